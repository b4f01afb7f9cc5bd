import type { Provider } from '../registry/types.ts';
import type { RouterCandidate } from '../router/types.ts';

/** The provider as the router sees it now. */
export function routerCandidate(provider: Provider): RouterCandidate {
  return {
    providerId: provider.id,
    capabilities: provider.capabilities,
    disabled: provider.disabled,
    down: provider.health().state === 'DOWN',
  };
}
