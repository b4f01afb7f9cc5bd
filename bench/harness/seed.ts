import { Redis } from 'ioredis';
import type { Gateway } from './gateway.ts';

export type Seeded = {
  readonly customers: ReadonlyArray<{ customerId: string; depositAddressId: string }>;
  /** What the Redis key of an address begins with, before the id of the customer. */
  readonly prefix: string;
};

const CUSTOMERS = 100;
const CUSTOMER = `mutation ($externalId: String!) {
  answer: createCustomer(input: { externalId: $externalId, country: "US", subdivision: "US-CA" }) {
    ... on CustomerPayload { customer { id } } } }`;
const ADDRESS = `mutation ($customerId: ID!, $address: String!) {
  answer: registerWalletAddress(
    input: { customerId: $customerId, currency: "USDC", network: "base", address: $address }
  ) { ... on DepositAddressPayload { depositAddress { id } } } }`;
const LOOK_UPS = `query ($lookups: [DepositAddressLookup!]!) { depositAddresses(lookups: $lookups) { id } }`;
const WALLET = '0x52908400098527886E0F7030069857D2E4169EE7';

/** Creates customers with an address each, has the gateway cache them, and keeps them in Redis for all rounds and servers. */
export async function seed(gateway: Gateway, redisUrl: string): Promise<Seeded> {
  const customers: Array<{ customerId: string; depositAddressId: string }> = [];
  for (let number = 0; number < CUSTOMERS; number += 1) {
    const externalId = `bench-${number}`;
    const created = await gateway.ask<{ answer: { customer: { id: string } } }>(CUSTOMER, { externalId });
    const customerId = created.answer.customer.id;
    const registered = await gateway.ask<{ answer: { depositAddress: { id: string } } }>(ADDRESS, {
      customerId,
      address: WALLET,
    });
    customers.push({ customerId, depositAddressId: registered.answer.depositAddress.id });
  }
  const lookups = customers.map(({ customerId }) => ({ customerId, currency: 'USDC', network: 'base' }));
  await gateway.ask(LOOK_UPS, { lookups });

  const redis = new Redis(redisUrl);
  try {
    const first = customers[0]?.customerId ?? '';
    const [found = ''] = await redis.keys(`*${first}:USDC:base`);
    const prefix = found.slice(0, found.indexOf(first));
    for (const { customerId } of customers) await redis.persist(`${prefix}${customerId}:USDC:base`);
    return { customers, prefix };
  } finally {
    redis.disconnect();
  }
}
