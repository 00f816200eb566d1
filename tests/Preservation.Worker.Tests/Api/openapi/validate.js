// Reads {"description": <OpenAPI>, "answers": [{"name", "path", "method", "status", "type", "json"}]} and prints {"<name>": ["<error>", ...], ...};
// what is wrong with the description itself stands under "description".
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const { description, answers } = JSON.parse(readFileSync(0, 'utf8'));
const found = {};
const judged = await new Validator().validate(structuredClone(description));
found.description = judged.valid ? [] : [].concat(judged.errors).map(error => typeof error === 'string' ? error : `${error.instancePath} ${error.message}`);

const ajv = addFormats.default(new Ajv.default({ strict: true, strictRequired: false, strictTypes: false, allErrors: true, formats: { int32: true, int64: true, double: true } }));
// What answers refer to stands beside them, as in the description.
ajv.addVocabulary(['components']);
for (const { name, path, method, status, type, json } of answers) {
  const place = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
  const schema = place.reduce((at, part) => at?.[part], description);
  if (!schema) {
    found[name] = [`${method} ${path} ${status} ${type} is not described`];
    continue;
  }
  const validate = ajv.compile({ ...schema, components: description.components });
  found[name] = validate(json) ? [] : validate.errors.map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`);
}
console.log(JSON.stringify(found));
