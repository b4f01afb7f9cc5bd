import type { Suggestion as SuggestionValue } from '../../../domain/routing/decision.ts';
import { builder, enumOf } from '../../builder.ts';

const SuggestedChange = enumOf<SuggestionValue['change']>(
  'SuggestedChange',
  'What to change in a request. New changes may be added: ignore a suggestion with an unknown one.',
  {
    FIAT_AMOUNT: 'Request `fiatAmount` in `fiatCurrency`, the nearest amount within the limits.',
    LOCATION:
      'Give the missing country or subdivision in `location`. The provider is then eligible, unless the customer ' +
      'is in a place that it does not serve.',
  },
);

export const Suggestion = builder.objectRef<SuggestionValue>('Suggestion').implement({
  description: 'A single change of the request that would let providers serve it.',
  fields: (t) => ({
    change: t.expose('change', { type: SuggestedChange, description: 'What to change.' }),
    providers: t.field({
      type: ['ProviderId'],
      description: 'The providers that the change lets in.',
      resolve: ({ providers }) => [...providers],
    }),
    fiatAmount: t.expose('fiatAmount', {
      type: 'Decimal',
      nullable: true,
      description: 'For `FIAT_AMOUNT`: the amount. Null for other changes.',
    }),
    fiatCurrency: t.expose('fiatCurrency', {
      type: 'FiatCurrency',
      nullable: true,
      description: 'For `FIAT_AMOUNT`: the currency of the amount. Null for other changes.',
    }),
  }),
});
