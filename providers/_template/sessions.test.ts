import { serveSimulator } from 'onramp-gateway/provider/testing';
import { expect, test } from 'vitest';
import type { Client, Order } from './client.ts';
import provider from './index.ts';
import { options } from './options.ts';
import { createSessions } from './sessions.ts';

// A case that the conformance suite cannot produce: `find` returns an order that can no longer be paid.

const call = { signal: AbortSignal.timeout(60_000) };
const prepared = {
  reference: 'ons_1',
  asset: 'usdc_base',
  address: '0x52908400098527886E0F7030069857D2E4169EE7',
  fiat_currency: 'EUR',
  fiat_amount: '100',
  return_url: null,
};

test.each(['payment_received', 'expired'])(
  'find returns an order in state %s without a hand-off, since it has no payment page',
  async (state) => {
    const order: Order = { ...prepared, id: 'order_1', state, payment_url: null };
    const client = { findOrders: async () => [order] } as unknown as Client;
    const context = { clock: () => new Date(), log: { warn: () => undefined } } as never;
    const { find } = createSessions(
      client,
      options.parse({ apiKey: 'test_key', webhookSecrets: ['s'] }),
      context,
    );
    const found = await find?.({ sessionId: 'ons_1', prepared, createdAfter: new Date(0) }, call);
    expect(found).toMatchObject({ reference: 'order_1', providerStatus: state });
    expect(found).not.toHaveProperty('handoff');
  },
);

test('the simulator answers 404 to a malformed path', async () => {
  const served = await serveSimulator(provider);
  try {
    const headers = { authorization: 'Bearer test_simulator' };
    for (const path of ['/v1/orders/%zz', '/v1/%zz', '/pay/%zz']) {
      expect((await served.simulatorFetch(path, { headers })).status, path).toBe(404);
    }
  } finally {
    await served.close();
  }
});
