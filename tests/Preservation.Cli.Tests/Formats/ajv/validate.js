// Reads {"schemas": [...], "documents": [{"name", "schema", "json"}]} and prints {"<name>": ["<error>", ...], ...}.
// A document's schema is the name between "urn:weight-preservation:schema:" and ":v1".
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');
const { schemas, documents } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
// Strict: a keyword that the validator does not know, or that can have no effect, is an error of the schema.
const ajv = addFormats(new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true }));
for (const schema of schemas) ajv.addSchema(schema);
const errors = {};
for (const { name, schema, json } of documents) {
  const validate = ajv.getSchema(`urn:weight-preservation:schema:${schema}:v1`);
  errors[name] = validate(json) ? [] : validate.errors.map(error => `${error.instancePath}: ${error.message}`);
}
console.log(JSON.stringify(errors));
