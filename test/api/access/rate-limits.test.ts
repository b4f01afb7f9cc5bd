import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { HttpServer } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { subscribe } from '../../support/subscribe.ts';
import { exchange, serve } from '../pipeline/exchange.ts';

// A token comes back every 20 s or later: no test takes so long.
const YAML = `
providers: { stripe: {}, calypso: {} }
limits:
  perCustomer: { readsPerMinute: 2, sessionsPerMinute: 2 }
  perAddress: { readsPerMinute: 3 }
subscriptions: { perAddress: 1 }
trustedProxies: [127.0.0.9]
`;

let gateway: GatewayUnderTest;
let server: HttpServer;
let key: string;
/** Look-ups of keys in the database. */
const lookups: string[] = [];
beforeAll(async () => {
  gateway = await startGateway({
    yaml: YAML,
    overrides: { onStatement: (sql) => sql.includes('from "api_key"') && lookups.push(sql) },
  });
  server = await serve(gateway.app, true, ['127.0.0.9']);
});
afterAll(async () => {
  await server.close();
  await gateway.close();
});

beforeEach(async () => {
  const { access } = gateway.app;
  const limits = { readsPerMinute: 3, writesPerMinute: 3 };
  const projectId = await access.addProject(`shop ${randomUUID()}`, { limits });
  key = (await access.createKey(projectId)) ?? '';
});

const READ = '{ providers { id } }';
const WRITE = 'mutation { unblockCustomer(id: "cus_none") { __typename } }';

