import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayUnderTest, type GraphqlAnswer, startGateway } from '../../support/gateway.ts';
import { all, subscribe } from '../../support/subscribe.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const BUY = `mutation ($input: CreateOnrampSessionInput!) {
  createOnrampSession(input: $input) { __typename }
}`;
const PAGE = 'query ($first: Int = 2) { customers(first: $first) { nodes { id } } }';
const NODES = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
const SECRET = 'alice@example.com born 1990-12-31';

const input = (change: object = {}) => ({
  idempotencyKey: SECRET,
  location: { country: 'US' },
  wallets: [{ network: 'base', address: SECRET, memo: SECRET }],
  ...change,
});

const messages = ({ errors = [] }: GraphqlAnswer) => errors.map(({ message }) => message);

const WRONG: Array<[name: string, query: string, variables: unknown, messages: string[]]> = [
  ['an absent variable', BUY, {}, ['input: is required (CreateOnrampSessionInput!)']],
  [
    'null for a required variable',
    BUY,
    { input: null },
    ['input: must not be null (CreateOnrampSessionInput!)'],
  ],
  [
    'an absent field',
    BUY,
    { input: input({ wallets: [{ address: SECRET }] }) },
    ['input.wallets.0.network: is required (Network!)'],
  ],
  [
    'an unknown field',
    BUY,
    { input: input({ wallets: [{ network: 'base', address: SECRET, memmo: SECRET }] }) },
    ['input.wallets.0.memmo: is not a field of WalletInput'],
  ],
  [
    'a field named __proto__',
    BUY,
    `{"input":{"idempotencyKey":"x","__proto__":{"a":1}}}`,
    ['input.__proto__: is not a field of CreateOnrampSessionInput'],
  ],
  ['a text for an object', BUY, { input: SECRET }, ['input: must be an object (CreateOnrampSessionInput)']],
  [
    'a list for an object',
    BUY,
    { input: [input()] },
    ['input: must be an object (CreateOnrampSessionInput)'],
  ],
  [
    'values of wrong types',
    BUY,
    { input: input({ fiatAmount: 5, lockWalletAddress: SECRET, handoffs: [SECRET], theme: { a: SECRET } }) },
    [
      expect.stringMatching(/^input\.fiatAmount: Decimal must be a string$/),
      expect.stringMatching(/^input\.handoffs\.0: must be one of [A-Z, ]+$/),
      'input.lockWalletAddress: must be true or false',
      expect.stringMatching(/^input\.theme/),
    ] as string[],
  ],
  ['a text for an Int', PAGE, { first: SECRET }, ['first: must be a 32-bit integer']],
  ['an Int that is too large', PAGE, { first: 2 ** 40 }, ['first: must be a 32-bit integer']],
  ['an object for an ID', NODES, { ids: ['a', { SECRET }] }, ['ids.1: must be a string or an integer']],
  ['a null in a list', NODES, { ids: [SECRET, null] }, ['ids.1: must not be null (ID!)']],
  [
    'null where the argument allows none',
    'query ($id: ID = "a") { node(id: $id) { id } }',
    { id: null },
    ['id: must not be null (ID!)'],
  ],
  [
    'null for a condition',
    'query ($yes: Boolean = true) { __typename @include(if: $yes) }',
    { yes: null },
    ['yes: must not be null (Boolean!)'],
  ],
];

describe.each(['interpreted', 'compiled'])(
  'variables are refused by path, without their values: %s',
  (how) => {
    beforeAll(async () => {
      if (how !== 'compiled') return;
      await gateway.post({ query: '{ __typename }' });
      await import('graphql-jit');
    });

    test.each(WRONG)('%s', async (_, query, variables, expected) => {
      const text = typeof variables === 'string' ? variables : JSON.stringify(variables);
      const { status, body } = await gateway.post(`{"query":${JSON.stringify(query)},"variables":${text}}`);
      expect(messages(body).sort()).toEqual(expected);
      expect(body).not.toHaveProperty('data');
      for (const { extensions } of body.errors ?? [])
        expect(extensions).toMatchObject({ code: 'BAD_REQUEST' });
      expect(JSON.stringify(body)).not.toMatch(/alice|1990/);
      expect(status).toBe(200);
    });

    test('the status is 400 for clients that accept application/graphql-response+json', async () => {
      const accept = 'application/graphql-response+json';
      expect((await gateway.post({ query: BUY, variables: {} }, { accept })).status).toBe(400);
    });

    test('at most ten faults are reported, in a short answer', async () => {
      const long = 'x'.repeat(100_000);
      const wallets = Array.from({ length: 1_000 }, () => ({ network: 'base', [long.slice(0, 50)]: 1 }));
      const { body } = await gateway.post({
        query: BUY,
        variables: { input: input({ wallets, theme: long }) },
      });
      expect(body.errors).toHaveLength(10);
      expect(JSON.stringify(body).length).toBeLessThan(10_000);
    });

    test('a subscription refuses its variables alike', async () => {
      const query = 'subscription ($id: ID!) { onrampSession(id: $id) { id } }';
      const { app, url } = gateway;
      const [body, ...more] = await all(
        await subscribe(app.fetch, url, app.demoKey ?? '', query, { id: { SECRET } }),
      );
      expect(more).toEqual([]);
      expect(messages(body as GraphqlAnswer)).toEqual(['id: must be a string or an integer']);
    });

    test('a default applies to a required variable, and has the type that the resolver expects', async () => {
      const query = `query ($first: Int! = 2, $since: DateTime = "2026-01-31T12:00:00Z") {
      onrampSessions(first: $first, filter: { createdAfter: $since }) { nodes { id } }
    }`;
      const { body } = await gateway.post({ query });
      expect(body).toMatchObject({ data: { onrampSessions: { nodes: [] } } });
    });
  },
);

describe('values in the text of an operation are not repeated either', () => {
  const session = (fields: string) =>
    `mutation { createOnrampSession(input: { idempotencyKey: "${randomUUID()}", ${fields} }) { __typename } }`;
  test.each([
    ['for an object', session(`asset: "${SECRET}"`), /^Expected value of type "AssetInput"\.$/],
    [
      'for an Int',
      `{ customers(first: "${SECRET}") { nodes { id } } }`,
      /^Int cannot represent non-integer value$/,
    ],
    ['for a scalar', session(`fiatAmount: { a: "${SECRET}" }`), /Decimal.* must be a string/],
    [
      'for an enum',
      session(`handoffs: ["${SECRET}"]`),
      /^Enum "HandoffKind" cannot represent non-enum value\.$/,
    ],
    [
      'out of place',
      `{ customers(first: 3 "${SECRET}") { nodes { id } } }`,
      /^Syntax Error: Expected Name, found String\.$/,
    ],
    ['out of place, in three quotes', `{ customers """${SECRET}""" }`, /^Syntax Error: .*BlockString\.$/],
  ])('%s', async (_, query, message) => {
    const { body } = await gateway.post({ query });
    expect(body.errors?.[0]?.message).toMatch(message);
    expect(JSON.stringify(body)).not.toMatch(/alice|1990/);
  });

  test('an answer about an operation is short, however long or wrong it is', async () => {
    const query = `{ ${Array.from({ length: 12 }, (_, index) => `${'x'.repeat(1_000)}${index}`).join(' ')} }`;
    const { body } = await gateway.post({ query });
    expect(body.errors).toHaveLength(10);
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
    const parameter = await gateway.post({ query: '{ __typename }', ['x'.repeat(200_000)]: 1 });
    expect(JSON.stringify(parameter.body).length).toBeLessThan(1_000);
  });
});
