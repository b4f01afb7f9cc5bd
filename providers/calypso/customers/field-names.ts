import { z } from 'onramp-gateway/provider';

/** Field names of a request; null leaves the field out. */
const field = (name: string) => z.string().min(1).nullable().default(name);

/** Of the quote's request. */
export const methodFields = z.strictObject({
  fiatCurrency: field('fiatCurrency'),
  currency: field('currency'),
  fiatAmount: field('fiatAmount'),
  cryptoAmount: field('cryptoAmount'),
  external: field('external'),
});

/** Of the order's request. */
export const createFields = z.strictObject({
  fixedRateId: field('fixedRateId'),
  itemId: field('itemId'),
  currency: field('currency'),
  fiatCurrency: field('fiatCurrency'),
  fiatAmount: field('fiatAmount'),
  cryptoAmount: field('cryptoAmount'),
  idempotencyKey: field('idempotencyKey'),
  externalId: field('externalId'),
  /** Without it the crypto goes to the merchant's own account: it cannot be left out. */
  externalAddress: z.string().min(1).default('externalAddress'),
  returnUrl: field('returnUrl'),
});
