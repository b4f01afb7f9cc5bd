// Apollo Server on Fastify. Its CSRF prevention, document cache and masking are on, as by default.
import { ApolloServer } from '@apollo/server';
import fastifyApollo from '@as-integrations/fastify';
import Fastify from 'fastify';
import { announce, isAuthentic, resolvers, typeDefs } from './shared.mjs';

const app = Fastify();
app.addHook('onRequest', async (request, reply) => {
  if (!isAuthentic(request.headers.authorization)) return reply.code(401).send();
});
const apollo = new ApolloServer({ typeDefs, resolvers });
await apollo.start();
await app.register(fastifyApollo(apollo));
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server.address().port);
