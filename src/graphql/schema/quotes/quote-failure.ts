import type { QuoteFailure as QuoteFailureValue } from '../../../quotes/types.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { limitFields } from '../routing/limit-fields.ts';
import { Reason } from '../routing/reason.ts';
import { shownMessage } from '../routing/shown-reason.ts';
import { providerFields } from './provider-fields.ts';

const LimitSource = enumOf<NonNullable<QuoteFailureValue['source']>>(
  'LimitSource',
  'Who says what a limit is.',
  {
    DECLARED: 'The adapter of the provider declares it. The provider was not asked.',
    LEARNED: 'An earlier answer of the provider stated it. The provider was not asked.',
    ANSWERED: 'The provider stated it in its answer.',
  },
);

export const QuoteFailure = builder.objectRef<QuoteFailureValue>('QuoteFailure').implement({
  callers: EVERYONE,
  description: 'Why a provider gave no quote, with the figure that would have passed.',
  fields: (t) => ({
    ...providerFields(t),
    paymentMethod: t.expose('paymentMethod', {
      type: 'PaymentMethod',
      nullable: true,
      description: 'The payment method that failed. Null if the failure is about all of them.',
    }),
    reason: t.expose('reason', { type: Reason, description: 'The reason, for programs.' }),
    message: t.string({
      description:
        'The reason in English, with the values that were compared. Without the names of rules if the caller has no ' +
        'secret key.',
      resolve: (failure, _, { caller }) => shownMessage(failure, caller),
    }),
    ...limitFields(t),
    source: t.expose('source', {
      type: LimitSource,
      nullable: true,
      description: 'Who says what the limit is. Null for reasons that are not limits.',
    }),
    retryAfterSeconds: t.exposeInt('retryAfterSeconds', {
      nullable: true,
      description: 'When to try again, in seconds. Null if the provider gave no time.',
    }),
  }),
});
