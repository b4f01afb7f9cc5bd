import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateCustomerDocument } from '../../../demo/operations.gen.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

let gateway: GatewayUnderTest;
let ids: string[];

beforeAll(async () => {
  gateway = await startGateway();
  // Concurrently, so that several have the same time and are ordered by id.
  const made = await Promise.all(
    Array.from({ length: 25 }, () =>
      gateway.request(CreateCustomerDocument, { input: { externalId: randomUUID(), country: 'DE' } }),
    ),
  );
  ids = made.map(({ createCustomer }) => {
    if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
    return createCustomer.customer.id;
  });
});
afterAll(() => gateway.close());

type Page = {
  nodes: Array<{ id: string; createdAt: string }>;
  edges: Array<{ cursor: string; node: { id: string } }>;
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};

async function page(first: number | null, after: string | null): Promise<Page> {
  const { body } = await gateway.post({
    query: `query ($first: Int, $after: String) {
      customers(first: $first, after: $after) {
        nodes { id createdAt } edges { cursor node { id } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`,
    variables: { first, after },
  });
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data?.customers as Page;
}

test('pages cover the list once, newest first, also where times are equal', async () => {
  const seen: Page['nodes'] = [];
  let after: string | null = null;
  for (;;) {
    const { nodes, edges, pageInfo }: Page = await page(7, after);
    expect(edges.map(({ node }) => node.id)).toEqual(nodes.map(({ id }) => id));
    expect(pageInfo.startCursor).toBe(edges[0]?.cursor);
    expect(pageInfo.hasPreviousPage).toBe(after !== null);
    seen.push(...nodes);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(seen.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const moments = seen.map(({ createdAt }) => createdAt);
  expect(moments).toEqual(moments.toSorted().reverse());
});

test('a page has twenty entries by default', async () => {
  const { nodes, pageInfo } = await page(null, null);
  expect(nodes).toHaveLength(20);
  expect(pageInfo.hasNextPage).toBe(true);
});

test('nodes are returned in the requested order; those of another project are null', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }';
  const asked = [
    ids[3] ?? '',
    'asset_USDC:base',
    'provider_stripe',
    `cus_${'0'.repeat(32)}`,
    'nonsense',
    ids[1] ?? '',
  ];
  const { body } = await gateway.post({ query, variables: { ids: asked } });
  expect(body.data?.nodes).toEqual([
    { __typename: 'Customer', id: ids[3] },
    { __typename: 'Asset', id: 'asset_USDC:base' },
    { __typename: 'Provider', id: 'provider_stripe' },
    null,
    null,
    { __typename: 'Customer', id: ids[1] },
  ]);

  const other = await gateway.newProject('other');
  const { body: foreign } = await gateway.post(
    { query, variables: { ids: asked } },
    { authorization: `Bearer ${other}` },
  );
  expect(foreign.data?.nodes).toEqual([null, expect.anything(), expect.anything(), null, null, null]);
});
