import { randomBytes } from 'node:crypto';
import { type Caller, internalCaller } from '../domain/access/caller.ts';
import type { Customer } from '../domain/customer/customer.ts';
import type { DepositAddress } from '../domain/customer/deposit-address.ts';
import { createMemoryLive } from '../live/index.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import { type ErrorClass, type Outcome, ProviderError } from '../provider/error.ts';
import type { Capabilities, SessionNews } from '../provider/index.ts';
import type { Prepared, SessionRequest } from '../provider/sessions.ts';
import type { Quotes } from '../quotes/types.ts';
import { createCallerBudget, createPollBudget } from '../registry/index.ts';
import type { Provider, Registry } from '../registry/types.ts';
import { decide, type Policy } from '../router/index.ts';
import { assetCoverage, exampleCapabilities, listed } from '../router/testing.ts';
import { noScreening } from '../screening/index.ts';
import { createKeyRing } from '../secrets/index.ts';
import type { Store } from '../store/index.ts';
import { createSessions } from './index.ts';

export const CAPABILITIES = exampleCapabilities({
  assets: [assetCoverage('USDC:base'), assetCoverage('USDT:tron')],
  paymentMethods: listed(),
  handoffs: ['REDIRECT'],
  idempotencySeconds: 82_800,
  requestsPerSecond: { most: 1_000, source: { from: 'test', mark: 'documented', on: '2026-11-21' } },
});

/** What no provider has reported yet. */
export const NOTHING_YET = {
  fiatCurrency: null,
  fiatAmount: null,
  fiatTotal: null,
  cryptoAmount: null,
  fees: [],
  walletAddress: null,
  memo: null,
  delivery: null,
  failure: null,
  expiresAt: null,
  latePaymentDeadline: null,
};

export type Sent = { body: string; key: string | undefined; prefill: unknown };

/** A scripted provider that records what it was sent. */
export function fakeProvider(id: string, capabilities: Partial<Capabilities> = {}) {
  const sent: Sent[] = [];
  const made = new Map<string, SessionNews>();
  const fake = {
    id,
    sent,
    made,
    /** Called before the session is made. What it throws is the answer. */
    before: async (): Promise<void> => {},
    /** Called after the session was made. What it throws replaces the answer. */
    after: async (): Promise<void> => {},
    prepare: async (request: SessionRequest): Promise<Prepared> => ({
      reference: request.sessionId,
      wallet: request.wallets[0]?.address ?? null,
    }),
    news: (reference: string): SessionNews => ({
      reference,
      status: 'READY',
      providerStatus: 'initialized',
      handoff: {
        kind: 'REDIRECT',
        url: `https://pay.example/${reference}`,
        expiresAt: null,
        singleUse: false,
      },
    }),
    find: null as null | (() => Promise<SessionNews | 'absent' | 'cannot_tell'>),
    provider: null as unknown as Provider,
    /** A test may add operations. */
    operations: null as unknown as ProviderOperations,
  };
  const operations: ProviderOperations = {
    sessions: {
      prepare: (request) => fake.prepare(request),
      async create(prepared, prefill, call) {
        sent.push({ body: JSON.stringify(prepared), key: call.idempotencyKey, prefill });
        await fake.before();
        const { reference } = prepared as { reference: string };
        const key = call.idempotencyKey ?? '';
        const news = made.get(key) ?? fake.news(`${id}_${reference}`);
        made.set(key, news);
        await fake.after();
        return news;
      },
      async get(reference) {
        const found = [...made.values()].find((news) => news.reference === reference);
        if (!found) throw failure('rejected', 'provider', 'not_found');
        return found;
      },
      async find(what) {
        if (fake.find) return fake.find();
        const { reference } = what.prepared as { reference: string };
        return [...made.values()].find((news) => news.reference?.endsWith(reference)) ?? 'absent';
      },
    },
  };
  fake.operations = operations;
  fake.provider = {
    id,
    title: id,
    mode: 'SIMULATOR',
    capabilities: { ...CAPABILITIES, ...capabilities },
    disabled: null,
    operations,
    health: () => ({
      state: 'HEALTHY',
      since: new Date(),
      successRate: null,
      p50Milliseconds: null,
      p99Milliseconds: null,
    }),
  };
  return fake;
}

export function failure(outcome: Outcome, kind: ErrorClass, code = 'test_error'): ProviderError {
  return new ProviderError({ outcome, class: kind, code, message: `${code} (${outcome}, ${kind})` });
}

export const CALLER: Caller = internalCaller('prj_test', 'key');

/** The sessions feature on a real store, with scripted providers. */
export async function sessionsOn(
  store: Store,
  fakes: ReturnType<typeof fakeProvider>[],
  {
    clock = () => new Date(),
    prices = async () => new Map(),
  }: { clock?: () => Date; prices?: Quotes['prices'] } = {},
) {
  const { db } = store;
  await db
    .insertInto('project')
    .values({ id: CALLER.projectId, name: 'test' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const providers = fakes.map((fake) => fake.provider);
  const registry: Registry = {
    all: () => providers,
    get: (id) => providers.find((provider) => provider.id === id),
  };
  const policy: Policy = {
    strategy: 'priority',
    order: fakes.map((fake) => fake.id),
    attempts: 2,
    fallbackAfterRefusal: false,
    rules: [],
    version: 'test',
  };
  const customers = new Map<string, Customer>();
  const addresses = new Map<string, DepositAddress>();
  const logged: string[] = [];
  const published: string[] = [];
  const queued: Array<{ queue: string; data: unknown }> = [];
  const log = (_: Record<string, unknown>, message: string) => {
    logged.push(message);
  };
  const keyRing = createKeyRing([`test:${randomBytes(32).toString('base64')}`]);
  const deps = {
    db,
    registry,
    customers: { byIds: async (ids: readonly string[]) => ids.map((id) => customers.get(id) ?? null) },
    addresses: { byIds: async (ids: readonly string[]) => ids.map((id) => addresses.get(id) ?? null) },
    policy: () => policy,
    decide,
    prices,
    screening: { ...noScreening },
    geo: { country: async (ip: string) => (ip === '8.8.8.8' ? { country: 'US', subdivision: null } : null) },
    keyRing,
    clock,
    mode: 'sandbox' as const,
    headroomHours: 48,
    callerBudget: createCallerBudget(),
    pollBudget: createPollBudget(),
    log: { warn: log, error: log },
    live: {
      ...createMemoryLive(),
      publish: (topic: string) => void published.push(topic),
    },
    jobs: {
      enqueue: async (queue: string, data: unknown) => void queued.push({ queue, data }),
      enqueueMany: async (queue: string, data: readonly unknown[]) =>
        void queued.push(...data.map((one) => ({ queue, data: one }))),
    },
  };
  const sessions = createSessions(deps);
  const count = async () =>
    Number(
      (
        await db
          .selectFrom('onramp_session')
          .select((eb) => eb.fn.countAll().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  return { sessions, deps, policy, customers, addresses, logged, published, queued, count };
}

export const WALLET = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
