import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import { type Caller, internalCaller } from '../domain/access/caller.ts';
import { newId } from '../domain/id.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import type { Provider, Registry } from '../registry/types.ts';
import { assetCoverage, exampleCapabilities, listed } from '../router/testing.ts';
import type { Policy } from '../router/types.ts';
import { createKeyRing } from '../secrets/index.ts';
import type { Db } from '../store/index.ts';
import { createCustomers } from './index.ts';
import type { CreateCustomerInput } from './types.ts';

/** Requires every purchase input; issuing an address must work without it. */
const CAPABILITIES = exampleCapabilities({
  assets: ['USDT:tron', 'USDC:base', 'USDC:ethereum', 'USDT:bsc', 'XLM:stellar', 'USDC:stellar'].map((key) =>
    assetCoverage(key),
  ),
  fiatCurrencies: listed('EUR'),
  countries: listed('DE', 'US'),
  excludedSubdivisions: listed('US-HI'),
  paymentMethods: listed(),
  handoffs: ['REDIRECT'],
  checksGeography: false,
  buyByCryptoAmount: false,
  openDestination: false,
  needsAmount: true,
  needsFiatCurrency: true,
  needsWallet: true,
  memo: false,
  bindsClientIp: true,
});

export const policy: Policy = {
  strategy: 'priority',
  order: [],
  attempts: 2,
  fallbackAfterRefusal: false,
  rules: [],
  version: 'test',
};

/** A provider with the given scripted operations; its session operations fail. */
export function fakeProvider(id: string, operations: Omit<ProviderOperations, 'sessions'>): Provider {
  const never = () => Promise.reject(new Error('this provider creates no sessions'));
  return {
    id,
    title: id,
    mode: 'SIMULATOR',
    capabilities: CAPABILITIES,
    disabled: null,
    operations: { ...operations, sessions: { prepare: never, create: never, get: never } },
    health: () => ({
      state: 'HEALTHY',
      since: new Date(),
      successRate: null,
      p50Milliseconds: null,
      p99Milliseconds: null,
    }),
  };
}

export function fakeRegistry(...providers: Provider[]): Registry {
  return { all: () => providers, get: (id) => providers.find((provider) => provider.id === id) };
}

/** Creates a new account and EVM address for each call, as a provider without idempotency does. */
export function fakeIssuer() {
  let accounts = 0;
  return {
    createCustomer: vi.fn(async (_customer: { customerId: string }) => ({
      reference: `account-${++accounts}`,
    })),
    issue: vi.fn(async () => ({
      address: `0x${randomBytes(20).toString('hex')}`,
      memo: null as string | null,
      reference: null as string | null,
      expiresAt: null as Date | null,
    })),
  };
}

/** Records jobs without running them. */
export function fakeJobs() {
  return { enqueue: vi.fn(async (_queue: string, _data: object) => {}) };
}

export function fakeLog() {
  return { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}

export const keyRing = createKeyRing([`test:${Buffer.alloc(32, 7).toString('base64')}`]);

export async function makeProject(db: Db): Promise<Caller> {
  const projectId = newId('project');
  await db.insertInto('project').values({ id: projectId, name: 'test' }).execute();
  return internalCaller(projectId, 'test');
}

/** The database with a counter of executed statements. */
export function counted(db: Db): { db: Db; statements: () => number } {
  let statements = 0;
  const counting = db.withPlugin({
    transformQuery({ node }) {
      statements += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { db: counting, statements: () => statements };
}

/** The feature on a real store with one issuer; `make` creates it as another process would. */
export async function customersOn(
  makeStore: () => Promise<{ db: Db }>,
  accountDeadlineMilliseconds?: number,
) {
  const { db } = await makeStore();
  const issuer = fakeIssuer();
  const log = fakeLog();
  const registry = fakeRegistry(fakeProvider('issuer', { addresses: issuer }));
  const make = () =>
    createCustomers({
      db,
      keyRing,
      registry,
      jobs: fakeJobs(),
      log,
      ...(accountDeadlineMilliseconds ? { accountDeadlineMilliseconds } : {}),
    });
  const caller = await makeProject(db);
  const customers = make();
  const create = async (input: Partial<CreateCustomerInput> = {}) => {
    const result = await customers.create({ externalId: 'user-1', ...input }, caller);
    if (result.kind !== 'CustomerPayload') throw new Error(JSON.stringify(result));
    return result;
  };
  return { db, issuer, log, make, caller, customers, create };
}
