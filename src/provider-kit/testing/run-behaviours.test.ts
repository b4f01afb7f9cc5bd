import { describe, expect, test } from 'vitest';
import { behaviours } from './behaviours/index.ts';
import { faultsOfSkips, runBehaviours } from './run-behaviours.ts';
import { toy } from './toy/adapter.ts';
import { acting, declaring, sending, sessions } from './toy/broken.ts';
import { suite } from './toy/suite.ts';
import { wrongErrors } from './toy/wrong-errors.ts';
import { wrongFacts } from './toy/wrong-facts.ts';
import { wrongNews } from './toy/wrong-news.ts';
import { wrongOperations } from './toy/wrong-operations.ts';
import { wrongWebhooks } from './toy/wrong-webhooks.ts';

const source = { from: 'https://toy.example', mark: 'documented', on: '2026-01-01' } as const;
const faults = [...wrongFacts, ...wrongNews, ...wrongErrors, ...wrongWebhooks, ...wrongOperations];

test('a conforming adapter passes every behaviour', async () => {
  const results = await runBehaviours(toy, suite);
  expect(results.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(behaviours.map(({ name }) => name));
});

describe('a faulty adapter fails the behaviours of its fault when it', () => {
  test.each(faults)('%s', async (_, spoil, names) => {
    const results = await runBehaviours(spoil(toy), suite, names);
    expect(results.map(({ name, state }) => [name, state])).toEqual(
      behaviours.filter(({ name }) => names.includes(name)).map(({ name }) => [name, 'failed']),
    );
    expect(results).toHaveLength(names.length);
  });
});

test('each behaviour fails for at least one fault', () => {
  const seen = new Set(faults.flatMap(([, , names]) => names));
  expect(behaviours.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test('an untyped error is reported with the adapter and the operation', async () => {
  const throwing = sessions(() => ({
    create: async () => {
      throw new TypeError('x is not a function');
    },
  }))(toy);
  const [result] = await runBehaviours(throwing, suite, [
    'reads the created session with the same reference',
  ]);
  const message =
    'toy: sessions.create threw an error that is not a ProviderError (TypeError: x is not a function)';
  expect(result).toMatchObject({ state: 'failed', error: { message } });
});

test('an operation that continues after its signal is reported by name', async () => {
  const hanging = sending((http) => (request) => {
    const never = new Promise<never>(() => undefined);
    return http(request).catch((error: { code?: string }) =>
      error.code === 'timeout' ? never : Promise.reject(error),
    );
  })(toy);
  const name = 'ends at the deadline and reports unknown';
  const [result] = await runBehaviours(hanging, suite, [name]);
  const message = expect.stringMatching(/^toy: sessions\.create .*did not end with its signal/);
  expect(result).toMatchObject({ state: 'failed', error: { message } });
});

describe('a skip', () => {
  const name = 'accepts each declared fiat currency';
  const lacking = declaring(() => ({ fiatCurrencies: { list: ['GBP'], source } }))(toy);

  test('of a behaviour that fails is reported with its reason', async () => {
    const skip = [{ test: name, why: 'there is no pound' }];
    const [result] = await runBehaviours(lacking, { ...suite, skip }, [name]);
    expect(result).toEqual({ name, state: 'skipped', why: 'there is no pound' });
  });

  test('of a behaviour that passes fails', async () => {
    const skip = [{ test: name, why: 'I had no time' }];
    const [result] = await runBehaviours(toy, { ...suite, skip }, [name]);
    expect(result).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('it passes') },
    });
  });

  test('of a behaviour that does not apply fails', async () => {
    const bare = acting(() => ({ quote: undefined }))(toy);
    const quotes = 'quotes the exact requested amount without a side effect';
    const absent = { name: quotes, state: 'absent', why: 'toy has no quote' };
    expect(await runBehaviours(bare, suite, [quotes])).toEqual([absent]);
    const skip = [{ test: quotes, why: 'it quotes nothing' }];
    const [result] = await runBehaviours(bare, { ...suite, skip }, [quotes]);
    expect(result).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('does not apply') },
    });
  });

  test('of an unknown behaviour, or without a reason, is a fault', () => {
    expect(faultsOfSkips(undefined)).toEqual([]);
    expect(faultsOfSkips([{ test: name, why: 'x' }])).toEqual([]);
    expect(faultsOfSkips([{ test: 'flies', why: 'x' }])).toEqual([
      'skip: there is no behaviour "flies"; the adapter guide lists their names.',
    ]);
    expect(faultsOfSkips([{ test: name, why: ' ' }])).toEqual([`skip: "${name}" has no reason.`]);
  });
});

test('a missing member of the suite is reported by name', async () => {
  const name = 'refuses a webhook without its headers';
  const [result] = await runBehaviours(toy, { ...suite, provoke: undefined }, [name]);
  expect(result).toMatchObject({ error: { message: `${name}: the suite must have provoke.` } });
});
