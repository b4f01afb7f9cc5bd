import type { Caller } from '../../../domain/access/caller.ts';
import type { Reason } from '../../../domain/routing/reason.ts';
import { isDevice } from '../../device-input.ts';

/** Instead of the messages of reasons that tell of the operator's rules, figures and settings. */
const MESSAGES: Partial<Record<Reason, string>> = {
  EXCLUDED_BY_RULE: 'The policy of this gateway excludes the provider here.',
  PREFERRED_BY_RULE: 'The policy of this gateway prefers the provider here.',
  WEIGHT: 'The policy of this gateway ranks the provider here.',
  BEST_PRICE: 'The policy of this gateway ranks the provider here by its price.',
  PROVIDER_DISABLED: 'The provider is switched off.',
  COUNTRY_UNKNOWN: 'The country of the customer is not known. Give it in location.country.',
  SUBDIVISION_UNKNOWN: 'The subdivision of the customer is not known. Give it in location.subdivision.',
};

/** The message of a reason as the caller may read it: rules, scores, weights and settings are the operator's. */
export function shownMessage(
  { reason, message }: { readonly reason: Reason; readonly message: string },
  caller: Caller,
): string {
  return (isDevice(caller) && MESSAGES[reason]) || message;
}
