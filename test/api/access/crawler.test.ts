import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInputObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../../src/graphql/schema/index.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt } from '../../support/purchases.ts';
import { isOwn } from '../../support/statements.ts';
import { subscribe } from '../../support/subscribe.ts';
import { caller, purchase, RESTRICT } from './client-token-calls.ts';
import { CALLERS, OPERATIONS, type Operation, type Target } from './operations-with-ids.ts';

let gateway: GatewayUnderTest;
let api: ReturnType<typeof caller>;
/** What each caller sends, and a customer of its project. */
const keys = {} as Record<(typeof CALLERS)[number], string>;
let otherCustomer: string;
const ids = {} as Record<Target, string>;
/** What the database is asked for one call, without the background work of the gateway. */
const statements = new AsyncLocalStorage<string[]>();

/** Makes what the ids of the operations name: all of it alice's, or of her project. */
async function makeWorld(): Promise<void> {
  const server = gateway.app.demoKey ?? '';
  const other = await gateway.newProject('other');
  const alice = await api.customer('alice');
  const bob = await api.customer('bob');
  otherCustomer = await api.customer('alice', other);
  const { id: addressId, address } = await purchasesAt(gateway).depositAddress(alice, 'USDC', 'ethereum');
  await gateway.control('calypso', 'deposits', { address, currency: 'USDC', amount: '12' });
  const { deposits } = await eventually(
    () => api.data(server, '{ deposits { nodes { id } } }'),
    ({ deposits }) => deposits.nodes.length > 0,
  );
  const endpoint = await makeEndpoint(1);
  await api.data(server, `mutation { sendTestWebhook(endpointId: "${endpoint}") { __typename } }`);
  const { node } = await api.data(
    server,
    `{ node(id: "${endpoint}") { ... on WebhookEndpoint { deliveries { nodes { id } } } } }`,
  );
  const sessionOf = async (key: string, customerId: string | null) =>
    (await api.create(server, purchase(key, { customerId }))).onrampSession.id;
  const quotes = await api.data(
    server,
    'query ($input: QuotesInput!) { quotes(input: $input) { ... on Quotes { quotes { id } } } }',
    { input: { ...priced, customerId: alice } },
  );
  Object.assign(ids, {
    customer: alice,
    session: await sessionOf('alice 1', alice),
    'session without a customer': await sessionOf('nobody 1', null),
    'deposit address': addressId,
    quote: quotes.quotes.quotes[0].id,
    deposit: deposits.nodes[0].id,
    endpoint,
    delivery: node.deliveries.nodes[0].id,
  });
  const allow = ['CREATE_SESSION', 'CANCEL_SESSION', 'REQUEST_DEPOSIT_ADDRESS'];
  const restrict = { ...RESTRICT, sessions: 20 };
  Object.assign(keys, {
    server,
    'other project': other,
    publishable: gateway.app.demoPublishableKey,
    alice: await api.token({ customerId: alice, allow, restrict }),
    bob: await api.token({ customerId: bob, allow, restrict }),
    session: await api.token({
      onrampSessionId: await sessionOf('nobody 2', null),
      allow: ['CANCEL_SESSION'],
    }),
  });
  // The first calls read what is then kept: keys, and which tokens were revoked.
  for (const key of Object.values(keys)) await api.ask(key, '{ providers { id } }');
}

const { idempotencyKey: _, wallets: __, ...priced } = purchase('');

async function makeEndpoint(number: number): Promise<string> {
  const query = `mutation { createWebhookEndpoint(url: "http://localhost:9/${number}") {
    ... on WebhookEndpointPayload { webhookEndpoint { id } } } }`;
  return (await api.data(keys.server ?? gateway.app.demoKey, query)).createWebhookEndpoint.webhookEndpoint.id;
}

let made = 0;
/** An object of the kind: a new one where the operation changes it. */
async function idOf(target: Target): Promise<string> {
  made += 1;
  if (target === 'fresh customer') return api.customer(`fresh ${made}`);
  if (target === 'fresh endpoint') return makeEndpoint(made + 1);
  if (target !== 'fresh session') return ids[target];
  const input = purchase(`fresh ${made}`, { customerId: ids.customer });
  return (await api.create(keys.server, input)).onrampSession.id;
}

beforeAll(async () => {
  const onStatement = (sql: string) => void (isOwn(sql) && statements.getStore()?.push(sql));
  gateway = await startGateway({ overrides: { onStatement } });
  api = caller(gateway);
  await makeWorld();
}, 60_000);
afterAll(() => gateway.close());

