// An RFC 3161 timestamp authority made of `openssl ts`, for tests and demos: node authority.js FOLDER NAME [DAYS]
// Its root is FOLDER/ca.pem, its revocation list is served at /crl. It prints its address, and ends with its standard input.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const [folder, name, days] = [process.argv[2], process.argv[3], process.argv[4] || '3650'];
const at = file => path.join(folder, file);
const openssl = (args, options) => execFileSync('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'], ...options });

function settings(port) {
  return `[req]
prompt = no
distinguished_name = name
[name]
CN = ${name}
[v3_ca]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[v3_tsa]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
crlDistributionPoints = URI:http://127.0.0.1:${port}/crl
[ca]
default_ca = c
[c]
database = ${at('index.txt')}
crlnumber = ${at('crlnumber')}
certificate = ${at('ca.pem')}
private_key = ${at('ca.key')}
default_md = sha384
default_crl_days = 30
[tsa]
default_tsa = t
[t]
serial = ${at('serial')}
signer_digest = sha384
default_policy = 1.3.6.1.4.1.99999.1
other_policies = 1.3.6.1.4.1.99999.2
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`;
}

function make(port) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(at('cnf'), settings(port));
  if (fs.existsSync(at('ca.pem'))) return;
  fs.writeFileSync(at('index.txt'), '');
  fs.writeFileSync(at('crlnumber'), '01\n');
  fs.writeFileSync(at('serial'), '01\n');
  for (const key of ['ca.key', 'tsa.key'])
    openssl(['ecparam', '-name', 'secp384r1', '-genkey', '-noout', '-out', at(key)]);
  openssl(['req', '-x509', '-new', '-key', at('ca.key'), '-sha384', '-days', '7300', '-config', at('cnf'), '-extensions', 'v3_ca', '-subj', `/CN=${name} root`, '-out', at('ca.pem')]);
  openssl(['req', '-new', '-key', at('tsa.key'), '-config', at('cnf'), '-subj', `/CN=${name}`, '-out', at('tsa.csr')]);
  openssl(['x509', '-req', '-in', at('tsa.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', '0x1001', '-sha384', '-days', days, '-extfile', at('cnf'), '-extensions', 'v3_tsa', '-out', at('tsa.pem')]);
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    try {
      if (request.method === 'POST') {
        fs.writeFileSync(at('query'), Buffer.concat(chunks));
        const reply = openssl(['ts', '-reply', '-config', at('cnf'), '-section', 't', '-queryfile', at('query'), '-inkey', at('tsa.key'), '-signer', at('tsa.pem')]);
        response.writeHead(200, { 'Content-Type': 'application/timestamp-reply' }).end(reply);
      } else if (request.url === '/crl') {
        openssl(['ca', '-gencrl', '-config', at('cnf'), '-out', at('crl.pem')]);
        response.writeHead(200, { 'Content-Type': 'application/pkix-crl' }).end(openssl(['crl', '-in', at('crl.pem'), '-outform', 'DER']));
      } else {
        response.writeHead(404).end();
      }
    } catch (error) {
      response.writeHead(500).end(`${error}\n`);
    }
  });
});
const known = fs.existsSync(at('port')) ? Number(fs.readFileSync(at('port'))) : 0;
server.listen(known, '127.0.0.1', () => {
  const { port } = server.address();
  make(port);
  fs.writeFileSync(at('port'), `${port}\n`);
  console.log(`http://127.0.0.1:${port}/`);
});
process.stdin.on('end', () => process.exit(0)).resume();
