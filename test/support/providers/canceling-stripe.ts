import stripe from '../../../providers/stripe/index.ts';

/** Stripe's adapter with a cancel operation, which its API does not have: it reads the session from the vendor. */
export default {
  ...stripe,
  id: 'canceling-stripe',
  connect(...given: Parameters<typeof stripe.connect>) {
    const operations = stripe.connect(...given);
    const { sessions } = operations;
    return { ...operations, sessions: { ...sessions, cancel: sessions.get } };
  },
};
