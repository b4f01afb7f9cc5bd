import { assetKey } from '../../../provider/index.ts';
import type { ProviderSuite } from '../suite.ts';
import { codes, statuses } from './facts.ts';
import type { ToyOptions } from './options.ts';

/** Facts about the invented vendor. */
export const suite: ProviderSuite<ToyOptions> = {
  statuses: statuses,
  refusals: [
    ...Object.entries(codes).map(([code, kind]) => ({
      status: 422,
      body: { error: code },
      becomes: { code, class: kind, outcome: 'rejected' as const },
    })),
    {
      status: 429,
      body: { error: 'busy' },
      becomes: { code: 'busy', class: 'provider', outcome: 'rejected' },
    },
    { status: 500, body: {}, becomes: { code: 'http_500', class: 'provider', outcome: 'unknown' } },
  ],
  async provoke(served, reference) {
    await served.simulatorFetch(`/__control/pay/${reference}`, { method: 'POST' });
  },
  webhookToleranceSeconds: 300,
  webhookSecrets: (options, which) => ({
    ...options,
    webhookSecrets: { none: [], other: ['other'], both: ['other', ...options.webhookSecrets] }[which],
  }),
  async deposit(served, { amount, asset }) {
    const body = JSON.stringify({ amount, asset: assetKey(asset) });
    const answer = await served.simulatorFetch('/__control/arrive', { method: 'POST', body });
    return ((await answer.json()) as { reference: string }).reference;
  },
};
