import { randomBytes } from 'node:crypto';
import { vi } from 'vitest';
import type { Caller } from '../domain/caller.ts';
import { newId } from '../domain/id.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import type { Provider, Registry } from '../registry/types.ts';
import { assetCoverage, exampleCapabilities, listed } from '../router/testing.ts';
import type { Policy } from '../router/types.ts';
import { createKeyRing } from '../secrets/index.ts';
import type { Db } from '../store/index.ts';

/** As demanding as a purchase may be: none of it concerns an address. */
const CAPABILITIES = exampleCapabilities({
  assets: ['USDT:tron', 'USDC:base', 'USDC:ethereum', 'USDT:bsc'].map((key) => assetCoverage(key)),
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

/** A provider that sells but has only the given operations beside sessions; the test scripts them. */
export function fakeProvider(id: string, operations: Omit<ProviderOperations, 'sessions'>): Provider {
  const never = () => Promise.reject(new Error('no session is made here'));
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

/** Makes an account and an EVM address anew at every call, as a provider without idempotency does. */
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

/** Keeps what was to be done; nothing runs it. */
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
  return { projectId, keyId: 'test' };
}

/** The database, with every statement it runs counted. */
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
