import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

test('no customer is sent to Calypso before it has repeated the address of an order', async () => {
  const { make } = purchasesAt(gateway);
  const buy = () =>
    make({
      idempotencyKey: randomUUID(),
      location: { country: 'DE' },
      asset: { currency: 'USDT', network: 'tron' },
      fiatCurrency: 'EUR',
      fiatAmount: '100',
      wallets: [{ network: 'tron', address: 'TJRabPrwbZy45sbavfcjinPJC18kjpRTv8' }],
    });
  const answer = (orderAnswer: 'FULL' | 'DOCUMENTED') =>
    gateway.control('calypso', 'settings', { orderAnswer });

  await answer('DOCUMENTED');
  expect(await buy()).toMatchObject({
    status: 'FAILED',
    providerId: 'calypso',
    providerStatus: 'CREATED',
    handoff: null,
    failure: { reason: 'PROVIDER_ERROR', message: expect.stringContaining('do not repeat the address') },
    attempts: [{ outcome: 'CREATED' }],
  });
  await answer('FULL');
  expect(await buy()).toMatchObject({
    status: 'AWAITING_PAYMENT',
    handoff: { __typename: 'RedirectHandoff' },
  });
  // The account repeats addresses, so one answer without it is no reason to withhold an order.
  await answer('DOCUMENTED');
  expect(await buy()).toMatchObject({
    status: 'AWAITING_PAYMENT',
    handoff: { __typename: 'RedirectHandoff' },
  });
});
