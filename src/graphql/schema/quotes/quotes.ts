import type {
  QuoteRenewed as QuoteRenewedValue,
  QuotesAsked as QuotesAskedValue,
  QuotesInput as QuotesInputValue,
  RankedQuotes,
} from '../../../quotes/types.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import type { Context } from '../../context.ts';
import { customerIdOf, locationOf } from '../../device-input.ts';
import { unauthenticated } from '../../errors.ts';
import { revoked } from '../../http/stream-until-revoked.ts';
import { InvalidInput, NotFound } from '../failures.ts';
import { Provider } from '../routing/provider.ts';
import { Reason } from '../routing/reason.ts';
import { RoutingDecision } from '../routing/routing-decision.ts';
import { Suggestion } from '../routing/suggestion.ts';
import { openStream } from '../sessions/subscription.ts';
import { Quote } from './quote.ts';
import { QuoteFailure } from './quote-failure.ts';
import { QuotesInput } from './quotes-input.ts';
import { providerOf } from './resolve.ts';

const QuotesOutcome = enumOf<RankedQuotes['outcome']>('QuotesOutcome', 'Whether there is a quote.', {
  QUOTED: 'At least one provider gave a quote.',
  NONE: 'No provider gave a quote. `reason` and `suggestions` say what to change.',
});

const Quotes = builder.objectRef<RankedQuotes>('Quotes').implement({
  callers: EVERYONE,
  description: 'The quotes of all providers, best first, with the failures beside them.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: QuotesOutcome, description: 'Whether there is a quote.' }),
    reason: t.expose('reason', {
      type: Reason,
      nullable: true,
      description: 'With `NONE`: the reason that most providers share. Null with `QUOTED`.',
    }),
    quotes: t.field({
      type: [Quote],
      description: 'The quotes in the order of the policy, one for each provider and payment method.',
      resolve: ({ quotes }) => [...quotes],
    }),
    failures: t.field({
      type: [QuoteFailure],
      description: 'Why other providers gave no quote, or why their quote is held back.',
      resolve: ({ failures }) => [...failures],
    }),
    suggestions: t.field({
      type: [Suggestion],
      description:
        'The smallest single changes that would let more providers in, those for most providers first.',
      resolve: ({ suggestions }) => [...suggestions],
    }),
    decision: t.expose('decision', {
      type: RoutingDecision,
      description: 'The routing decision on which the order is based.',
    }),
  }),
});

const QuotesAsked = builder.objectRef<QuotesAskedValue>('QuotesAsked').implement({
  callers: EVERYONE,
  description: 'The first event: who is asked, and until when.',
  fields: (t) => ({
    providers: t.field({
      type: [Provider],
      description: 'The providers that are asked.',
      resolve: ({ providerIds }, _, { catalog }) => providerIds.map((id) => providerOf(id, catalog)),
    }),
    deadlineAt: t.field({
      type: 'DateTime',
      description: 'When the ranking comes at the latest.',
      resolve: ({ deadlineAt }) => deadlineAt,
    }),
  }),
});

const QuoteRenewed = builder.objectRef<QuoteRenewedValue>('QuoteRenewed').implement({
  callers: EVERYONE,
  description: 'A quote of this stream under its new price.',
  fields: (t) => ({
    replacedId: t.exposeID('replacedId', { description: 'The ID of the quote that is no longer sold.' }),
    quote: t.expose('quote', {
      type: Quote,
      nullable: true,
      description: 'The new quote. Null if the provider has no such price any more.',
    }),
    changeBps: t.exposeInt('changeBps', {
      nullable: true,
      description: 'How much worse the new price is, in hundredths of a per cent. Null without a new quote.',
    }),
  }),
});

const QuotesResult = builder.unionType('QuotesResult', {
  description: 'The result of `Query.quotes`.',
  types: [Quotes, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'Quotes',
});

const QuotesEvent = builder.unionType('QuotesEvent', {
  description:
    'An event of `Subscription.quotes`: `QuotesAsked`, then each answer, then `Quotes`, then renewals. `InvalidInput` and ' +
    '`NotFound` come alone and end the stream. New events may be added: ignore an unknown one.',
  types: [QuotesAsked, Quote, QuoteFailure, Quotes, QuoteRenewed, InvalidInput, NotFound],
  resolveType: ({ kind }) => kind as 'Quotes',
});

const input = 'The purchase.';

/** The purchase with what the connection says of the customer. */
function purchaseOf(given: QuotesInputValue, context: Context): QuotesInputValue {
  return {
    ...given,
    customerId: customerIdOf(given.customerId, 'input.customerId', context),
    location: locationOf(given.location, 'input.location', context),
  };
}

builder.queryField('quotes', (t) =>
  t.field({
    callers: EVERYONE,
    extensions: { callsProvider: true },
    type: QuotesResult,
    description:
      'Asks every eligible provider for its price, side by side, and ranks the answers. Waits for all of them, at most ' +
      '`timeoutMilliseconds`. Creates nothing at a provider. If the client leaves, the calls are canceled.',
    args: { input: t.arg({ type: QuotesInput, required: true, description: input }) },
    resolve: (_, given, context) =>
      context.quotes.once(purchaseOf(given.input, context), context.caller, context.untilLeft()),
  }),
);

builder.subscriptionField('quotes', (t) =>
  t.field({
    callers: EVERYONE,
    extensions: { callsProvider: true },
    type: QuotesEvent,
    description:
      "Each provider's answer as it comes, then all of them ranked. The stream stays open and renews quotes before they " +
      'end, at most five times or three minutes. The order changes only with `Quotes`.',
    args: { input: t.arg({ type: QuotesInput, required: true, description: input }) },
    subscribe: (_, given, context) => {
      const purchase = purchaseOf(given.input, context);
      return openStream(
        context.quotes.stream(purchase, context.caller),
        purchase.customerId ?? null,
        context,
      );
    },
    resolve: (event) => {
      if (event === revoked) throw unauthenticated();
      return event;
    },
  }),
);
