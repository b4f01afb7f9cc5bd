// The baseline without GraphQL: node:http, the same check of the key, one MGET a request, JSON.
import { createServer } from 'node:http';
import { addressIn, announce, isAuthentic, keyOf, redis } from './shared.mjs';

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (!isAuthentic(request.headers.authorization)) {
      response.writeHead(401).end();
      return;
    }
    const { variables } = JSON.parse(Buffer.concat(chunks).toString());
    const { lookups } = variables;
    const found = (await redis.mget((lookups ?? [variables]).map(keyOf))).map(addressIn);
    const data = lookups ? { depositAddresses: found } : { depositAddress: found[0] };
    const body = JSON.stringify({ data });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => announce(server.address().port));
