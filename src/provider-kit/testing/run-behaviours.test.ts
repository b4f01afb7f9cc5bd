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

test('an adapter that does all that it must passes all', async () => {
  const results = await runBehaviours(toy, suite);
  expect(results.filter(({ state }) => state !== 'passed')).toEqual([]);
  expect(results.map(({ name }) => name)).toEqual(behaviours.map(({ name }) => name));
});

describe('an adapter fails by the behaviour that it lacks when it', () => {
  test.each(faults)('%s', async (_, spoil, names) => {
    const results = await runBehaviours(spoil(toy), suite, names);
    expect(results.map(({ name, state }) => [name, state])).toEqual(
      behaviours.filter(({ name }) => names.includes(name)).map(({ name }) => [name, 'failed']),
    );
    expect(results).toHaveLength(names.length);
  });
});

test('each behaviour has been seen to fail', () => {
  const seen = new Set(faults.flatMap(([, , names]) => names));
  expect(behaviours.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test('an untyped error is reported with vendor and operation', async () => {
  const throwing = sessions(() => ({
    create: async () => {
      throw new TypeError('x is not a function');
    },
  }))(toy);
  const [result] = await runBehaviours(throwing, suite, ['tells the same session after create']);
  const message = 'toy: sessions.create threw what is no ProviderError (TypeError: x is not a function)';
  expect(result).toMatchObject({ state: 'failed', error: { message } });
});

test('an operation that outlives its signal is reported by its name', async () => {
  const hanging = sending((http) => (request) => {
    const never = new Promise<never>(() => undefined);
    return http(request).catch((error: { code?: string }) =>
      error.code === 'timeout' ? never : Promise.reject(error),
    );
  })(toy);
  const name = 'ends at its deadline, not knowing what became of the create';
  const [result] = await runBehaviours(hanging, suite, [name]);
  const message = expect.stringMatching(/^toy: sessions\.create .*did not end with its signal/);
  expect(result).toMatchObject({ state: 'failed', error: { message } });
});

describe('a skip', () => {
  const name = 'takes each fiat currency that it names';
  const lacking = declaring(() => ({ fiatCurrencies: { list: ['GBP'], source } }))(toy);

  test('of what the adapter cannot do is told with its reason', async () => {
    const skip = [{ test: name, why: 'there is no pound' }];
    const [result] = await runBehaviours(lacking, { ...suite, skip }, [name]);
    expect(result).toEqual({ name, state: 'skipped', why: 'there is no pound' });
  });

  test('of what it does fails', async () => {
    const skip = [{ test: name, why: 'I had no time' }];
    const [result] = await runBehaviours(toy, { ...suite, skip }, [name]);
    expect(result).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('it passes') },
    });
  });

  test('of what is no part of it fails', async () => {
    const bare = acting(() => ({ quote: undefined }))(toy);
    const quotes = 'quotes the amount that was asked for, exactly, and makes nothing';
    const absent = { name: quotes, state: 'absent', why: 'toy has no quote' };
    expect(await runBehaviours(bare, suite, [quotes])).toEqual([absent]);
    const skip = [{ test: quotes, why: 'it quotes nothing' }];
    const [result] = await runBehaviours(bare, { ...suite, skip }, [quotes]);
    expect(result).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('no part') } });
  });

  test('of what nobody knows, or without a reason, is a fault', () => {
    expect(faultsOfSkips(undefined)).toEqual([]);
    expect(faultsOfSkips([{ test: name, why: 'x' }])).toEqual([]);
    expect(faultsOfSkips([{ test: 'flies', why: 'x' }])).toEqual(['skip: there is no behaviour "flies".']);
    expect(faultsOfSkips([{ test: name, why: ' ' }])).toEqual([`skip: "${name}" has no reason.`]);
  });
});

test('what a suite must give with an operation is asked for by name', async () => {
  const name = 'refuses a webhook without its headers';
  const [result] = await runBehaviours(toy, { ...suite, provoke: undefined }, [name]);
  expect(result).toMatchObject({ error: { message: `${name}: the suite must give provoke.` } });
});
