import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Unavailable } from '../../../src/domain/unavailable.ts';
import { createLog } from '../../../src/observe/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { all, subscribe } from '../../support/subscribe.ts';

let gateway: GatewayUnderTest;
let logged = '';
beforeAll(async () => {
  const write = (line: string) => {
    logged += line;
  };
  gateway = await startGateway({ overrides: { log: createLog('error', { write }) } });
});
afterAll(() => gateway.close());

const sections = new Set(
  readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')
    .match(/^## (.+)$/gm)
    ?.map((heading) => heading.slice(3).toLowerCase()),
);

/** Expects one error with this code and message, and a link to an existing section of docs/errors.md. */
function expectError(answer: { status: number; body: unknown }, code: string, words: RegExp = /./) {
  const { errors } = answer.body as { errors: Array<Record<string, never>> };
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(words),
      extensions: { code, docUrl: `${gateway.url}/docs/errors#${code.toLowerCase()}` },
    }),
  ]);
  expect(sections).toContain(code.toLowerCase());
  expect(answer.status).toBeLessThan(500);
}

const PAGE =
  'query ($first: Int, $after: String) { customers(first: $first, after: $after) { nodes { id } } }';
const ROUTE = 'query ($amount: Decimal) { route(input: { fiatAmount: $amount }) { __typename } }';
const SINCE = 'query ($at: DateTime) { onrampSessions(filter: {createdAfter: $at}) { nodes { id } } }';
const ANCIENT = Buffer.from(`-000001-01-01T00:00:00.000Z ons_${'0'.repeat(32)}`).toString('base64url');
const nested = (depth: number) => ({ query: '{a'.repeat(depth) + '}'.repeat(depth) });

const MALFORMED: Array<[name: string, body: unknown, words: RegExp]> = [
  ['a body that is not JSON', '{ "query', /JSON/],
  ['an empty body', '', /JSON/],
  ['a number', '5', /object/],
  ['a batch', '[{"query":"{__typename}"}]', /[Bb]atch/],
  ['no query', { variables: {} }, /query/],
  ['a query that does not parse', { query: '{ a' }, /Syntax Error/],
  ['an unknown field', { query: '{ nothing }' }, /nothing/],
  ['an unknown operation', { query: 'query A { __typename }', operationName: 'B' }, /operation/],
  ['a variable of the wrong type', { query: PAGE, variables: { first: 'ten' } }, /^first: .*integer/],
  ['a scalar of the wrong type', { query: ROUTE, variables: { amount: 5 } }, /Decimal must be a string/],
  ['too large a page', { query: PAGE, variables: { first: 101 } }, /1 to 100/],
  ['an empty page', { query: PAGE, variables: { first: 0 } }, /1 to 100/],
  ['an invalid cursor', { query: PAGE, variables: { after: 'zzz' } }, /cursor/],
  ['a cursor with an impossible date', { query: PAGE, variables: { after: ANCIENT } }, /cursor/],
  ['the year 0', { query: SINCE, variables: { at: '0000-01-01T00:00:00Z' } }, /RFC 3339/],
  [
    'an unknown customer',
    { query: '{ availability(customerId: "x") { country } }' },
    /^There is no customer "x" in this project\.$/,
  ],
  ['neither of two arguments, of which one is required', { query: '{ customer { id } }' }, /exactly one/],
  ['5,000 nested braces', nested(5_000), /tokens/],
  ['2,000 brackets', { query: `{ a(b: ${'['.repeat(2_000)}` }, /tokens/],
  ['a long document', { query: `{ a(b: ${'['.repeat(20_000)}` }, /bytes/],
];

describe('a malformed request is BAD_REQUEST', () => {
  test.each(MALFORMED)('%s', async (_, body, words) => {
    expectError(await gateway.post(body), 'BAD_REQUEST', words);
  });

  test('nesting just below the limit is BAD_REQUEST as well', async () => {
    const { status, body } = await gateway.post(nested(450));
    expect(status).toBeLessThan(500);
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_REQUEST' });
  });

  test.each([
    ['a mutation by GET', '?query=mutation{blockCustomer(id:"x"){__typename}}', 405, 'POST'],
    ['variables in the URL that are not JSON', '?query={__typename}&variables=zz', 200, null],
  ])('%s', async (_, search, status, allow) => {
    const headers = { accept: 'application/json', authorization: `Bearer ${gateway.app.demoKey}` };
    const answer = await gateway.app.fetch(new Request(`${gateway.url}/graphql${search}`, { headers }));
    expectError({ status: answer.status, body: await answer.json() }, 'BAD_REQUEST');
    expect([answer.status, answer.headers.get('allow')]).toEqual([status, allow]);
  });
});

