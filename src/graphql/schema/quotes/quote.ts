import { formatMoney } from '../../../domain/money/money.ts';
import type {
  DeliveryEstimate as DeliveryEstimateValue,
  Quote as QuoteValue,
} from '../../../quotes/types.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { Asset } from '../routing/asset.ts';
import { AmountBasis } from '../routing/provider.ts';
import { Fee } from '../sessions/purchase.ts';
import { providerFields } from './provider-fields.ts';
import { assetOfQuote, effectiveRate } from './resolve.ts';

const QuoteLabel = enumOf<QuoteValue['labels'][number]>(
  'QuoteLabel',
  'A fact about a quote, whatever the policy ranks first. The first three compare it with the other quotes. New labels may ' +
    'be added: ignore an unknown one.',
  {
    BEST_PRICE: 'No other quote gives as much for the money.',
    LOWEST_FEES: 'Every quote states its fees, and no other one has as low ones.',
    FASTEST:
      'Of the quotes with an observed `estimatedDelivery`, two or more, it has the shortest median. What adapters declare ' +
      'does not count.',
    RECOMMENDED: 'The policy of `gateway.yaml` ranks it first.',
    PREVIOUSLY_USED: 'The customer has an account at the provider.',
    VERIFIED_HERE:
      'The customer is verified at the provider. Not given yet: the gateway does not know who is verified.',
    PRICE_LOCKED: 'The provider holds the price until `expiresAt`.',
  },
);

const QuoteComparison = enumOf<QuoteValue['comparison']>(
  'QuoteComparison',
  'Whether a quote was compared with the others for the same money.',
  {
    EXACT: 'It was compared at the amount that the customer pays elsewhere too.',
    APPROXIMATE: 'The provider adds or deducts fees differently, so it was compared at another amount.',
  },
);

const ReferenceRate = builder
  .objectRef<{ readonly rate: string; readonly source: string; readonly at: Date }>('ReferenceRate')
  .implement({
    callers: EVERYONE,
    description: 'The rate against which costs are shown.',
    fields: (t) => ({
      rate: t.expose('rate', {
        type: 'Decimal',
        description: 'What one unit of the asset is worth in fiat money.',
      }),
      source: t.exposeString('source', {
        description:
          'Where it comes from: `parity` for a stablecoin of the same currency, `best_implied` for the best rate ' +
          'among the quotes, without the stated fees.',
      }),
      at: t.field({
        type: 'DateTime',
        description: 'When the quote that is compared with it was given, as `Quote.quotedAt`.',
        resolve: ({ at }) => at,
      }),
    }),
  });

const EstimateSource = enumOf<DeliveryEstimateValue['source']>(
  'EstimateSource',
  'Where an estimate comes from.',
  {
    OBSERVED:
      'Purchases of the last 14 days in this gateway, of all projects together: 30 or more at the provider with the ' +
      'payment method.',
    DECLARED: 'Figures that the provider documents. Too few purchases were observed.',
  },
);

const DeliveryEstimate = builder.objectRef<DeliveryEstimateValue>('DeliveryEstimate').implement({
  callers: EVERYONE,
  description: 'How long it takes from the payment until the provider has delivered.',
  fields: (t) => ({
    p50Seconds: t.exposeInt('p50Seconds', { description: 'Half of the purchases take at most as long.' }),
    p90Seconds: t.exposeInt('p90Seconds', { description: 'Nine of ten purchases take at most as long.' }),
    source: t.expose('source', { type: EstimateSource, description: 'Where the figures come from.' }),
  }),
});

export const Quote = builder.objectRef<QuoteValue>('Quote').implement({
  callers: EVERYONE,
  description: "A provider's price for a purchase with one payment method.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The ID of the quote. Valid until `expiresAt`.' }),
    ...providerFields(t),
    asset: t.field({
      type: Asset,
      description: 'The asset that is bought.',
      resolve: ({ asset }, _, { catalog }) => assetOfQuote(asset, catalog),
    }),
    fiatCurrency: t.expose('fiatCurrency', {
      type: 'FiatCurrency',
      description: 'The currency in which the customer pays.',
    }),
    fiatTotal: t.field({
      type: 'Decimal',
      description: 'What the customer pays, fees included.',
      resolve: ({ fiatTotal }) => formatMoney(fiatTotal),
    }),
    cryptoAmount: t.field({
      type: 'Decimal',
      description: 'What the customer receives, fees deducted.',
      resolve: ({ cryptoAmount }) => formatMoney(cryptoAmount),
    }),
    amountBasis: t.expose('amountBasis', {
      type: AmountBasis,
      description: 'How the provider reads the amount that was asked for.',
    }),
    effectiveRate: t.field({
      type: 'Decimal',
      description:
        '`fiatTotal` divided by `cryptoAmount`, with 12 significant digits. To show, not to compute with.',
      resolve: (quote) => effectiveRate(quote),
    }),
    fees: t.field({
      type: [Fee],
      description:
        'The fees that the provider states. Empty if it states none; they are then part of the rate.',
      resolve: ({ fees }) => [...fees],
    }),
    paymentMethod: t.expose('paymentMethod', {
      type: 'PaymentMethod',
      nullable: true,
      description: 'The payment method. Null if the price is the same for all of them.',
    }),
    labels: t.field({
      type: [QuoteLabel],
      description: 'Facts about the quote. Before the ranking only those that need no other quote.',
      resolve: ({ labels }) => [...labels],
    }),
    comparison: t.expose('comparison', {
      type: QuoteComparison,
      description: 'How the quote was compared with the others.',
    }),
    costBps: t.exposeInt('costBps', {
      nullable: true,
      description:
        'What buying here costs against `reference`, fees and hidden spread, in hundredths of a per cent. Null ' +
        'without a reference.',
    }),
    spreadBps: t.exposeInt('spreadBps', {
      nullable: true,
      description: 'The part of `costBps` that the stated fees do not explain. Null without a reference.',
    }),
    reference: t.field({
      type: ReferenceRate,
      nullable: true,
      description: 'The rate against which costs are shown. Null if there is none, as for a single quote.',
      resolve: ({ reference, quotedAt }) =>
        reference && { rate: reference.rate, source: reference.source, at: quotedAt },
    }),
    estimatedDelivery: t.expose('estimatedDelivery', {
      type: DeliveryEstimate,
      nullable: true,
      description: 'How long the delivery takes. Null if it is not known.',
    }),
    locked: t.exposeBoolean('locked', {
      description: 'Whether the provider holds the price until `expiresAt`.',
    }),
    quotedAt: t.field({
      type: 'DateTime',
      description: 'When the provider gave it.',
      resolve: ({ quotedAt }) => quotedAt,
    }),
    staleAt: t.field({
      type: 'DateTime',
      description: 'From then on the gateway asks again before it sells.',
      resolve: ({ staleAt }) => staleAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the quote ends: as the provider says, otherwise after 60 seconds.',
      resolve: ({ expiresAt }) => expiresAt,
    }),
    latencyMilliseconds: t.exposeInt('latencyMilliseconds', {
      description: 'How long the provider took to answer.',
    }),
  }),
});
