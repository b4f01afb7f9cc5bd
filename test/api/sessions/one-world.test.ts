import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt } from '../../support/purchases.ts';

vi.setConfig({ testTimeout: 60_000 });

let gateway: GatewayUnderTest;
beforeAll(async () => {
  const yaml =
    'mode: sandbox\nproviders:\n  stripe: {}\n  calypso: {}\n  calypso-two: { adapter: calypso }\n';
  gateway = await startGateway({ yaml });
  await gateway.control('stripe', 'settings', { deliverySeconds: 0.1 });
});
afterAll(() => gateway.close());

/** A customer in California buys at one provider, to an address that `calypso` issued. */
async function buy(provider: string, asset: { currency: string; network: string }) {
  const { customer, depositAddress, make, read } = purchasesAt(gateway);
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const issued = await depositAddress(customerId, asset.currency, asset.network);
  const session = await make({
    idempotencyKey: randomUUID(),
    customerId,
    depositAddressId: issued.id,
    asset,
    fiatCurrency: 'USD',
    fiatAmount: '30',
    provider,
  });
  expect([issued.providerId, session.providerId]).toEqual(['calypso', provider]);
  await gateway.press(payPage(session), /^Pay/);
  return { address: issued.address, read: () => read(session.id) };
}

test.each([
  ['stripe', 'USDC', 'ethereum', '30'],
  ['stripe', 'ETH', 'ethereum', '0.01'],
  ['stripe', 'BTC', 'bitcoin', '0.00046153'],
  ['calypso-two', 'USDT', 'tron', '29.469548'],
])('what %s delivers, %s on %s, is a deposit where the address is, with its hash', async (...row) => {
  const [provider, currency, network, amount] = row;
  const { address, read } = await buy(provider, { currency, network });
  const done = await eventually(read, ({ deposits }) => deposits[0]?.status === 'SETTLED');
  expect(done).toMatchObject({ status: 'COMPLETED', settled: true, providerId: provider });
  expect(done.delivery?.address?.toLowerCase()).toBe(address.toLowerCase());
  expect(done.delivery?.transactionHash).toMatch(/[0-9a-f]{64}/);
  const { transactionHash } = done.delivery ?? {};
  expect(done.deposits).toEqual([expect.objectContaining({ amount, transactionHash })]);
});