test.each([
  ['no key', ''],
  ['another scheme than Bearer', 'Basic c2s6'],
  ['an unknown key', `Bearer sk_${'0'.repeat(32)}_${'0'.repeat(43)}`],
])('%s is UNAUTHENTICATED', async (_, authorization) => {
  const answer = await gateway.post({ query: '{ providers { id } }' }, { authorization });
  expectError(answer, 'UNAUTHENTICATED');
  expect(answer.status).toBe(401);
});

test('an internal error is INTERNAL: its cause is logged and not sent to the client', async () => {
  expect(logged).toBe('');
  vi.spyOn(gateway.app.services.customers, 'list').mockRejectedValueOnce(new Error('the cellar floods'));
  const { body } = await gateway.post({ query: PAGE });
  expect(body.errors).toMatchObject([{ extensions: { code: 'INTERNAL' }, path: ['customers'] }]);
  expect(JSON.stringify(body)).not.toMatch(/cellar|floods|\.ts|stack/);
  expect(logged).toMatch(/the cellar floods/);
});

test('an unavailable database is OVERLOADED and retryable', async () => {
  const gone = new Unavailable('cannot connect to 10.0.0.7');
  vi.spyOn(gateway.app.services.customers, 'list').mockRejectedValueOnce(gone);
  const { body } = await gateway.post({ query: PAGE });
  expect(body.errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true } }]);
  expect(JSON.stringify(body)).not.toMatch(/connect|10\.0/);
});

const SECRET = 'connect ECONNREFUSED 127.0.0.1:5499';
const SESSION = 'subscription ($id: ID!) { onrampSession(id: $id) { status timeline { to } } }';
const DEPOSITS = 'subscription ($id: ID!) { deposits(customerId: $id) { id } }';

describe('a stream that fails ends with an error of the API, without its cause', () => {
  const failing = (error: unknown) => ({
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => Promise.reject(error),
    return: async () => ({ done: true, value: undefined }) as const,
  });
  const results = async (query: string, id: string) =>
    all(await subscribe(gateway.app.fetch, gateway.url, gateway.app.demoKey ?? '', query, { id }));
  const expectOnly = (answers: unknown[], code: 'OVERLOADED' | 'INTERNAL') => {
    const docUrl = `${gateway.url}/docs/errors#${code.toLowerCase()}`;
    const extensions = code === 'OVERLOADED' ? { retryable: true, code, docUrl } : { code, docUrl };
    expect(answers).toMatchObject([{ errors: [{ extensions }] }]);
    expect(JSON.stringify(answers)).not.toMatch(/ECONNREFUSED|5499|Cannot read|"http"/);
  };

  const CAUSES = [
    ['an unavailable database', new Unavailable(`The database is unavailable: ${SECRET}`), 'OVERLOADED'],
    ['an unexpected error', new Error(SECRET), 'INTERNAL'],
    ['several errors', new AggregateError([new Error(SECRET), new Error(SECRET)], SECRET), 'INTERNAL'],
    ['an aborted operation', new DOMException(SECRET, 'AbortError'), 'INTERNAL'],
    ['a string', SECRET, 'INTERNAL'],
    ['null', null, 'INTERNAL'],
  ] as const;

  test.each(CAUSES)('the source of its events throws: %s', async (_, error, code) => {
    const { services } = gateway.app;
    vi.spyOn(services.sessions, 'watch').mockResolvedValueOnce({
      customerId: null,
      events: failing(error),
    });
    expectOnly(await results(SESSION, 'ons_any'), code);
    const { id } = await purchasesAt(gateway).customer({ country: 'DE' });
    vi.spyOn(services.deposits, 'watch').mockReturnValueOnce(failing(error));
    expectOnly(await results(DEPOSITS, id), code);
  });

  test.each(CAUSES.slice(0, 2))('its start throws: %s', async (_, error, code) => {
    vi.spyOn(gateway.app.services.sessions, 'watch').mockRejectedValueOnce(error);
    expectOnly(await results(SESSION, 'ons_any'), code);
  });

  test.each(CAUSES.slice(0, 2))('a field of an event throws: %s', async (_, error, code) => {
    const { id } = await purchasesAt(gateway).make(usdcOnBase());
    const { sessions } = gateway.app.services;
    vi.spyOn(sessions, 'events').mockRejectedValueOnce(error);
    const stream = await subscribe(gateway.app.fetch, gateway.url, gateway.app.demoKey ?? '', SESSION, {
      id,
    });
    expectOnly([(await stream.next()).value], code);
    await stream.return?.();
  });
});
