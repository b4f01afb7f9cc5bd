// Mercurius compiles an operation that it has seen once (`jit: 1`).
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { announce, isAuthentic, resolvers, typeDefs } from './shared.mjs';

const app = Fastify();
app.addHook('onRequest', async (request, reply) => {
  if (!isAuthentic(request.headers.authorization)) return reply.code(401).send();
});
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1 });
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server.address().port);
