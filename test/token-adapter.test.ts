import { defineProvider, type ProviderContext, secret, z } from 'onramp-gateway/provider';
import { call, serveSimulator, testProvider } from 'onramp-gateway/provider/testing';
import { expect, test } from 'vitest';
import template from '../providers/_template/index.ts';
import { simulator as keySimulator } from '../providers/_template/simulator/index.ts';
import { createToken } from './token-adapter/create-token.ts';

// A vendor with OAuth tokens and without webhooks: the template behind a token. Tests the token, and that the conformance
// suite works with such an adapter.

const KEY = 'test_simulator';
const options = z.strictObject({
  baseUrl: z.url(),
  handoffHosts: z.array(z.string()),
  clientId: z.string(),
  clientSecret: secret(),
});

function withToken(context: ProviderContext, settings: z.output<typeof options>): ProviderContext {
  const token = createToken({ ...settings, url: `${settings.baseUrl}/oauth/token` }, context);
  return {
    ...context,
    async http(request) {
      const send = async () =>
        context.http({
          ...request,
          headers: {
            ...request.headers,
            authorization: `Bearer ${await token.get({ signal: request.signal })}`,
          },
        });
      let answer = await send();
      if (answer.status === 401) {
        // Revoked early. A second 401 goes to the caller.
        token.forget();
        answer = await send();
      }
      return answer;
    },
  };
}

const provider = defineProvider<z.output<typeof options>>({
  id: 'tokenpay',
  title: 'Tokenpay',
  contract: 1,
  options,
  capabilities: () => template.capabilities({} as never),
  connect: (settings, context) => {
    const { baseUrl, handoffHosts } = settings;
    const inner = { apiKey: KEY, webhookSecrets: [], baseUrl, handoffHosts };
    return { sessions: template.connect(inner, withToken(context, settings)).sessions };
  },
  simulator: async () => ({
    options: ({ apiUrl, pageUrl }) => ({
      baseUrl: apiUrl,
      handoffHosts: [new URL(pageUrl).host],
      clientId: 'client',
      clientSecret: 'simulated-secret',
    }),
    create(context) {
      const inner = keySimulator.create({ ...context, deliver: async () => 200 });
      let issued = 0;
      return {
        ...inner,
        async fetch(request) {
          const { pathname } = new URL(request.url);
          if (pathname === '/oauth/token') {
            issued += 1;
            return Response.json({ access_token: `token-${issued}`, expires_in: 300 });
          }
          if (!pathname.startsWith('/v1/')) return inner.fetch(request);
          const right = request.headers.get('authorization') === `Bearer token-${issued}`;
          const headers = new Headers(request.headers);
          headers.set('authorization', right ? `Bearer ${KEY}` : 'none');
          return inner.fetch(new Request(request, { headers }));
        },
      };
    },
  }),
});

testProvider(provider, {
  signsIn: ({ path }) => path === '/oauth/token',
  statuses: {
    created: 'READY',
    awaiting_payment: 'AWAITING_PAYMENT',
    payment_received: 'PAYMENT_PROCESSING',
    delivered: 'COMPLETED',
  },
  refusals: [
    {
      status: 422,
      body: { error: { code: 'amount_out_of_range' } },
      becomes: { code: 'amount_out_of_range', class: 'limit', outcome: 'rejected' },
    },
  ],
});

const TOKEN = 'POST /oauth/token';
async function serve() {
  const clock = { now: new Date('2026-01-01T00:00:00Z') };
  const served = await serveSimulator(provider, { clock: () => clock.now });
  const ask = () => served.operations.sessions.get('ord_none', call()).catch((error: Error) => error);
  const tokens = () => served.requests.filter(({ method, path }) => `${method} ${path}` === TOKEN).length;
  return { ...served, clock, ask, tokens };
}

test('concurrent and later calls share a token until a minute before it expires', async () => {
  const { ask, tokens, clock, close } = await serve();
  await Promise.all([ask(), ask(), ask()]);
  expect(tokens()).toBe(1);
  clock.now = new Date(clock.now.getTime() + 239_000);
  await ask();
  expect(tokens()).toBe(1);
  clock.now = new Date(clock.now.getTime() + 1000);
  await ask();
  expect(tokens()).toBe(2);
  await close();
});

test('a token that was revoked early is requested once more', async () => {
  const { ask, tokens, simulatorFetch, close } = await serve();
  await ask();
  await simulatorFetch('/oauth/token', { method: 'POST' });
  expect(await ask()).toMatchObject({ code: 'not_found' });
  expect(tokens()).toBe(2);
  await close();
});

test('without a token the outcome is not_sent', async () => {
  const answer = { status: 401, headers: {}, body: '{}' };
  const token = createToken(
    { url: 'https://vendor.example/oauth/token', clientId: 'client', clientSecret: 'secret' },
    { http: async () => answer, clock: () => new Date() },
  );
  await expect(token.get(call())).rejects.toMatchObject({
    outcome: 'not_sent',
    class: 'provider',
    code: 'token_401',
  });
});
