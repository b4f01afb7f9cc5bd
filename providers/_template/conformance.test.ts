import { moneyOf, type SessionRequest } from 'onramp-gateway/provider';
import { testProvider } from 'onramp-gateway/provider/testing';
import provider from './index.ts';

// The behaviours that the gateway relies on, over real HTTP against your simulator. Their list: docs/adapters.md.

/** A purchase that the simulator grants. ADAPT: an asset, a currency and a wallet that the vendor serves. */
const request = (): SessionRequest => ({
  sessionId: 'ons_0123456789abcdef0123456789abcdef',
  asset: { currency: 'USDC', network: 'base' },
  assetLocked: true,
  allowedCurrencies: [],
  allowedNetworks: [],
  fiatCurrency: 'EUR',
  fiatAmount: moneyOf('100', 'EUR', 2),
  cryptoAmount: null,
  paymentMethod: null,
  wallets: [{ network: 'base', address: '0x52908400098527886E0F7030069857D2E4169EE7', memo: null }],
  lockWalletAddress: true,
  handoffs: ['REDIRECT'],
  country: 'DE',
  subdivision: null,
  clientIp: null,
  theme: null,
  returnUrl: 'https://app.example/done',
});

testProvider(provider, {
  request,
  async provoke(served, reference) {
    await served.simulatorFetch(`/pay/${reference}/pay`, { method: 'POST' });
  },
});
