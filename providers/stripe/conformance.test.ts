import { moneyOf } from 'onramp-gateway/provider';
import { testProvider } from 'onramp-gateway/provider/testing';
import stripe from './index.ts';
import { EVM, purchase } from './testing.ts';

testProvider(stripe, {
  request: () =>
    purchase({
      asset: { currency: 'USDC', network: 'base' },
      assetLocked: true,
      fiatCurrency: 'USD',
      fiatAmount: moneyOf('25', 'USD', 2),
      wallets: [{ network: 'base', address: EVM, memo: null }],
      lockWalletAddress: true,
      country: 'US',
    }),
  async provoke(served, reference) {
    await served.simulatorFetch(`/__control/sessions/${reference}/advance`, {
      method: 'POST',
      body: JSON.stringify({ to: 'requires_payment' }),
    });
  },
});
