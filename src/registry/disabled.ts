import type { Capabilities, Source } from '../provider/capabilities.ts';
import type { ProviderOperations } from '../provider/definition.ts';
import { ProviderError } from '../provider/error.ts';
import type { Provider, Registry } from './types.ts';

/** Why an entry with `enabled: false` is disabled. */
export const NOT_ENABLED = 'enabled is false';

const source: Source = { from: 'not configured', mark: 'option', on: '1970-01-01' };

/** Capabilities of an entry whose adapter or options are unusable: it sells nothing. */
export const noCapabilities: Capabilities = {
  assets: [],
  fiatCurrencies: { list: [], source },
  countries: { list: [], source },
  excludedSubdivisions: { list: [], source },
  paymentMethods: { list: [], source },
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

/** Operations of an entry that could not be connected. Each throws `not_sent` with the reason. */
export function disabledOperations(providerId: string, reason: string): ProviderOperations {
  const refuse = async (): Promise<never> => {
    throw new ProviderError({
      outcome: 'not_sent',
      class: 'provider',
      code: 'provider_disabled',
      message: `${providerId} is disabled: ${reason}.`,
    });
  };
  return { sessions: { prepare: refuse, create: refuse, get: refuse } };
}

/**
 * Wraps a registry so that the current value of `enabled` in gateway.yaml applies while the gateway runs. An entry that
 * was disabled at the start is not connected, so enabling it needs a restart.
 */
export function switchable(registry: Registry, enabled: (providerId: string) => boolean): Registry {
  const disabled = new Map<string, Provider>(
    registry.all().map((provider) => [
      provider.id,
      {
        ...provider,
        disabled: NOT_ENABLED,
        // Not a copy: that would compute the percentiles, which a routing decision does not need.
        health: () => Object.defineProperty(provider.health(), 'state', { value: 'DISABLED' as const }),
      },
    ]),
  );
  const current = (provider: Provider): Provider =>
    provider.disabled !== null || enabled(provider.id) ? provider : (disabled.get(provider.id) ?? provider);
  return {
    all: () => registry.all().map(current),
    get(id) {
      const provider = registry.get(id);
      return provider && current(provider);
    },
  };
}
