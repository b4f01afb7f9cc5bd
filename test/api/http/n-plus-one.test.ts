import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdtToAddress } from '../../support/purchases.ts';
import { isOwn } from '../../support/statements.ts';

const ROWS = 30;
const statements: string[] = [];
const customerIds: string[] = [];
let gateway: GatewayUnderTest;

/** Thirty customers of Calypso, each with an address, a deposit to it and a session that buys to it. */
beforeAll(async () => {
  gateway = await startGateway({
    overrides: {
      onStatement: (sql) => isOwn(sql) && statements.push(sql),
    },
  });
  const { customer, depositAddress, make } = purchasesAt(gateway);
  // No background work while statements are counted.
  await gateway.fault('calypso', { kind: 'drop_webhooks', times: 1_000 });
  for (let row = 0; row < ROWS; row++) {
    const { id } = await customer({ country: 'DE' });
    customerIds.push(id);
    const address = await depositAddress(id, 'USDT', 'tron');
    await make(usdtToAddress(id, address.id));
    const arrival = { address: address.address, currency: 'USDT_TRX', amount: '7' };
    const { transactionId: reference } = (await gateway.control('calypso', 'deposits', arrival)) as {
      transactionId: string;
    };
    await gateway.app.services.deposits.confirm({
      providerId: 'calypso',
      reference,
      customerReference: null,
      address: address.address,
      providerCurrency: null,
    });
  }
}, 90_000);
afterAll(() => gateway.close());

const SESSION = `id status customer { id externalId } depositAddress { id address customer { id } }
  deposits { id amount onrampSession { id } } attempts { providerId outcome } timeline { to } decision { chosen }`;
const ADDRESS = 'id address customer { id } asset { id }';
const DEPOSIT = 'id amount customer { id } depositAddress { id } onrampSession { id } asset { id }';
const CUSTOMER = `id externalId providerAccounts { reference }
  depositAddress(currency: "USDT", network: "tron") { address }
  depositAddresses(first: 2) { nodes { ${ADDRESS} } pageInfo { endCursor } }
  deposits { nodes { ${DEPOSIT} } }
  onrampSessions(first: 2) { nodes { ${SESSION} } }`;

/** The data and the statements of a query: the fewest of three runs, since polls may add some. */
async function counted(query: string, variables: Record<string, unknown>) {
  const runs: Array<{ data: string; count: number; statements: string[] }> = [];
  for (let run = 0; run < 3; run++) {
    statements.length = 0;
    const { body } = await gateway.post({ query, variables });
    expect(body.errors).toBeUndefined();
    expect(statements).not.toEqual([]);
    runs.push({ data: JSON.stringify(body.data), count: statements.length, statements: [...statements] });
  }
  return runs.reduce((fewest, each) => (each.count < fewest.count ? each : fewest));
}

const LISTS: Array<[name: string, query: string, most: number]> = [
  ['customers', `query ($first: Int) { customers(first: $first) { nodes { ${CUSTOMER} } } }`, 14],
  ['onrampSessions', `query ($first: Int) { onrampSessions(first: $first) { nodes { ${SESSION} } } }`, 8],
  ['deposits', `query ($first: Int) { deposits(first: $first) { nodes { ${DEPOSIT} } } }`, 6],
];

test.each(LISTS)('%s: as many statements for 2 rows as for 30', async (_, query, most) => {
  const two = await counted(query, { first: 2 });
  const thirty = await counted(query, { first: ROWS });
  expect(thirty.data.length).toBeGreaterThan(10 * two.data.length);
  expect(thirty.statements).toEqual(two.statements.map(() => expect.any(String)));
  expect(thirty.count).toBeLessThanOrEqual(most);
});

test('nodes: as many statements for 2 ids as for 30', async () => {
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { ${CUSTOMER} } } }`;
  const two = await counted(query, { ids: customerIds.slice(0, 2) });
  const thirty = await counted(query, { ids: customerIds });
  expect(thirty.data.length).toBeGreaterThan(10 * two.data.length);
  expect(thirty.count).toBe(two.count);
});
