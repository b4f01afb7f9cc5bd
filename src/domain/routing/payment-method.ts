const METHOD = /^[a-z0-9_]{1,40}(:[a-z0-9_]{1,40})?$/;

/** What is wrong with the name of a payment method; null if nothing is. */
export function paymentMethodProblem(method: string): string | null {
  return METHOD.test(method) ? null : 'must be a slug such as "card" or "calypso:p2p"';
}
