import { vi } from 'vitest';
import { type Cache, createMemoryCache } from '../cache/index.ts';
import { createCustomers } from '../customers/index.ts';
import {
  counted,
  fakeIssuer,
  fakeJobs,
  fakeLog,
  fakeProvider,
  fakeRegistry,
  keyRing,
  makeProject,
  policy,
} from '../customers/testing.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import { newId } from '../domain/id.ts';
import { createCallerBudget } from '../registry/index.ts';
import type { Provider } from '../registry/types.ts';
import { decide } from '../router/index.ts';
import { noScreening } from '../screening/index.ts';
import type { Db } from '../store/index.ts';
import { createAddresses } from './index.ts';
import type { DepositAddressResult } from './types.ts';

export const USDC = { currency: 'USDC', network: 'base' };
export const WALLET = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
export const OTHER_WALLET = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';

/** The result of an issuer. */
export const issued = (address: string, expiresAt: Date | null = null) => ({
  address,
  memo: null,
  reference: null,
  expiresAt,
});
export const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);

export function addressOf(result: DepositAddressResult): DepositAddress {
  if (result.kind !== 'DepositAddressPayload') throw new Error(JSON.stringify(result));
  return result.depositAddress;
}

type Options = { headroomHours?: number; cache?: Cache; clock?: () => Date };

/** Customers and addresses at scripted providers, preferred in this order. Jobs are recorded, not run. */
export async function addressesOn(
  db: Db,
  providers: Provider[],
  { headroomHours = 48, cache = createMemoryCache(), clock = () => new Date() }: Options = {},
) {
  const log = fakeLog();
  const jobs = fakeJobs();
  const registry = fakeRegistry(...providers);
  const customers = createCustomers({ db, keyRing, registry, jobs: fakeJobs(), log });
  /** Creates the feature as another process would. */
  const make = (over: { cache?: Cache } = {}) =>
    createAddresses({
      db,
      cache,
      jobs,
      registry,
      callerBudget: createCallerBudget(),
      customers,
      decide,
      screening: noScreening,
      policy: () => ({ ...policy, order: providers.map(({ id }) => id) }),
      clock,
      headroomHours,
      log,
      ...over,
    });
  const addresses = make();
  const caller = await makeProject(db);
  return {
    deps: { db, registry, customers, addresses, jobs, clock, log },
    make,
    caller,
    async customer(country: string | null = 'DE') {
      const made = await customers.create({ externalId: newId('customer'), country }, caller);
      if (made.kind !== 'CustomerPayload') throw new Error(made.message);
      return made.customer.id;
    },
    issued: async (customerId: string, asset: { currency: string; network: string }) =>
      addressOf(await addresses.request({ customerId, ...asset }, caller)),
    /** Inserts a session row in the project; returns its id. */
    async session(row: Record<string, unknown>) {
      const id = newId('onrampSession');
      const values = {
        id,
        project_id: caller.projectId,
        idempotency_key: id,
        fingerprint: new Uint8Array(1),
        mode: 'SIMULATOR',
        requested: '{}',
        decision: '{}',
        metadata: '{}',
        ...row,
      };
      await db
        .insertInto('onramp_session')
        .values(values as never)
        .execute();
      return id;
    },
  };
}

/** One provider that issues addresses and one that does not. Statements and cache reads are counted. */
export async function issuerAndSeller(
  makeStore: () => Promise<{ db: Db }>,
  { cache = createMemoryCache(), clock }: Pick<Options, 'cache' | 'clock'> = {},
) {
  const { db } = await makeStore();
  const { db: counting, statements } = counted(db);
  const issuer = fakeIssuer();
  const spied = { ...cache, getMany: vi.fn(cache.getMany) };
  const providers = [fakeProvider('issuer', { addresses: issuer }), fakeProvider('seller', {})];
  const options = { headroomHours: 0, cache: spied, ...(clock && { clock }) };
  const world = await addressesOn(counting, providers, options);
  const { addresses, customers, jobs, log } = world.deps;
  return {
    ...world,
    db,
    statements,
    issuer,
    log,
    cache: spied,
    customers,
    addresses,
    /** Data of the enqueued cache drops. */
    drops: () => jobs.enqueue.mock.calls.map(([, data]) => data as { keys: string[]; version: number }),
    forgetDrops: () => jobs.enqueue.mockClear(),
    lookUp: async (customerId: string, projectId = world.caller.projectId) =>
      (await addresses.lookup([{ customerId, ...USDC }], projectId))[0],
  };
}
