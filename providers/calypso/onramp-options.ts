import { z } from 'onramp-gateway/provider';

/** The name of a request field; null leaves the field out. */
const field = (name: string) => z.string().min(1).nullable().default(name);

/** Fields of the quote request. */
const methodFields = z.strictObject({
  fiatCurrency: field('fiatCurrency'),
  currency: field('currency'),
  fiatAmount: field('fiatAmount'),
  cryptoAmount: field('cryptoAmount'),
  external: field('external'),
});

/** Fields of the order request. */
const createFields = z.strictObject({
  fixedRateId: field('fixedRateId'),
  itemId: field('itemId'),
  currency: field('currency'),
  fiatCurrency: field('fiatCurrency'),
  fiatAmount: field('fiatAmount'),
  cryptoAmount: field('cryptoAmount'),
  idempotencyKey: field('idempotencyKey'),
  externalId: field('externalId'),
  /** Cannot be left out: without it the crypto goes to the merchant's own account. */
  externalAddress: z.string().min(1).default('externalAddress'),
  returnUrl: field('returnUrl'),
});

/** Option `onramp`: orders created by the API. */
export const onramp = z.strictObject({
  methodFields: methodFields.prefault({}),
  createFields: createFields.prefault({}),
  /** Constant fields that are added to each order. */
  extraFields: z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])).default({}),
  /** Fields of the confirmation that may contain the payment link. The first field that is present is used. */
  paymentLinkFields: z
    .array(z.string().min(1))
    .min(1)
    .default(['paymentUrl', 'paymentLink', 'redirectUrl', 'url', 'link', 'payUrl']),
  /** Order states that mean "delivered". Add PAID if orders to an external address end in it. */
  terminalStates: z.array(z.enum(['PAID', 'COMPLETED'])).default(['COMPLETED']),
  /** Whether the limits of a method are in fiat or in crypto. */
  limitCurrency: z.enum(['fiat', 'crypto']).default('fiat'),
  /**
   * Whether an order that is confirmed already may be confirmed again for its payment link. Not documented, so the
   * session of an order whose confirmation was lost ends instead, and the customer buys again.
   */
  confirmAgain: z.boolean().default(false),
  /**
   * No order is handed over to a customer before one answer about an order has repeated the address: its own, or that of
   * an earlier order of this process. Otherwise the name of the address field may be wrong, and the crypto would go to
   * the merchant. Such an order is not confirmed, and its session ends. Set false only after a small purchase to an
   * address of your own has arrived. Does not apply to the widget, whose customer creates the order after the hand-over.
   */
  requireAddressEcho: z.boolean().default(true),
  orderLifetimeSeconds: z.int().min(60).default(1800),
});

/** Option `widget`: Calypso's page on which the customer creates the order. README.md lists its restrictions. */
export const widget = z.strictObject({
  /** Hand-offs that open the widget; all others open an order created by the API. Test the widget's link before use. */
  handoffs: z.array(z.enum(['IFRAME', 'REDIRECT'])).default([]),
  baseUrl: z.url({ protocol: /^https?$/ }).default('https://pay.calypso.finance/onramp'),
  /** Query parameter of the key: `widgetKey`; older pages have `key`. */
  keyParameter: z.string().min(1).default('widgetKey'),
  /** Query parameter of the crypto amount, documented only in old pages. Null: not sent, and the customer enters it. */
  amountParameter: z.string().min(1).nullable().default('amount'),
  /** Reported for the hand-off. The key is called one-off; whether it opens the widget twice is not documented. */
  singleUse: z.boolean().default(true),
  /** Whether the fields of the key request are in `payload` (true) or next to `account` (false). */
  fieldsInPayload: z.boolean().default(true),
  /** Adds the session id to the link, as older pages require. The customer can change it there. */
  sessionIdInLink: z.boolean().default(true),
  /** Sent if the caller gives no return URL. */
  returnUrl: z.url().nullable().default(null),
  /** The `allow` attribute of the iframe. */
  allow: z.string().min(1).nullable().default('payment'),
});