type Ask = {
  query?: string;
  key?: string;
  path?: string;
  method?: string;
  localAddress?: string;
  headers?: object;
};
async function ask({ query = READ, key: own = key, headers = {}, ...rest }: Ask = {}) {
  const answer = await exchange(server.port, {
    headers: {
      host: 'localhost',
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${own}`,
      ...headers,
    },
    body: rest.method === 'GET' ? '' : JSON.stringify({ query }),
    ...rest,
  });
  const header = (name: string) =>
    answer.headers.find((line) => line.startsWith(`${name}: `))?.split(': ')[1];
  return { status: answer.status, body: answer.body, header };
}

/** Sends the same request until it is refused. */
async function untilRefused(request: Ask) {
  for (let granted = 0; granted < 10; granted += 1) {
    const answer = await ask(request);
    if (answer.status === 429) return { granted, ...answer };
  }
  throw new Error('nothing was refused');
}

test('an answer says what is left, a refusal when to call again', async () => {
  const first = await ask();
  expect(first.status).toBe(200);
  const shown = ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after'].map(
    first.header,
  );
  expect(shown).toEqual(['3', '2', '20', undefined]);
  const refused = await untilRefused({});
  expect(refused.granted).toBe(2);
  expect(refused.header('ratelimit-remaining')).toBe('0');
  const seconds = Number(refused.header('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(20);
  expect(JSON.parse(refused.body).errors).toEqual([
    {
      message: `This API key may make 3 calls that read at once and 3 a minute. Call again in ${seconds} s.`,
      extensions: {
        code: 'RATE_LIMITED',
        retryAfterSeconds: seconds,
        docUrl: 'http://localhost:4000/docs/errors#rate_limited',
      },
    },
  ]);
});

test.each([
  ['a query in a URL', { method: 'GET', path: `/graphql?query=${encodeURIComponent(READ)}` }],
  ['a URL with variables that are no JSON', { method: 'GET', path: '/graphql?query=x&variables=x' }],
  ['a query that is no GraphQL', { query: '{' }],
  ['a query that is not valid', { query: '{ none }' }],
  [
    'a stream',
    { headers: { accept: 'text/event-stream' }, query: 'subscription { deposits(customerId: "x") { id } }' },
  ],
])('%s is counted', async (_, request) => {
  const refused = await untilRefused(request);
  expect(refused.granted).toBe(3);
  expect(refused.body).toContain('RATE_LIMITED');
  expect(Number(refused.header('retry-after'))).toBeGreaterThan(0);
});

test('a body that is no JSON is counted', async () => {
  const request = { host: 'localhost', 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const statuses = [];
  for (let count = 0; count < 4; count += 1) {
    statuses.push((await exchange(server.port, { headers: request, body: '{' })).status);
  }
  expect(statuses).toEqual([400, 400, 400, 429]);
});

test('an operation takes one more read for each 50 objects of its answer', async () => {
  const pageOf = (size: number) => `{ customers(first: ${size}) { nodes { id } } }`;
  expect((await ask({ query: pageOf(49) })).header('ratelimit-remaining')).toBe('2');
  expect((await ask({ query: pageOf(50) })).header('ratelimit-remaining')).toBe('0');
});

test('an operation that is too costly to run takes one read', async () => {
  const nested =
    '{ customers(first: 100) { nodes { onrampSessions(first: 100) { nodes { fees { kind } } } } } }';
  const answer = await ask({ query: nested });
  expect(answer.body).toContain('QUERY_TOO_COSTLY');
  expect(answer.header('ratelimit-remaining')).toBe('2');
});

test.each(['application/json', 'text/event-stream'])(
  'a body takes one read for each 16 kB, before it is read: accept %s',
  async (accept) => {
    const headers = {
      host: 'localhost',
      'content-type': 'application/json',
      authorization: `Bearer ${key}`,
      accept,
    };
    const send = (bytes: number) => exchange(server.port, { headers, body: '['.repeat(bytes) });
    expect((await send(2 * 16_384)).body).toContain('BAD_REQUEST');
    expect((await send(2 * 16_384)).body).toContain('RATE_LIMITED');
  },
);

test('documents that were never sent are counted apart, before they are parsed', async () => {
  const { access } = gateway.app;
  const projectId = await access.addProject('wide', { limits: { readsPerMinute: 600 } });
  const wide = (await access.createKey(projectId)) ?? '';
  const unseen = () => ask({ key: wide, query: `{ x${randomUUID().slice(0, 8)} }` });
  const answers = await Promise.all(Array.from({ length: 60 }, unseen));
  const refused = answers.filter(({ status }) => status === 429);
  // Ten at once, and one a second.
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(10);
  expect(refused[0]?.body).toContain('calls with a document that was not sent lately');
  expect((await ask({ key: wide })).status).toBe(200);
});

test('a document that was never sent counts once more for each 1,000 characters', async () => {
  const { access } = gateway.app;
  // Ten at once, and one a second.
  const projectId = await access.addProject('long', { limits: { readsPerMinute: 600 } });
  const long = (await access.createKey(projectId)) ?? '';
  const unseen = () =>
    ask({ key: long, query: `query x${randomUUID().slice(0, 8)} { providers { id } }${' '.repeat(9_000)}` });
  expect((await unseen()).status).toBe(200);
  expect((await unseen()).body).toContain('calls with a document that was not sent lately');
});

test('reads, writes and other keys are counted apart; each field of a mutation is a write', async () => {
  await untilRefused({});
  const two =
    'mutation { a: unblockCustomer(id: "x") { __typename } b: unblockCustomer(id: "x") { __typename } }';
  expect((await ask({ query: two })).header('ratelimit-remaining')).toBe('1');
  expect((await ask({ query: WRITE })).status).toBe(200);
  expect((await ask({ query: WRITE })).status).toBe(429);
  expect((await ask({ key: gateway.app.demoKey ?? '' })).status).toBe(200);
});

test('a customer for whom too many sessions are created is refused, and other fields of the operation are not', async () => {
  const { create, customer } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const other = await customer({ country: 'US', subdivision: 'US-CA' });
  const kinds = [];
  for (const id of [customerId, customerId, customerId, other.id]) {
    kinds.push((await create(usdcOnBase({ customerId: id }))).__typename);
  }
  expect(kinds).toEqual([
    'OnrampSessionPayload',
    'OnrampSessionPayload',
    'ProviderUnavailable',
    'OnrampSessionPayload',
  ]);
  const { body } = await gateway.post({
    query: `mutation ($input: CreateOnrampSessionInput!, $none: ID!) {
      unblockCustomer(id: $none) { __typename }
      createOnrampSession(input: $input) {
        ... on ProviderUnavailable { code message retryAfterSeconds onrampSession { id } }
      }
    }`,
    variables: { input: usdcOnBase({ customerId }), none: customerId },
  });
  expect(body).toMatchObject({
    data: {
      unblockCustomer: { __typename: 'CustomerPayload' },
      createOnrampSession: {
        code: 'RATE_LIMITED',
        message: expect.stringContaining('This customer may make 2 calls that create a session'),
        onrampSession: null,
      },
    },
  });
});

test('calls with a client token are counted for its customer, not for the key that made it', async () => {
  const tokenOf = async (externalId: string) => {
    const created = await ask({
      query: `mutation { createCustomer(input: { externalId: "${externalId}" }) { ... on CustomerPayload { customer { id } } } }`,
      key: gateway.app.demoKey ?? '',
    });
    const customerId = JSON.parse(created.body).data.createCustomer.customer.id;
    const made = await ask({
      query: `mutation { createClientToken(input: { customerId: "${customerId}" }) { ... on ClientTokenPayload { token } } }`,
      key: gateway.app.demoKey ?? '',
    });
    return JSON.parse(made.body).data.createClientToken.token as string;
  };
  const [one, two] = [await tokenOf('one'), await tokenOf('two')];
  // An address for each, so that only the customer's own limit counts.
  const refused = await untilRefused({ key: one, query: '{ viewer { id } }', localAddress: '127.0.0.4' });
  expect(refused.granted).toBe(2);
  expect(refused.body).toContain('This customer may make 2 calls that read');
  expect((await ask({ key: two, query: '{ viewer { id } }', localAddress: '127.0.0.5' })).status).toBe(200);
  expect((await ask({ key: gateway.app.demoKey ?? '' })).header('ratelimit-limit')).toBe('1000');
});

test('unknown keys are counted by address, whatever X-Forwarded-For says, and then not looked up', async () => {
  const unknown = () => ({ key: `sk_${'0'.repeat(16)}_${'x'.repeat(43)}`, localAddress: '127.0.0.2' });
  let count = 0;
  const forged = () => ({ ...unknown(), headers: { 'x-forwarded-for': `203.0.113.${count++}` } });
  expect((await ask({ localAddress: '127.0.0.2' })).status).toBe(200);
  expect((await ask(forged())).status).toBe(401);
  expect((await ask(forged())).status).toBe(401);
  expect((await ask(unknown())).status).toBe(401);
  lookups.length = 0;
  expect((await ask(forged())).status).toBe(429);
  expect(lookups).toEqual([]);
  // A key in use is known without a look-up, and another address is another account.
  expect((await ask({ localAddress: '127.0.0.2' })).status).toBe(200);
  expect((await ask({ ...unknown(), localAddress: '127.0.0.3' })).status).toBe(401);
});

test('calls with a publishable key are counted by address: one address does not use up those of another', async () => {
  const { access } = gateway.app;
  const projectId = await access.addProject(`shop ${randomUUID()}`, { limits: { readsPerMinute: 3 } });
  const page = (await access.createKey(projectId, { kind: 'publishable' })) ?? '';
  const refused = await untilRefused({ key: page, localAddress: '127.0.0.20' });
  expect(refused.granted).toBe(3);
  expect(refused.body).toContain('Your address may make 3 calls');
  expect((await ask({ key: page, localAddress: '127.0.0.21' })).status).toBe(200);
});

test('one address cannot hold the streams of a publishable key, and a server can have many', async () => {
  const { access } = gateway.app;
  const projectId = await access.addProject('streams', {});
  const [page, backend] = [
    await access.createKey(projectId, { kind: 'publishable' }),
    await access.createKey(projectId),
  ];
  const query = 'subscription ($input: QuotesInput!) { quotes(input: $input) { __typename } }';
  const input = {
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'ethereum' },
    fiatCurrency: 'USD',
    fiatAmount: '100',
  };
  const open = (of: string | null) =>
    subscribe(fetch, `http://127.0.0.1:${server.port}`, of ?? '', query, { input });
  const streams = [await open(page), await open(backend), await open(backend)];
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200]);
  const refused = await open(page);
  expect(refused.status).toBe(429);
  expect((await refused.next()).value?.errors?.[0]?.message).toContain('Your address has 1 open');
  for (const stream of streams) {
    await stream.next();
    await stream.return?.();
  }
});

test('behind a trusted proxy each client is an account', async () => {
  const from = (client: string) => ({
    key: 'none',
    localAddress: '127.0.0.9',
    headers: { 'x-forwarded-for': `198.51.100.1, ${client}` },
  });
  for (const status of [401, 401, 401, 429]) expect((await ask(from('203.0.113.77'))).status).toBe(status);
  expect((await ask(from('203.0.113.78'))).status).toBe(401);
});

test('strangers at the address of a secret key do not keep it out, also when it has to be looked up again', async () => {
  const now = performance.now.bind(performance);
  const from = { localAddress: '127.0.0.6' };
  expect((await ask(from)).status).toBe(200);
  onTestFinished(() => void vi.restoreAllMocks());
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 10_000);
  for (const status of [401, 401, 401, 429]) {
    expect((await ask({ ...from, key: 'none' })).status).toBe(status);
  }
  lookups.length = 0;
  expect((await ask(from)).status).toBe(200);
  expect(lookups).toHaveLength(1);
});
