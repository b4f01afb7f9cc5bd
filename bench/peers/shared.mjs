// What all peers share: the same part of the schema, the same values in Redis, the same check of the API key, and one loader
// for all concurrent requests.
import { createHash, timingSafeEqual } from 'node:crypto';
import DataLoader from 'dataloader';
import { Redis } from 'ioredis';

/** `prefix`: what the Redis keys of the gateway begin with. `keyDigest`: SHA-256 of the API key, in hex. */
const { redisUrl, prefix, keyDigest } = JSON.parse(process.argv[2] ?? '{}');
const digest = Buffer.from(keyDigest, 'hex');

export const redis = new Redis(redisUrl, { enableAutoPipelining: true });

export const typeDefs = `
  scalar CryptoCurrency
  scalar Network
  type DepositAddress {
    id: ID!
    address: String!
    memo: String
    status: String!
  }
  input DepositAddressLookup {
    customerId: ID!
    currency: CryptoCurrency!
    network: Network!
  }
  type Query {
    depositAddress(customerId: ID!, currency: CryptoCurrency!, network: Network!): DepositAddress
    depositAddresses(lookups: [DepositAddressLookup!]!): [DepositAddress]!
  }
`;

export function isAuthentic(authorization) {
  const actual = createHash('sha256')
    .update(authorization?.slice('Bearer '.length) ?? '')
    .digest();
  return timingSafeEqual(actual, digest);
}

export const keyOf = ({ customerId, currency, network }) => `${prefix}${customerId}:${currency}:${network}`;

/** The address in a value of the gateway's cache, whose JSON follows its version: src/addresses/lookup/cache-entry.ts. */
export function addressIn(cached) {
  if (!cached) return null;
  const [, , , , , id, address, memo] = JSON.parse(cached.slice(cached.indexOf('[')));
  return { id, address, memo, status: 'ACTIVE' };
}

/** One MGET for all look-ups of a turn of the event loop. It keeps nothing. */
const loader = new DataLoader(async (keys) => (await redis.mget([...keys])).map(addressIn), {
  cache: false,
  maxBatchSize: 1_000,
});

export const resolvers = {
  Query: {
    depositAddress: (_root, slot) => loader.load(keyOf(slot)),
    depositAddresses: (_root, { lookups }) => loader.loadMany(lookups.map(keyOf)),
  },
};

/** Tells the benchmark where the server listens. */
export function announce(port) {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/graphql` }));
}
