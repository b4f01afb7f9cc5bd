import type { Capabilities, Source } from '../provider/capabilities.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import { ProviderError } from '../provider/error.ts';

const nothing: Source = { from: 'not configured', mark: 'option', on: '1970-01-01' };

/** Of an entry whose options are not known: it sells nothing. */
export const noCapabilities: Capabilities = {
  assets: [],
  fiatCurrencies: { list: [], source: nothing },
  countries: { list: [], source: nothing },
  excludedSubdivisions: { list: [], source: nothing },
  paymentMethods: { list: [], source: nothing },
  limits: [],
  amountBasis: 'UNKNOWN',
  handoffs: [],
  referenceByWebhook: [],
  checksGeography: false,
  buyByCryptoAmount: false,
  openDestination: false,
  needsAmount: false,
  needsFiatCurrency: false,
  needsWallet: false,
  locksWalletAddress: false,
  memo: false,
  bindsClientIp: false,
  returnsToApp: false,
  idempotencySeconds: null,
  lateNewsDays: 30,
};

/** Operations of an entry that could not be connected: each says why, and sends nothing. */
export function switchedOff(providerId: string, reason: string): ProviderOperations {
  const refuse = async (): Promise<never> => {
    throw new ProviderError({
      outcome: 'not_sent',
      class: 'provider',
      code: 'provider_disabled',
      message: `${providerId} is switched off: ${reason}.`,
    });
  };
  return { sessions: { prepare: refuse, create: refuse, get: refuse } };
}
