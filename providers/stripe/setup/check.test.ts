import type { ProviderCheck } from 'onramp-gateway/provider';
import { expect, test } from 'vitest';
import { coverage } from '../assets.ts';
import stripe from '../index.ts';
import { call, serveStripe, testContext, testOptions } from '../testing.ts';

type Answer = { status?: number; body?: unknown; date?: string };

const sessions: Answer = { body: { object: 'list', has_more: false, data: [] } };
const endpoint = (more: Record<string, unknown> = {}) => ({
  url: 'https://hooks.example/canary-path',
  status: 'enabled',
  enabled_events: ['crypto.onramp_session.updated'],
  ...more,
});
const endpoints = (...data: unknown[]): Answer => ({ body: { object: 'list', data } });
const quotes = (without: string[] = [], codeOf = (currency: string) => currency.toLowerCase()): Answer => ({
  body: {
    destination_network_quotes: {
      any: coverage
        .filter(({ currency, network }) => !without.includes(`${currency} ${network}`))
        .map(({ currency, network }) => ({
          destination_amount: '1',
          destination_currency: codeOf(currency),
          destination_network: network,
          source_total_amount: '1',
        })),
    },
  },
});
const refused = (status: number): Answer => ({ status, body: { error: { type: 'invalid_request_error' } } });

/** What the check finds for these answers of Stripe; an Error is a failed connection. */
async function check(
  given: { sessions?: Answer | Error; quotes?: Answer; endpoints?: Answer },
  options: Record<string, unknown> = {},
) {
  const answers = { sessions, quotes: quotes(), endpoints: endpoints(endpoint()), ...given };
  const { context } = testContext(async (input) => {
    const { pathname } = new URL(String(input));
    const answer = pathname.endsWith('onramp_sessions')
      ? answers.sessions
      : pathname.endsWith('webhook_endpoints')
        ? answers.endpoints
        : answers.quotes;
    if (answer instanceof Error) throw answer;
    const { status = 200, body, date = new Date().toUTCString() } = answer;
    return Response.json(body, { status, headers: { date } });
  });
  const settings = testOptions({ webhookSecrets: 'whsec_canary', ...options });
  const found = await stripe.connect(settings, context).check?.(call());
  if (!found) throw new Error('there is no check');
  expect(JSON.stringify(found)).not.toMatch(/canary/);
  return (name: ProviderCheck['name']) => found.find((entry) => entry.name === name);
}

const names = ['reachable', 'credentials', 'clock', 'coverage', 'webhooks'] as const;

test('all checks pass on the simulator', async () => {
  const served = await serveStripe();
  const found = await served.operations.check?.(call());
  await served.close();
  expect(found?.map(({ name, state }) => [name, state])).toEqual(names.map((name) => [name, 'ok']));
  expect(served.sent().map((line) => line.split('?')[0])).toEqual([
    'GET /v1/crypto/onramp_sessions',
    expect.stringMatching(/^GET/),
    expect.stringMatching(/^GET/),
  ]);
});

test('without a connection `reachable` fails and the other checks are unknown', async () => {
  const of = await check({
    sessions: Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } }),
  });
  expect(of('reachable')).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('name_not_resolved'),
  });
  for (const name of names.slice(1)) expect(of(name)?.state).toBe('unknown');
});

test.each([
  [{ status: 401, body: {} }, 'ok', 'failed', 'secretKey'],
  [refused(403), 'ok', 'failed', 'Allow it to read'],
  [refused(404), 'ok', 'failed', 'Apply for it'],
  [refused(400), 'ok', 'failed', 'apiVersion'],
  [refused(429), 'ok', 'unknown', 'Check again'],
  [refused(503), 'warning', 'unknown', 'Check again'],
  [{ body: { hello: 'world' } }, 'failed', 'unknown', 'Check again'],
])('credentials: %j', async (answer, reachable, state, advice) => {
  const of = await check({ sessions: answer });
  expect(of('reachable')?.state).toBe(reachable);
  expect(of('credentials')).toMatchObject({ state, detail: expect.stringContaining(advice) });
  expect([of('coverage')?.state, of('webhooks')?.state]).toEqual(['unknown', 'unknown']);
});

test('a restricted key is not reported to have write access', async () => {
  const of = await check({}, { secretKey: 'rk_test_canary' });
  expect(of('credentials')).toMatchObject({ state: 'ok', detail: expect.stringContaining('does not test') });
});

test.each([
  [0, 'ok', 'Stripe'],
  [-290, 'ok', 'ahead of'],
  [-320, 'warning', 'ahead of'],
  [320, 'warning', 'behind'],
])('a clock difference of %d s gives %s', async (seconds, state, words) => {
  const date = new Date(Date.now() + seconds * 1000).toUTCString();
  const of = await check({ sessions: { ...sessions, date } });
  expect(of('clock')).toMatchObject({ state, detail: expect.stringContaining(words) });
});

test('the clock is checked against a refusal as well', async () => {
  const date = new Date(Date.now() - 900_000).toUTCString();
  expect((await check({ sessions: { ...refused(401), date } }))('clock')?.state).toBe('warning');
});

test.each([
  ['all', quotes(), {}, 'ok', 'all 13 assets'],
  ['one missing', quotes(['XLM stellar']), {}, 'warning', 'XLM on stellar'],
  ['another code', quotes([], (code) => code.toLowerCase()), { polCode: 'matic' }, 'warning', 'polCode'],
  ['no such path', refused(404), {}, 'warning', 'quotesPath'],
  ['not allowed', refused(403), {}, 'unknown', '403'],
])('coverage: %s', async (_name, answer, options, state, words) => {
  const of = await check({ quotes: answer }, { polCode: 'pol', ...options });
  expect(of('coverage')).toMatchObject({ state, detail: expect.stringContaining(words) });
});

test.each([
  ['an endpoint that names the event', endpoints(endpoint()), {}, 'ok', 'hooks.example'],
  [
    'the older name',
    endpoints(endpoint({ enabled_events: ['crypto.onramp_session_updated'] })),
    {},
    'ok',
    'hooks',
  ],
  [
    'an endpoint for all events',
    endpoints(endpoint({ enabled_events: ['*'] })),
    {},
    'unknown',
    'must be named',
  ],
  ['a disabled endpoint', endpoints(endpoint({ status: 'disabled' })), {}, 'warning', 'Create one'],
  [
    'an endpoint for other events',
    endpoints(endpoint({ enabled_events: ['charge.failed'] })),
    {},
    'warning',
    'Create one',
  ],
  ['no endpoint', endpoints(), {}, 'warning', 'Create one'],
  ['a key without access to endpoints', refused(403), {}, 'unknown', 'Dashboard'],
  ['no secret', endpoints(endpoint()), { webhookSecrets: [] }, 'warning', 'webhookSecrets'],
])('webhooks: %s', async (_name, answer, options, state, words) => {
  const of = await check({ endpoints: answer }, options);
  expect(of('webhooks')).toMatchObject({ state, detail: expect.stringContaining(words) });
});
