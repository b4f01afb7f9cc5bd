import type { QuoteExpired as QuoteExpiredValue } from '../../../quotes/types.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import '../error-interface.ts';
import { Quote } from './quote.ts';

export const QuoteExpired = builder.objectRef<QuoteExpiredValue>('QuoteExpired').implement({
  callers: CUSTOMER,
  description:
    'The quote has ended or is stale, and its price is now worse by more than `maximumChangeBps`, no longer sold, or was not ' +
    'confirmed by the provider in time. Nothing was made, and the idempotency key is not used up.',
  interfaces: ['Error'],
  fields: (t) => ({
    quote: t.expose('quote', {
      type: Quote,
      nullable: true,
      description: "The same purchase at today's price. Null if the provider gave none.",
    }),
    changeBps: t.exposeInt('changeBps', {
      nullable: true,
      description: 'How much worse the new price is, in hundredths of a per cent. Null without a new quote.',
    }),
  }),
});
