import type {
  SuggestedChange as SuggestedChangeValue,
  Suggestion as SuggestionValue,
} from '../../../domain/routing/decision.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';

const SuggestedChange = enumOf<SuggestedChangeValue>(
  'SuggestedChange',
  'What to change in a request. New changes may be added: ignore a suggestion with an unknown one.',
  {
    FIAT_AMOUNT: 'Request `fiatAmount` in `fiatCurrency`, the nearest amount within the limits.',
    PAYMENT_METHOD: 'Request `paymentMethod`. If it is null: leave the payment method out.',
    NETWORK: 'Request the same currency on `network`, with a wallet there.',
    FIAT_CURRENCY: 'Pay in `fiatCurrency`.',
    LOCATION:
      'Give the missing country or subdivision in `location`. The provider is then eligible, unless the customer ' +
      'is in a place that it does not serve.',
    CLIENT_IP: "Give the IP address of the customer's device in `location.clientIp`.",
    WALLET: 'Give a wallet on the network of the asset.',
  },
);

export const Suggestion = builder.objectRef<SuggestionValue>('Suggestion').implement({
  callers: EVERYONE,
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
      description:
        'For `FIAT_AMOUNT`: the currency of the amount. For `FIAT_CURRENCY`: the currency to pay in. Null for ' +
        'other changes.',
    }),
    paymentMethod: t.field({
      type: 'PaymentMethod',
      nullable: true,
      description: 'For `PAYMENT_METHOD`: the method, or null if none may be named. Null for other changes.',
      resolve: ({ paymentMethod }) => paymentMethod ?? null,
    }),
    network: t.field({
      type: 'Network',
      nullable: true,
      description: 'For `NETWORK`: the network. Null for other changes.',
      resolve: ({ network }) => network ?? null,
    }),
  }),
});
