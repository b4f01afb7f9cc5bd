import { expect, test } from 'vitest';
import type { ProviderDefinition, ProviderOperations } from '../provider/definition.ts';
import { ProviderError, type ProviderErrorInit } from '../provider/error.ts';
import { acme, call, load } from './testing.ts';

const unknownError: ProviderErrorInit = { outcome: 'unknown', class: 'provider', code: 'c', message: 'm' };
const thrown: Array<[string, unknown, Partial<ProviderErrorInit>, number | null, boolean]> = [
  [
    'an untyped error',
    new TypeError('bug'),
    { outcome: 'unknown', class: 'provider', code: 'unexpected' },
    0,
    true,
  ],
  ['a value that is not an error', 'text', { outcome: 'unknown', code: 'unexpected' }, 0, true],
  ['the outcome unknown', new ProviderError(unknownError), unknownError, 0, true],
  [
    'the outcome not_sent',
    new ProviderError({ ...unknownError, outcome: 'not_sent' }),
    { outcome: 'not_sent' },
    0,
    true,
  ],
  [
    "not_sent by the adapter's own rate limit",
    new ProviderError({ ...unknownError, outcome: 'not_sent', retryAfterSeconds: 1 }),
    {},
    null,
    false,
  ],
  [
    "not_sent after the vendor's answer",
    new ProviderError({
      ...unknownError,
      outcome: 'not_sent',
      retryAfterSeconds: 1,
      cause: new ProviderError({ ...unknownError, retryAfterSeconds: 1 }),
    }),
    { outcome: 'not_sent', retryAfterSeconds: 1 },
    0,
    true,
  ],
  ['a refusal', new ProviderError({ ...unknownError, outcome: 'rejected', class: 'customer' }), {}, 1, false],
  [
    'a refusal of the adapter alone',
    new ProviderError({ ...unknownError, outcome: 'not_sent', class: 'limit' }),
    {},
    null,
    false,
  ],
  ['rejected credentials', new ProviderError({ ...unknownError, outcome: 'rejected' }), {}, 0, false],
];

test.each(thrown)('an operation throws %s', async (_, error, expected, successRate, opens) => {
  const { definition } = acme(async () => {
    throw error;
  });
  const { provider, logged } = load(definition);
  const { operations, health } = await provider();
  for (let count = 0; count < 5; count += 1) {
    await expect(operations.sessions.get('r', call())).rejects.toMatchObject({
      name: 'ProviderError',
      ...expected,
    });
  }
  expect(health().successRate).toBe(successRate);
  const next = await operations.sessions.get('r', call()).catch((caught: ProviderError) => caught.code);
  expect(next === 'circuit_open').toBe(opens);
  const typed = error instanceof ProviderError;
  expect(logged.filter((fields) => fields.operation === 'sessions.get')).toHaveLength(typed ? 0 : 5);
});

test('the deadline applies to an adapter that ignores its signal', async () => {
  const { definition } = acme(() => new Promise<never>(() => undefined));
  const { operations } = await load(definition, {}, { timeoutMilliseconds: 20 }).provider();
  const got = operations.sessions.get('r', call());
  await expect(got).rejects.toMatchObject({ outcome: 'unknown', code: 'timeout' });
});

test('a call that its caller aborts does not count for the health of the provider', async () => {
  const { definition } = acme(
    (_, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () =>
          reject(new ProviderError({ ...unknownError, code: 'aborted' })),
        );
      }),
  );
  const { operations, health } = await load(definition).provider();
  const caller = new AbortController();
  const got = operations.sessions.get('r', { signal: caller.signal });
  caller.abort();
  await expect(got).rejects.toMatchObject({ code: 'aborted', outcome: 'unknown' });
  expect(health()).toMatchObject({ state: 'HEALTHY', successRate: null });
});

test.each([
  ['does not count if little of the time limit had passed', 5_000, 'HEALTHY', null],
  ['counts if most of the time limit had passed', 20, 'DEGRADED', 0],
])('a timeout of the caller %s', async (_, timeoutMilliseconds, state, successRate) => {
  const { definition } = acme(
    (_reference, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () =>
          reject(new ProviderError({ ...unknownError, code: 'timeout' })),
        );
      }),
  );
  const { operations, health } = await load(definition, {}, { timeoutMilliseconds }).provider();
  const got = operations.sessions.get('r', { signal: AbortSignal.timeout(15) });
  await expect(got).rejects.toMatchObject({ code: 'timeout', outcome: 'unknown' });
  expect(health()).toMatchObject({ state, successRate });
});

test('a webhook is rejected if its verification throws', async () => {
  const { operations } = await load(acme().definition).provider();
  const verdict = operations.webhook?.verify({ headers: {}, body: new Uint8Array() }, new Date());
  expect(verdict).toHaveProperty('refused');
});

test('checks and subscriptions have the same deadline and error handling', async () => {
  const { definition } = acme();
  const broken = async () => {
    throw new TypeError('bug');
  };
  const more: Partial<ProviderDefinition> = {
    connect: (given, context) => ({
      ...definition.connect(given, context),
      check: () => new Promise<never>(() => undefined),
      subscriptions: { list: broken, create: broken, delete: broken },
    }),
  };
  const { operations } = await load(
    acme(undefined, more).definition,
    {},
    { timeoutMilliseconds: 20 },
  ).provider();
  await expect(operations.check?.(call())).rejects.toMatchObject({ code: 'timeout' });
  await expect(operations.subscriptions?.list(call())).rejects.toMatchObject({ code: 'unexpected' });
  expect((await load(definition).provider()).operations).not.toHaveProperty('check');
});

test('the wrapped operations are exactly those that the adapter has', async () => {
  const never = async () => undefined as never;
  const webhook = { verify: () => ({ refused: 'no' }), read: () => [] };
  const all: Required<ProviderOperations> = {
    sessions: { prepare: never, create: never, get: never },
    addresses: { createCustomer: never, issue: never },
    deposits: { get: never },
    webhook,
    subscriptions: { list: never, create: never, delete: never },
    quote: never,
    check: never,
  };
  for (const operations of [all, { sessions: all.sessions, webhook }]) {
    const { definition } = acme(undefined, { connect: () => operations });
    const found = await load(definition).provider();
    expect(Object.keys(found.operations).toSorted()).toEqual(Object.keys(operations).toSorted());
  }
});
