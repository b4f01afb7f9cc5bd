import { assets, secret, z } from 'onramp-gateway/provider';
import { currencies } from './currencies.ts';
import { onramp, widget } from './onramp-options.ts';

const path = (fallback: string) => z.string().regex(/^\//, 'must begin with a slash').default(fallback);

const currency = z.strictObject({
  code: z.string().min(1),
  family: z.enum(['EVM', 'TRON', 'BTC', 'DOGE', 'LTC']),
  // Calypso's answers have no field for a memo, so a deposit of an asset that needs one could be lost.
  asset: z
    .string()
    .refine((key) => assets.get(key)?.memo === 'NONE', 'must be an asset without memos, such as USDT:tron')
    .nullable(),
  sold: z.boolean().default(true),
});

/** Settings of an entry in gateway.yaml. README.md lists which gap of Calypso's documentation each option covers. */
export const options = z.strictObject({
  /** Scheme and host of the API. The documentation names two hosts: ask the account manager which one is yours. */
  baseUrl: z.url({ protocol: /^https?$/ }),
  /** The merchant account: 0x and 40 hex digits. */
  account: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  publicKey: secret(),
  secretKey: secret(),
  /** Former secret keys. Webhooks of sessions created with one of them are matched by it. */
  formerSecretKeys: z.array(secret()).default([]),
  /** Calypso has confirmed that these keys move no real money. Required in sandbox mode, refused in live mode. */
  testKeys: z.boolean().default(false),
  /** Allowed hosts of payment links: a host with its subdomains (https), or one exact origin. */
  handoffHosts: z.array(z.string().min(1)).default(['calypso.finance', 'calypso.money']),
  webhook: z
    .strictObject({
      /** Key pair of each subscription. List both the old and the new pair during a rotation. */
      channels: z.array(z.strictObject({ publicKey: z.string().min(1), secretKey: secret() })).default([]),
      /**
       * How a blocked subscription is unblocked. CABINET: by a person, as documented. CHANGE: the gateway changes the
       * subscription to what it is; set it only if Calypso has confirmed that this unblocks it.
       */
      unblockBy: z.enum(['CABINET', 'CHANGE']).default('CABINET'),
    })
    .prefault({}),
  paths: z
    .strictObject({
      account: path('/api/v1/account'),
      customerCreate: path('/api/v1/customer-purse/customer/create'),
      customerUpdate: path('/api/v1/customer-purse/customer/update'),
      /** Inferred. Called only with `customer.searchFilter`. */
      customerFind: path('/api/v1/customer-purse/customer/find'),
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
      /** Inferred from the oldest pages. Called only with `webhook.unblockBy: CHANGE`. */
      subscriptionChange: path('/api/v1/subscription/webhook/change'),
    })
    .prefault({}),
  onramp: onramp.prefault({}),
  widget: widget.prefault({}),
  customer: z
    .strictObject({
      sendExternalId: z.boolean().default(true),
      sendEmail: z.boolean().default(false),
      /**
       * The filter by which Calypso searches customers for an `externalId`. Null: no search, since no page documents
       * one. If Calypso confirms it, probably `externalIdFilter`, in the style of the search for transactions.
       */
      searchFilter: z.string().min(1).nullable().default(null),
    })
    .prefault({}),
  /** Lifetime of an address: from its issue, and from the last confirmed deposit. */
  address: z
    .strictObject({ unusedDays: z.int().min(1).default(30), usedDays: z.int().min(1).default(365) })
    .prefault({}),
  /**
   * Meaning of code 016 for an order or a widget key. EXISTS: the idempotency key was used before, so something may
   * have been created. REFUSED: the key is invalid and nothing was created. Old pages document both for payouts, none
   * for orders.
   */
  code016: z.enum(['EXISTS', 'REFUSED']).default('EXISTS'),
  /** Paging of transaction lists. */
  paging: z
    .strictObject({
      /** Number of the first page. With 0, an API that counts from 1 is read correctly too. */
      first: z.int().min(0).max(1).default(0),
      size: z.int().min(1).max(1000).default(50),
      /** Null: not sent. */
      sortBy: z.string().min(1).nullable().default('createdDate'),
    })
    .prefault({}),
  /** When a deposit counts: once it is CONFIRMED, or once it has reached the merchant account. */
  creditOn: z.enum(['CONFIRMED', 'TRANSLATED']).default('CONFIRMED'),
  currencies: z
    .array(currency)
    .min(1)
    .default([...currencies]),
  fiatCurrencies: z
    .array(z.string().regex(/^[A-Z]{3}$/))
    .min(1)
    .default(['ARS', 'EUR', 'USD']),
  /** ISO 3166-1 codes. Null: all countries, because Calypso publishes no list. */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .nullable()
    .default(null),
  /** Calypso refuses unsupported countries itself. Confirm this before relying on it. */
  checksGeography: z.boolean().default(false),
  /** Maps the gateway's payment methods to Calypso's withdrawalSettingsType. */
  paymentMethods: z.record(z.string(), z.string()).default({ card: 'CARD' }),
  http: z
    .strictObject({
      /** Rate limit of the adapter; null: none. */
      maxRequestsPerSecond: z.int().min(1).nullable().default(5),
    })
    .prefault({}),
  /** Clock difference that is logged as a warning. Calypso refuses requests beyond 180 s. */
  clock: z.strictObject({ skewWarnSeconds: z.int().min(1).max(180).default(60) }).prefault({}),
});

export type Options = z.output<typeof options>;

/** The reason why the options do not fit the mode; null if they do. Keys do not show whether they are live. */
export function checkMode(settings: Options, mode: 'sandbox' | 'live'): string | null {
  if (mode === 'sandbox') {
    // Calypso documents no sandbox, so every key counts as live unless the operator says otherwise.
    return settings.testKeys
      ? null
      : 'Calypso documents no test mode: set testKeys: true only if Calypso has confirmed that these keys move no real money, or use target: simulator';
  }
  if (settings.testKeys) return 'testKeys is true: live mode does not accept test keys';
  if (new URL(settings.baseUrl).protocol !== 'https:') return 'baseUrl must be https in live mode';
  if (new URL(settings.widget.baseUrl).protocol !== 'https:') {
    return 'widget.baseUrl must be https in live mode';
  }
  const insecure = settings.handoffHosts.find((host) => host.includes('://') && !host.startsWith('https://'));
  return insecure ? `handoffHosts: ${insecure} is not https` : null;
}
