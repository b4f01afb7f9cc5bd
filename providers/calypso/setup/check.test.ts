import { type HttpAnswer, ProviderError } from 'onramp-gateway/provider';
import { serveSimulator } from 'onramp-gateway/provider/testing';
import { expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, json, NOW, scripted, testOptions } from '../testing.ts';
import { codesIn } from './check-findings.ts';
import { events } from './subscriptions.ts';

const channel = {
  requestId: 'r1',
  url: 'https://gateway.test/webhooks/calypso',
  notificationEventTypes: events,
  publicKey: 'hook',
  secretKey: 'canary-hook-secret',
};
const codes = testOptions().currencies.map(({ code }) => code);

/** The check's findings by name. `answers` replaces answers by the last part of their path. */
async function check(
  answers: { [path: string]: Partial<HttpAnswer> | Error },
  more: Record<string, unknown> = { webhook: { channels: [{ publicKey: 'hook', secretKey: 'x' }] } },
) {
  const { context } = scripted([]);
  const options = testOptions(more);
  const all: typeof answers = {
    account: json({ account: options.account }, { headers: { date: NOW.toUTCString() } }),
    fiatCurrencies: json({ fiatCurrencies: options.fiatCurrencies }),
    pairs: json({ currencyPairs: Object.fromEntries(codes.map((code) => [code, []])) }),
    webhook: json({ subscriptions: [channel] }),
    ...answers,
  };
  const http = async ({ url }: { url: string }) => {
    const answer = all[url.split('/').at(-1) ?? ''];
    if (answer instanceof Error) throw answer;
    return { status: 200, headers: {}, body: '', ...answer };
  };
  const found = await calypso.connect(options, { ...context, http }).check?.(call());
  expect(JSON.stringify(found)).not.toContain('canary');
  return Object.fromEntries((found ?? []).map(({ name, state, detail }) => [name, { state, detail }]));
}

test('all checks pass for a correct set-up', async () => {
  const found = await check({});
  expect(Object.values(found).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
});

const refusal = (errorCode: string) => ({
  status: 400,
  headers: { date: NOW.toUTCString() },
  body: JSON.stringify({ errorCode }),
});
const timeout = new ProviderError({
  outcome: 'unknown',
  class: 'provider',
  code: 'timeout',
  message: 'no answer',
});
const at = (seconds: number) =>
  json({ account: 'a' }, { headers: { date: new Date(NOW.getTime() + seconds * 1000).toUTCString() } });

test.each([
  ['no answer', { account: timeout }, 'reachable', 'failed', /baseUrl/],
  ['unknown key', { account: refusal('002') }, 'credentials', 'failed', /publicKey/],
  ['wrong secret', { account: refusal('003') }, 'credentials', 'failed', /secretKey/],
  ['unknown account', { account: refusal('004') }, 'credentials', 'failed', /account/],
  ['no time', { account: json({ account: 'a' }) }, 'clock', 'unknown', /no time/],
  ['a clock a little behind', { account: at(90) }, 'clock', 'warning', /90 s behind/],
  ['a clock far ahead', { account: at(-200) }, 'clock', 'failed', /200 s ahead/],
  ['a missing currency', { fiatCurrencies: json(['EUR', 'ARS']) }, 'coverage', 'warning', /USD/],
  ['lists of an unknown form', { fiatCurrencies: json({}), pairs: json(7) }, 'coverage', 'unknown', /form/],
  ['no permission for a list', { pairs: refusal('002') }, 'coverage', 'unknown', /could not be read/],
  ['no subscription of ours', { webhook: json({ subscriptions: [] }) }, 'webhooks', 'failed', /none of/],
  [
    'a blocked one',
    { webhook: json({ subscriptions: [{ ...channel, blockedByErrorCount: true }] }) },
    'webhooks',
    'failed',
    /unblock/,
  ],
  [
    'a missing event',
    { webhook: json({ subscriptions: [{ ...channel, notificationEventTypes: events.slice(1) }] }) },
    'webhooks',
    'failed',
    /FIAT_DEPOSIT_ORDER_CREATED/,
  ],
] as const)('%s', async (_name, answers, name, state, detail) => {
  expect((await check(answers))[name]).toMatchObject({ state, detail: expect.stringMatching(detail) });
});

test('no channel configured', async () => {
  expect((await check({}, {})).webhooks).toMatchObject({ state: 'failed' });
});

test.each([
  [
    ['EUR', { code: 'USD' }, { name: 'ARS' }, { fiatCurrency: 'GBP' }, 7],
    ['EUR', 'USD', 'ARS', 'GBP'],
  ],
  [{ list: { BTC: [{ name: 'ETH' }], LTC: [] } }, ['BTC', 'ETH', 'LTC']],
  [{ list: [] }, null],
  ['EUR', null],
])('the codes in %j', (answer, expected) => {
  const found = codesIn(answer, 'list');
  expect(found && [...found]).toEqual(expected);
});

test('a subscription is unblocked by a change to what it is, if an option says so', async () => {
  const { context, sent } = scripted([json({ subscriptions: [channel] }), json(channel)]);
  const options = testOptions({ webhook: { unblockBy: 'CHANGE' } });
  await calypso.connect(options, context).subscriptions?.unblock?.('r1', call());
  expect(sent[1]?.url).toBe(`${options.baseUrl}/api/v1/subscription/webhook/change`);
  expect(JSON.parse(sent[1]?.body ?? '').payload).toEqual({
    requestId: 'r1',
    notificationEventTypes: events,
    url: channel.url,
  });
});

test('a subscription at the simulator is created, listed and deleted, and the checks pass', async () => {
  const served = await serveSimulator(calypso);
  try {
    const { subscriptions, check: runCheck } = served.operations;
    if (!subscriptions || !runCheck) throw new Error('no set-up operations');
    const url = 'https://gateway.test/webhooks/calypso';
    const { secret, ...created } = await subscriptions.create(url, call());
    expect(created).toEqual({ id: created.id, url, events, blocked: false, own: false });
    expect(secret).toMatch(/^[0-9a-f]{32}:[0-9a-f]{32}$/);
    const listed = await subscriptions.list(call());
    expect(listed).toContainEqual(created);
    expect(listed.map(({ own }) => own).toSorted()).toEqual([false, true]);
    expect(subscriptions.unblock).toBeUndefined();
    expect(JSON.stringify(listed)).not.toContain(secret.split(':')[1]);
    await subscriptions.delete(created.id, call());
    expect(await subscriptions.list(call())).toHaveLength(listed.length - 1);
    expect((await runCheck(call())).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  } finally {
    await served.close();
  }
});
