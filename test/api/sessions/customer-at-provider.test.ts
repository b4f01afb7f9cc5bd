import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

/** Whether the customer is blocked in Calypso's simulator. */
async function isBlockedAtCalypso(customerId: string): Promise<boolean | undefined> {
  const { rows } = await sql<{ blocked: boolean }>`
    select (value ->> 'blocked')::boolean as blocked from sandbox_entry
    where provider_id = 'calypso' and key like 'customers/%' and value ->> 'externalId' = ${customerId}`.execute(
    gateway.app.store.db,
  );
  return rows[0]?.blocked;
}

test('a block and an unblock of a customer reach the provider, also after an error of it', async () => {
  const { customer, depositAddress } = purchasesAt(gateway);
  const { id } = await customer({ country: 'DE' });
  await depositAddress(id, 'USDT', 'tron');
  expect(await isBlockedAtCalypso(id)).toBe(false);
  for (const [mutation, blocked] of [
    ['blockCustomer', true],
    ['unblockCustomer', false],
  ] as const) {
    await gateway.fault('calypso', {
      kind: 'error_before',
      operation: `customer${blocked ? 'B' : 'Unb'}lock`,
    });
    const query = `mutation ($id: ID!) { ${mutation}(id: $id) { ... on CustomerPayload { customer { blocked } } } }`;
    const { body } = await gateway.post({ query, variables: { id } });
    expect(body).toMatchObject({ data: { [mutation]: { customer: { blocked } } } });
    await eventually(
      () => isBlockedAtCalypso(id),
      (value) => value === blocked,
    );
  }
});
