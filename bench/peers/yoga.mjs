// GraphQL Yoga on node:http as its guide shows it. It caches parsed and validated documents by default.
import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { announce, isAuthentic, resolvers, typeDefs } from './shared.mjs';

const yoga = createYoga({ schema: createSchema({ typeDefs, resolvers }), logging: false });
const server = createServer((request, response) => {
  if (isAuthentic(request.headers.authorization)) yoga(request, response);
  else response.writeHead(401).end();
});
server.listen(0, '127.0.0.1', () => announce(server.address().port));
