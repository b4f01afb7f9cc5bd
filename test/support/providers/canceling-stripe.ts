import stripe from '../../../providers/stripe/index.ts';

/** Stripe's adapter as if its API could cancel: the call reaches the vendor, which answers what the session is. */
export default {
  ...stripe,
  id: 'canceling-stripe',
  connect(...given: Parameters<typeof stripe.connect>) {
    const operations = stripe.connect(...given);
    const { sessions } = operations;
    return { ...operations, sessions: { ...sessions, cancel: sessions.get } };
  },
};