/** Every argument of an operation that is an id, or has one in it. */
function idArguments(args: ReadonlyArray<GraphQLArgument | GraphQLInputField>, path = ''): string[] {
  return args.flatMap(({ name, type }) => {
    const named = getNamedType(type);
    if (named.name === 'ID') return [path + name];
    return isInputObjectType(named) ? idArguments(Object.values(named.getFields()), `${path}${name}.`) : [];
  });
}

test('every operation of the schema with an id is in the table', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const expected = roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap(({ name, args }) =>
      idArguments(args).map((path) => `${root?.name}.${name}(${path})`),
    ),
  );
  expect(expected.length).toBeGreaterThan(30);
  expect([...new Set(OPERATIONS.map(({ argument }) => argument))].toSorted()).toEqual(expected.toSorted());
});

/** The status and the bytes of an answer, with the id that was asked for left out. */
async function contentOf(operation: Operation, key: string, id: string, own: string): Promise<string> {
  const variables = operation.variables(id, own);
  if (operation.query.startsWith('subscription')) {
    const stream = await subscribe(gateway.app.fetch, gateway.url, key, operation.query, variables);
    // Each has a first event at once: what there is, or the refusal.
    const { value } = await stream.next();
    await stream.return?.();
    return JSON.stringify(value).replaceAll(id, 'ID');
  }
  const { status, body } = await api.ask(key, operation.query, variables);
  return `${status} ${JSON.stringify(body)}`.replaceAll(id, 'ID');
}

/** The answer, and what the database was asked for it. */
async function answerTo(operation: Operation, key: string, id: string, own: string) {
  const asked: string[] = [];
  const content = await statements.run(asked, () => contentOf(operation, key, id, own));
  return { content, asked };
}

/** How many statements were compared, by what the caller was told. */
const compared = { forbidden: 0, unknown: 0 };

const absent = new Map<string, string>();
/** An id of the same kind that nothing has. Always the same: what was asked for may be kept for a moment, also as absent. */
function absentLike(id: string): string {
  const digits = /[0-9a-f]{32}/.exec(id)?.[0] ?? '';
  const other = absent.get(id) ?? id.replace(digits, randomBytes(16).toString('hex'));
  absent.set(id, other);
  return other;
}

async function cellOf(operation: Operation, name: (typeof CALLERS)[number], id: string): Promise<string> {
  const own = name === 'other project' ? otherCustomer : ids.customer;
  const none = await answerTo(operation, keys[name], absentLike(id), own);
  const found = await answerTo(operation, keys[name], id, own);
  if (found.content !== none.content) return 'open';
  // Other statements would take another time, which tells the two apart.
  const where = `${operation.argument} of ${operation.target} for ${name}`;
  expect({ where, asked: found.asked }).toEqual({ where, asked: none.asked });
  const answer = found.content.includes('"FORBIDDEN"') ? 'forbidden' : 'unknown';
  compared[answer] += found.asked.length;
  return answer;
}

test('each caller gets from each operation what is declared; foreign ids look like absent ones, and cost the same statements', async () => {
  const table: Array<[string, string]> = [];
  for (const operation of OPERATIONS) {
    const id = await idOf(operation.target);
    const cells: string[] = [];
    // The server comes last: it may change what the id names.
    for (const name of CALLERS.toReversed()) cells.unshift(await cellOf(operation, name, id));
    table.push([`${operation.argument} of ${operation.target}`, cells.join(' ')]);
  }
  const width = Math.max(...table.map(([row]) => row.length));
  console.log(
    [['', CALLERS.join(', ')], ...table]
      .map(([row = '', cells]) => `${row.padEnd(width)}  ${cells}`)
      .join('\n'),
  );
  expect(compared.unknown).toBeGreaterThan(OPERATIONS.length);
  expect(compared.forbidden).toBe(0);
  expect(table).toEqual(OPERATIONS.map(({ argument, target, cells }) => [`${argument} of ${target}`, cells]));
}, 120_000);

test("a customer's id at the app is as unknown to others as one that nobody has", async () => {
  const query = 'query ($id: String!) { customer(externalId: $id) { id } }';
  for (const key of [keys.bob, keys.session, await gateway.newProject('third')]) {
    await api.ask(key, '{ providers { id } }');
    const [found, none] = await Promise.all(
      ['alice', 'nobody'].map(async (id) => {
        const asked: string[] = [];
        const { body } = await statements.run(asked, () => api.ask(key, query, { id }));
        return { body, asked };
      }),
    );
    expect(found).toEqual(none);
    expect(none).toMatchObject({ body: { data: { customer: null } }, asked: [expect.any(String)] });
  }
});
