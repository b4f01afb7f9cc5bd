import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcToAddress } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 90_000 });

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
  // Stripe does not report the delivery during the test.
  await gateway.control('stripe', 'settings', { deliverySeconds: 3_600 });
});
afterAll(() => gateway.close());

/** A paid purchase at Stripe that is DELIVERING to an address issued by Calypso. */
async function deliveringSession() {
  const { customer, depositAddress, make, read } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const { id: depositAddressId, address } = await depositAddress(customerId, 'USDC', 'ethereum');
  const { id, ...session } = await make(usdcToAddress(customerId, depositAddressId, { provider: 'stripe' }));
  await gateway.press(payPage(session), /^Pay/);
  const delivering = await eventually(
    () => read(id),
    ({ status }) => status === 'DELIVERING',
  );
  return { address, delivering, read: () => read(id) };
}

async function arrive(address: string, amount: string): Promise<void> {
  await gateway.control('calypso', 'deposits', { address, currency: 'USDC', amount });
  await gateway.control('calypso', 'settle');
}

test("a deposit to Calypso's address completes the purchase at Stripe", async () => {
  const { address, delivering, read } = await deliveringSession();
  await arrive(address, delivering.cryptoAmount ?? '');
  const done = await eventually(read, ({ status }) => status === 'COMPLETED');
  expect(done).toMatchObject({ providerId: 'stripe', settled: true, handoff: null });
  expect(done.deposits).toHaveLength(1);
  expect(done.timeline.at(-1)).toMatchObject({
    source: 'DEPOSIT',
    from: 'DELIVERING',
    to: 'COMPLETED',
    applied: true,
  });
  expect(done.delivery?.address?.toLowerCase()).toBe(address.toLowerCase());
});

test('a deposit of another amount completes nothing', async () => {
  const { address, delivering, read } = await deliveringSession();
  await arrive(address, '3');
  const query = '{ deposits(first: 1) { nodes { amount status onrampSession { id } } } }';
  const seen = await eventually(
    async () => (await gateway.post({ query })).body.data,
    (data) => JSON.stringify(data).includes('"3"') && !JSON.stringify(data).includes('IN_REVIEW'),
  );
  expect(seen).toMatchObject({ deposits: { nodes: [{ amount: '3', onrampSession: null }] } });
  expect(await read()).toEqual(delivering);
});

test('a deposit without a webhook is found in the list of the account', async () => {
  const { address, delivering, read } = await deliveringSession();
  await gateway.fault('calypso', { kind: 'drop_webhooks', times: 1_000 });
  await arrive(address, delivering.cryptoAmount ?? '');
  // The first poll is a minute after the address was issued or the session paid.
  const { db } = gateway.app.store;
  const owner = db.selectFrom('deposit_address').select('customer_id').where('address', '=', address);
  // Accounts of other tests would use up the rate at which deposits are listed.
  const due = db.updateTable('provider_account').set({ deposits_due_at: new Date(0) });
  await due.where('customer_id', '=', owner).execute();
  const done = await eventually(read, ({ status }) => status === 'COMPLETED', 60_000);
  expect(done.deposits).toHaveLength(1);
  expect(done.timeline.at(-1)).toMatchObject({ source: 'DEPOSIT', to: 'COMPLETED' });
});
