import { afterAll, beforeAll, expect, test } from 'vitest';
import { LookUpDocument } from '../../../demo/operations.gen.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import {
  EVM_WALLET,
  payPage,
  purchasesAt,
  usdcOnBase,
  usdcToAddress,
  usdtToAddress,
} from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
/** Stops the clock of the gateway and its simulators, and so what these do after a delay. */
let stoppedAt: Date | null = null;
beforeAll(async () => {
  gateway = await startGateway({ overrides: { clock: () => stoppedAt ?? new Date() } });
});
afterAll(() => gateway.close());

const { make, read, customer, depositAddress } = purchasesAt({
  request: (...given) => gateway.request(...given),
});

test('USDT on TRON for EUR: customer, address, order, payment, webhooks, deposit confirmed', async () => {
  const { id: customerId } = await customer({ country: 'DE' });
  const asset = { currency: 'USDT', network: 'tron' };
  const issued = await depositAddress(customerId, asset.currency, asset.network);
  expect(issued).toMatchObject({
    providerId: 'calypso',
    primary: true,
    origin: 'PROVIDER',
    status: 'ACTIVE',
  });
  expect((await gateway.request(LookUpDocument, { customerId, ...asset })).depositAddress?.address).toBe(
    issued.address,
  );

  const session = await make(usdtToAddress(customerId, issued.id, { fiatAmount: '50' }));
  expect(session).toMatchObject({ providerId: 'calypso', mode: 'SIMULATOR', settled: false });
  expect(session.decision).toMatchObject({ chosen: 'calypso', country: 'DE', countrySource: 'CUSTOMER' });
  expect(session.walletAddress).toBe(issued.address);

  // The provider delivers only after the gateway has seen the payment.
  stoppedAt = new Date();
  await gateway.press(payPage(session), /^Pay/);
  await eventually(
    () => read(session.id),
    ({ status }) => status === 'DELIVERING',
  );
  stoppedAt = null;
  const done = await eventually(
    () => read(session.id),
    ({ status, deposits }) => status === 'COMPLETED' && deposits[0]?.status === 'SETTLED',
  );
  expect(done.settled).toBe(true);
  expect(done.handoff).toBeNull();
  expect(done.deposits).toHaveLength(1);
  expect(done.timeline.filter(({ applied }) => applied).map(({ to }) => to)).toEqual(
    expect.arrayContaining(['CREATING', 'AWAITING_PAYMENT', 'DELIVERING', 'COMPLETED']),
  );
});

test('USDC on Base for USD: session, payment, webhooks, completed as requested', async () => {
  const session = await make(usdcOnBase({ metadata: { cart: '7' } }));
  expect(session).toMatchObject({ providerId: 'stripe', status: 'READY', metadata: { cart: '7' } });
  await gateway.press(payPage(session), /^Pay/);
  const done = await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  expect(done.delivery).toMatchObject({ address: EVM_WALLET, matchesRequest: true, differences: [] });
  expect(done.delivery?.explorerUrl).toContain('https://basescan.org/tx/');
  expect(done.revision).toBeGreaterThan(session.revision);
});

test('a purchase at Stripe can deliver to an address issued by Calypso', async () => {
  const { id: customerId } = await customer({ country: 'US', subdivision: 'US-CA' });
  const { id: depositAddressId, address } = await depositAddress(customerId, 'USDC', 'ethereum');
  const session = await make(usdcToAddress(customerId, depositAddressId, { provider: 'stripe' }));
  expect(session).toMatchObject({ providerId: 'stripe', status: 'READY', walletAddress: address });
  expect(session.requested.lockWalletAddress).toBe(true);
  expect(session.requested.wallets).toEqual([{ network: 'ethereum', address, memo: null }]);
});

test('a rejected customer ends the session REJECTED on a refresh, since no webhook is sent', async () => {
  const session = await make(usdcOnBase());
  await gateway.press(payPage(session), /^Refuse/);
  const { body } = await gateway.post({
    query:
      'mutation ($id: ID!) { refreshOnrampSession(id: $id) { ... on OnrampSessionPayload { onrampSession { status settled } } } }',
    variables: { id: session.id },
  });
  expect(body.data).toEqual({
    refreshOnrampSession: { onrampSession: { status: 'REJECTED', settled: true } },
  });
});
