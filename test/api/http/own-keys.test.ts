import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany, payPage, purchasesAt } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

test('a button of a hosted page that is not there is not found', async () => {
  const page = payPage(await purchasesAt(gateway).make(etherInGermany({ provider: 'calypso' })));
  const press = (action: string) => gateway.app.fetch(new Request(`${page}/${action}`, { method: 'POST' }));
  for (const name of INHERITED) expect((await press(name)).status).toBe(404);
  expect((await press('pay')).status).toBe(303);
});

const INHERITED = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

test.each(INHERITED)('no look-up finds %s, which every object inherits', async (name) => {
  const ids = [`${name}_1`, name, `provider_${name}`, `asset_${name}:${name}`, `asset_ETH:${name}`];
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const { body } = await gateway.post({ query, variables: { ids } });
  expect(body).toMatchObject({ data: { nodes: [null, null, null, null, null] } });

  for (const [path, status] of [
    [`/webhooks/${name}`, 404],
    [`/sandbox/${name}/v1`, 404],
    [`/sandbox/calypso/pay/${name}`, 404],
    [`/sandbox/calypso/__control/${name}`, 404],
    [`/sandbox/stripe/__control/${name}`, 404],
  ] as const) {
    const headers = { 'content-type': 'application/json' };
    const answer = await gateway.app.fetch(
      new Request(`${gateway.url}${path}`, { method: 'POST', headers, body: '{}' }),
    );
    expect([path, answer.status]).toEqual([path, status]);
  }
});
