import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { exchange, serve } from '../pipeline/exchange.ts';

const SHOP = 'https://shop.example';
const OTHER = 'https://other.example';
const EVIL = 'https://evil.example';
const QUERY = '{ providers { id } }';

let gateway: GatewayUnderTest;
let server: HttpServer;
let shop: string;
let projectId: string;
beforeAll(async () => {
  gateway = await startGateway();
  server = await serve(gateway.app, true);
  const { access } = gateway.app;
  projectId = await access.addProject('shop', { origins: [SHOP] });
  await access.addProject('other', { origins: [OTHER] });
  shop = (await access.createKey(projectId, { kind: 'publishable' })) ?? '';
});
afterAll(async () => {
  await server.close();
  await gateway.close();
});

type Ask = {
  origin?: string;
  key?: string | null;
  path?: string;
  method?: string;
  accept?: string;
  query?: string;
};
async function ask({ origin, key = shop, path, method, accept = 'application/json', query = QUERY }: Ask) {
  const answer = await exchange(server.port, {
    path,
    method,
    headers: {
      host: 'localhost',
      'content-type': 'application/json',
      accept,
      authorization: `Bearer ${key}`,
      ...(origin ? { origin } : {}),
    },
    body: method === 'GET' ? '' : JSON.stringify({ query }),
  });
  const header = (name: string) =>
    answer.headers.find((line) => line.startsWith(`${name}: `))?.split(': ')[1];
  return { ...answer, header, allowed: header('access-control-allow-origin') };
}
const codeOf = (answer: { body: string }) => JSON.parse(answer.body).errors?.[0].extensions.code;

const WAYS: Array<[string, Ask]> = [
  ['a POST', {}],
  ['a GET', { method: 'GET', path: `/graphql?query=${encodeURIComponent(QUERY)}` }],
];

describe.each(WAYS)('%s', (_, way) => {
  test('of a listed origin is answered to its page', async () => {
    const answer = await ask({ ...way, origin: SHOP });
    expect(answer.status).toBe(200);
    expect(answer.allowed).toBe(SHOP);
    expect(answer.header('vary')).toMatch(/origin/i);
    expect(answer.header('access-control-expose-headers')).toMatch(/RateLimit-Remaining.*Retry-After/);
    expect(answer.header('ratelimit-remaining')).toMatch(/^\d+$/);
    expect(answer.headers.join()).not.toMatch(/credentials|set-cookie/i);
  });

  test('of an origin that no project lists is refused, and its page cannot read why', async () => {
    const answer = await ask({ ...way, origin: EVIL });
    expect(answer.status).toBe(403);
    expect(answer.allowed).toBeUndefined();
    expect(codeOf(answer)).toBe('FORBIDDEN');
    expect(answer.body).toContain(`does not list the origin ${EVIL}`);
    expect(answer.body).toContain(`npm run projects -- set <project> --origin ${EVIL}`);
    expect(answer.body).not.toContain('stripe');
  });

  test('of an origin that only another project lists is refused', async () => {
    const answer = await ask({ ...way, origin: OTHER });
    expect([answer.status, answer.allowed, codeOf(answer)]).toEqual([403, OTHER, 'FORBIDDEN']);
  });

  test('with a secret key is refused for every origin', async () => {
    const key = await gateway.app.access.createKey(projectId);
    const answer = await ask({ ...way, key, origin: SHOP });
    expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(answer.body).toContain('must not be used in a browser');
    expect((await ask({ ...way, key })).status).toBe(200);
  });

  test('of a page of the gateway itself is answered, as GraphiQL sends it', async () => {
    const answer = await ask({ ...way, key: gateway.app.demoKey, origin: 'http://localhost:4000' });
    expect([answer.status, answer.allowed]).toEqual([200, undefined]);
  });

  test('without a valid key is told so', async () => {
    const answer = await ask({ ...way, key: 'none', origin: SHOP });
    expect([answer.status, answer.allowed, codeOf(answer)]).toEqual([401, SHOP, 'UNAUTHENTICATED']);
  });
});

