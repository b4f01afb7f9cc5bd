import { createHash } from 'node:crypto';
import { UNIQUE } from '../client/job.ts';
import type { Work } from '../harness/bench.ts';
import { compare, lookUpText, type Requests, slotOf } from './addresses.ts';

const CONNECTIONS = 64;
const FIELDS = '{ id address memo status }';
const expected = '"address":"0x';

/** One look-up a request, of the operation that `sent` names. */
const lookUp =
  (sent: { readonly query: string } | { readonly documentId: string }): Requests =>
  ({ customers }) => ({
    expected,
    bodies: customers.map(({ customerId }) => JSON.stringify({ ...sent, variables: slotOf(customerId) })),
  });

const TEXT = lookUpText('LookUp', FIELDS);
const ID = createHash('sha256').update(TEXT).digest('hex');

const bare = { name: 'bare', peer: 'bare' } as const;
const mercurius = { name: 'Mercurius with JIT', peer: 'mercurius' } as const;
const apollo = { name: 'Apollo 5 on Fastify', peer: 'apollo' } as const;
const yoga = { name: 'GraphQL Yoga', peer: 'yoga' } as const;
const onPostgres = { name: 'the gateway, PostgreSQL', database: 'postgres' } as const;
const byId = {
  name: 'the gateway, PostgreSQL, by document ID',
  database: 'postgres',
  requests: lookUp({ documentId: ID }),
} as const;
const embedded = { name: 'the gateway, embedded database', database: 'embedded' } as const;

export const lookups: Work = {
  title: 'Cached `depositAddress` look-ups',
  method:
    'One look-up a request, 64 connections, a document that the server has seen before. The row by document ID sends the ID of a trusted document, all others the text.',
  rounds: 'timed',
  run: (bench) =>
    compare(
      bench,
      [bare, onPostgres, byId, embedded, mercurius, apollo, yoga],
      lookUp({ query: TEXT }),
      CONNECTIONS,
      { [ID]: TEXT },
    ),
};

export const newDocuments: Work = {
  title: 'Documents never seen before',
  method:
    'The same look-up, but the operation of each request has a name of its own. Without a cache of documents to help.',
  rounds: 'timed',
  run: (bench) =>
    compare(
      bench,
      [bare, onPostgres, mercurius, apollo, yoga],
      lookUp({ query: lookUpText(`Q${UNIQUE}`, FIELDS) }),
      CONNECTIONS,
    ),
};

export const lists: Work = {
  title: '100 addresses in one list',
  method: '`depositAddresses` with 100 look-ups a request, 8 connections; bare sends one MGET.',
  rounds: 'timed',
  run: (bench) =>
    compare(
      bench,
      [bare, onPostgres, mercurius, apollo],
      ({ customers }) => ({
        expected,
        bodies: [
          JSON.stringify({
            query: `query LookUps($lookups: [DepositAddressLookup!]!) { depositAddresses(lookups: $lookups) ${FIELDS} }`,
            variables: { lookups: customers.map(({ customerId }) => slotOf(customerId)) },
          }),
        ],
      }),
      8,
    ),
};
