import { assets, secret, z } from 'onramp-gateway/provider';
import { currencies } from './currencies.ts';
import { createFields, methodFields } from './customers/field-names.ts';

const path = (fallback: string) => z.string().regex(/^\//, 'must begin with a slash').default(fallback);

const currency = z.strictObject({
  code: z.string().min(1),
  family: z.enum(['EVM', 'TRON', 'BTC', 'DOGE', 'LTC']),
  // Calypso's answers have no field for a memo, so a deposit to an asset that can need one could be lost.
  asset: z
    .string()
    .refine((key) => assets.get(key)?.memo === 'NONE', 'must be an asset without memos, as USDT:tron')
    .nullable(),
  sold: z.boolean().default(true),
});

/** Settings of an entry in gateway.yaml. README.md says which gap of Calypso's documentation each one answers. */
export const options = z.strictObject({
  /** Scheme and host of the API. Its documentation names two hosts: ask the account manager which is yours. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** The merchant account: 0x and 40 hexadecimal digits. */
  account: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  publicKey: secret(),
  secretKey: secret(),
  /** Secret keys of before: sessions that were opened with one are still known by it. */
  formerSecretKeys: z.array(secret()).default([]),
  /** Calypso has confirmed that these keys move no real money. Needed in sandbox mode, refused in live. */
  testKeys: z.boolean().default(false),
  /** Where payment links may lead: a host with its subdomains (https), or one exact origin. */
  handoffHosts: z.array(z.string().min(1)).default(['calypso.finance', 'calypso.money']),
  webhook: z
    .strictObject({
      /** Key pair of each subscription; keep the old one beside the new while rotating. */
      channels: z.array(z.strictObject({ publicKey: z.string().min(1), secretKey: secret() })).default([]),
    })
    .prefault({}),
  paths: z
    .strictObject({
      account: path('/api/v1/account'),
      customerCreate: path('/api/v1/customer-purse/customer/create'),
      customerUpdate: path('/api/v1/customer-purse/customer/update'),
      customerBlock: path('/api/v1/customer-purse/customer/block'),
      customerUnblock: path('/api/v1/customer-purse/customer/unblock'),
      addressGet: path('/api/v1/customer-purse/address/get'),
      transactionGet: path('/api/v1/customer-purse/transaction/get'),
      transactionFind: path('/api/v1/customer-purse/transaction/find'),
      fiatCurrencies: path('/api/v1/fiat/deposit/fiatCurrencies'),
      method: path('/api/v1/fiat/deposit/method'),
      orderCreate: path('/api/v1/fiat/deposit/create-order'),
      orderConfirm: path('/api/v1/fiat/deposit/confirm-order'),
      orderGet: path('/api/v1/fiat/deposit/order'),
      widgetKey: path('/api/v1/fiat/deposit/key/generate'),
      exchangePairs: path('/api/v1/exchange/pairs'),
      /** Lists by POST, deletes by DELETE. */
      subscriptions: path('/api/v1/subscription/webhook'),
      subscriptionCreate: path('/api/v1/subscription/webhook/create'),
    })
    .prefault({}),
  onramp: z
    .strictObject({
      methodFields: methodFields.prefault({}),
      createFields: createFields.prefault({}),
      /** Sent with every order as they are. */
      extraFields: z.record(z.string(), z.union([z.string(), z.int(), z.boolean()])).default({}),
      /** Where the confirmation's answer may hold the payment link; the first one present counts. */
      paymentLinkFields: z
        .array(z.string().min(1))
        .min(1)
        .default(['paymentUrl', 'paymentLink', 'redirectUrl', 'url', 'link', 'payUrl']),
      /** Order states that mean "delivered". Add PAID where orders to an outside address end there. */
      terminalStates: z.array(z.enum(['PAID', 'COMPLETED'])).default(['COMPLETED']),
      /** Which amount a method's limits are in. */
      limitCurrency: z.enum(['fiat', 'crypto']).default('fiat'),
      orderLifetimeSeconds: z.int().min(60).default(1800),
    })
    .prefault({}),
  /** Calypso's own page on which the customer makes the order. README.md says what it cannot do. */
  widget: z
    .strictObject({
      /** Hand-offs that lead to the widget; the others lead to an order that was made by the API. Name some once its link was seen to work. */
      handoffs: z.array(z.enum(['IFRAME', 'REDIRECT'])).default([]),
      baseUrl: z.url({ protocol: /^https?$/ }).default('https://pay.calypso.finance/onramp'),
      /** The query parameter that holds the key: `widgetKey`, in older pages `key`. */
      keyParameter: z.string().min(1).default('widgetKey'),
      /** The query parameter that holds the amount of crypto, by old pages alone; null: not sent, the customer types it. */
      amountParameter: z.string().min(1).nullable().default('amount'),
      /** What is said of the link: the key is called one-off, and nothing says whether it opens the widget twice. */
      singleUse: z.boolean().default(true),
      /** Fields of the key call stand in `payload`; false: beside `account`. */
      fieldsInPayload: z.boolean().default(true),
      /** The link holds our session id beside the key, as older pages demand; the customer can change it there. */
      sessionIdInLink: z.boolean().default(true),
      /** Sent where the caller names none. */
      returnUrl: z.url().nullable().default(null),
      /** The `allow` attribute of the iframe. */
      allow: z.string().min(1).nullable().default('payment'),
    })
    .prefault({}),
  customer: z
    .strictObject({ sendExternalId: z.boolean().default(true), sendEmail: z.boolean().default(false) })
    .prefault({}),
  /** Life of an address: from its issue, and from the last confirmed deposit. */
  address: z
    .strictObject({ unusedDays: z.int().min(1).default(30), usedDays: z.int().min(1).default(365) })
    .prefault({}),
  /**
   * What code 016 says of an order or a widget's key: EXISTS, its idempotency key was used before and may have made
   * something; REFUSED, it is not valid and nothing was made. Old pages tell both of payouts; of orders no page tells.
   */
  code016: z.enum(['EXISTS', 'REFUSED']).default('EXISTS'),
  /** How lists of transactions are read. */
  paging: z
    .strictObject({
      /** Number of the first page. With 0 a vendor that counts from 1 is read right too. */
      first: z.int().min(0).max(1).default(0),
      size: z.int().min(1).max(1000).default(50),
      /** Null: not sent. */
      sortBy: z.string().min(1).nullable().default('createdDate'),
    })
    .prefault({}),
  /** When a deposit counts: on CONFIRMED, or only when it has reached the merchant account. */
  creditOn: z.enum(['CONFIRMED', 'TRANSLATED']).default('CONFIRMED'),
  currencies: z
    .array(currency)
    .min(1)
    .default([...currencies]),
  fiatCurrencies: z
    .array(z.string().regex(/^[A-Z]{3}$/))
    .min(1)
    .default(['ARS', 'EUR', 'USD']),
  /** ISO 3166-1 codes; null: Calypso publishes no list, so none is restricted. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .nullable()
    .default(null),
  /** Calypso refuses countries itself: confirm it before relying on it. */
  checksGeography: z.boolean().default(false),
  /** Our slug to Calypso's withdrawalSettingsType. */
  paymentMethods: z.record(z.string(), z.string()).default({ card: 'CARD' }),
  http: z
    .strictObject({
      /** Null: no limit of our own. */
      maxRequestsPerSecond: z.int().min(1).nullable().default(5),
    })
    .prefault({}),
  /** Calypso allows 180 s; a warning comes earlier. */
  clock: z.strictObject({ skewWarnSeconds: z.int().min(1).max(180).default(60) }).prefault({}),
});

export type Options = z.output<typeof options>;