test.each([
  'null',
  'http://shop.example',
  'https://SHOP.example',
  'https://shop.example.',
  'https://shop.example/',
  'https://shop.example:443',
  'https://shop.example:8443',
  'https://www.shop.example',
  'https://shop.example.evil.example',
  'https://evil.example@shop.example',
  `${EVIL}, ${SHOP}`,
  `${SHOP} ${EVIL}`,
])('the origin %s is not the listed one', async (origin) => {
  const answer = await ask({ origin });
  expect([answer.status, answer.allowed, codeOf(answer)]).toEqual([403, undefined, 'FORBIDDEN']);
  expect((await preflight(origin)).status).toBe(403);
});

test('a client token is bound to the origins of its project as well', async () => {
  const secret = await gateway.app.access.createKey(projectId);
  const dataOf = async (query: string) => JSON.parse((await ask({ key: secret, query })).body).data;
  const { createCustomer } = await dataOf(
    'mutation { createCustomer(input: { externalId: "alice" }) { ... on CustomerPayload { customer { id } } } }',
  );
  const { customer } = createCustomer as { customer: { id: string } };
  const { createClientToken } = await dataOf(
    `mutation { createClientToken(input: { customerId: "${customer.id}" }) { ... on ClientTokenPayload { token } } }`,
  );
  const { token } = createClientToken as { token: string };
  const query = '{ viewer { id } }';
  const answers = await Promise.all([SHOP, OTHER, EVIL].map((origin) => ask({ origin, key: token, query })));
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
  expect(answers.map(({ body: text }) => text.includes(customer.id))).toEqual([true, false, false]);
  // A phone sends no origin.
  expect((await ask({ key: token, query })).status).toBe(200);
});

test('a stream is answered to the page of a listed origin only', async () => {
  const stream = { accept: 'text/event-stream', query: QUERY };
  const answer = await ask({ ...stream, origin: SHOP });
  expect([answer.status, answer.allowed]).toEqual([200, SHOP]);
  expect(answer.header('content-type')).toBe('text/event-stream');
  expect(answer.body).toContain('stripe');
  const refused = await ask({ ...stream, origin: OTHER });
  expect(refused.body).toContain('FORBIDDEN');
  expect(refused.body).not.toContain('stripe');
});

const PREFLIGHT = { 'access-control-request-method': 'POST' };
const preflight = (origin: string) =>
  exchange(server.port, {
    method: 'OPTIONS',
    headers: { host: 'localhost', origin, ...PREFLIGHT },
    body: '',
  });

test('a preflight is answered for what any project lists, and no longer once none does', async () => {
  const { access } = gateway.app;
  expect([
    (await preflight(SHOP)).status,
    (await preflight(OTHER)).status,
    (await preflight(EVIL)).status,
  ]).toEqual([204, 204, 403]);
  await access.setProject(projectId, { origins: ['https://new.example'] });
  expect([(await preflight(SHOP)).status, (await preflight('https://new.example')).status]).toEqual([
    403, 204,
  ]);
  expect((await ask({ origin: SHOP })).status).toBe(403);
  await access.archiveProject(projectId, true);
  expect((await preflight('https://new.example')).status).toBe(403);
  await access.archiveProject(projectId, false);
  await access.setProject(projectId, { origins: [SHOP] });
  expect((await preflight(SHOP)).status).toBe(204);
});

test('what another process has changed is in force after the next reading', async () => {
  const { access, store } = gateway.app;
  const late = await access.addProject('late', {});
  await store.db
    .updateTable('project')
    .set({ settings: JSON.stringify({ origins: ['https://late.example'] }) })
    .where('id', '=', late)
    .execute();
  expect((await preflight('https://late.example')).status).toBe(403);
  await access.rules.reread();
  expect((await preflight('https://late.example')).status).toBe(204);
});

test.each(['key', 'api_key', 'access_token'])('a key in the URL as %s is refused', async (name) => {
  for (const method of ['POST', 'GET']) {
    const path = `/graphql?${name}=${shop}&query=${encodeURIComponent(QUERY)}`;
    const answer = await ask({ method, path });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.body).toContain('not in the URL');
    expect(answer.body).not.toContain(shop);
  }
});
