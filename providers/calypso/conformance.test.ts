import { testProvider } from 'onramp-gateway/provider/testing';
import { refusals, statuses } from './conformance.samples.ts';
import { currencies } from './currencies.ts';
import calypso from './index.ts';

const other = { publicKey: 'another-public-key', secretKey: 'another-secret-key' };

testProvider(calypso, {
  statuses,
  refusals,
  async provoke(served, reference) {
    await served.simulatorFetch(`/pay/${reference}/pay`, { method: 'POST' });
  },
  // The signature has no time: https://docs.calypso.money/get-started-with-calypso-api
  webhookToleranceSeconds: null,
  webhookSecrets: (options, which) => ({
    ...options,
    webhook: {
      ...options.webhook,
      channels: { none: [], other: [other], both: [other, ...options.webhook.channels] }[which],
    },
  }),
  async deposit(served, { address, asset, amount }) {
    const currency = currencies.find((one) => one.asset === `${asset.currency}:${asset.network}`)?.code;
    const answer = await served.simulatorFetch('/__control/deposits', {
      method: 'POST',
      body: JSON.stringify({ address, currency, amount }),
    });
    return ((await answer.json()) as { transactionId: string }).transactionId;
  },
  // Calypso reports limits with each quote.
  limits: [{ fiatCurrency: 'EUR', minimum: '9.2', maximum: '9200' }],
  // Each request has a new time; the rest must not change.
  repeatable: ({ path, body }) => `${path} ${body.replace(/"timestamp":\d+,/, '')}`,
});
