import type { KeyValueStore } from 'onramp-gateway/provider';
import type { AddressFamily } from '../currencies.ts';

// Amounts are plain decimals; times are milliseconds since the epoch.

/** Without the e-mail address: even the simulator stores no personal data. */
export type CustomerRecord = {
  id: string;
  blocked: boolean;
  description: string | null;
  externalId: string | null;
};

export type WidgetKeyRecord = {
  id: string;
  idempotencyKey: string;
  merchantExternalId: string | null;
  externalAddress: string | null;
  returnUrl: string | null;
  /** The latest order that was created with the key. */
  orderId: string | null;
  endsAt: number;
};

export type SubscriptionRecord = {
  /** `requestId`, which the merchant chooses. */
  id: string;
  events: string[];
  url: string;
  publicKey: string;
  secretKey: string;
  createdAt: number;
  blocked: boolean;
};

/** Behavior that Calypso's documentation leaves open. Changed by `POST /__control/settings`. */
export type Settings = {
  /** Whether a deposit is announced before its confirmation. Calypso does not guarantee it. */
  memPool: 'ALWAYS' | 'NEVER' | 'SOMETIMES';
  /** Selects the half of the deposits that `SOMETIMES` announces. */
  seed: string;
  /** Number of the first page of a list. */
  firstPage: 0 | 1;
  /** Whether order answers contain the session id and the address. The documented answer contains neither. */
  orderAnswer: 'FULL' | 'DOCUMENTED';
  /** Prices that cannot be true, or that have ended when they arrive. */
  prices: 'MARKET' | 'WRONG' | 'EXPIRED';
};

const defaults: Settings = {
  memPool: 'SOMETIMES',
  seed: '',
  firstPage: 0,
  orderAnswer: 'FULL',
  prices: 'MARKET',
};

export type PurseRecord = {
  id: string;
  customerId: string;
  family: AddressFamily;
  address: string;
  status: 'PENDING_PAYMENT' | 'ARCHIVED' | 'DECLINED';
  endsAt: number;
};

export type QuoteRecord = {
  id: string;
  itemId: string;
  currency: string;
  fiatCurrency: string;
  fiatAmount: string;
  cryptoAmount: string;
  external: boolean;
  endsAt: number;
};

export type OrderState = 'CREATED' | 'IN_PROGRESS' | 'PAID' | 'COMPLETED' | 'FAILED' | 'EXPIRED';

export type OrderRecord = {
  id: string;
  number: number;
  state: OrderState;
  currency: string;
  fiatCurrency: string;
  fiatAmount: string;
  cryptoAmount: string;
  idempotencyKey: string;
  externalId: string | null;
  externalAddress: string | null;
  returnUrl: string | null;
  /** The key of the widget that created it; null if the API did. */
  widgetKey: string | null;
  transactionHash: string | null;
  endsAt: number;
};

export type TransactionRecord = {
  id: string;
  purseId: string;
  amount: string;
  currency: string;
  addressFrom: string | null;
  transactionHash: string;
  transactionState: 'MEM_POOL_FOUND' | 'PENDING_COMPLIANCE_CHECK' | 'CONFIRMED' | 'DECLINED';
  complianceState: 'UNCHECKED' | 'IN_PROGRESS' | 'CHECKED' | 'DECLINE';
  translationToAccountCompleted: boolean;
  createdAt: number;
};

type Records = {
  customers: CustomerRecord;
  purses: PurseRecord;
  quotes: QuoteRecord;
  orders: OrderRecord;
  transactions: TransactionRecord;
  widgetKeys: WidgetKeyRecord;
  subscriptions: SubscriptionRecord;
};

/** The simulator's records. The simulator's mutex serializes changes. */
export type State = {
  get<Kind extends keyof Records>(kind: Kind, id: string): Promise<Records[Kind] | undefined>;
  put<Kind extends keyof Records>(kind: Kind, record: Records[Kind]): Promise<void>;
  all<Kind extends keyof Records>(kind: Kind): Promise<Array<Records[Kind]>>;
  delete(kind: keyof Records, id: string): Promise<void>;
  /** The id of a record by a natural key, such as an address or an idempotency key. */
  find(index: string, key: string): Promise<string | undefined>;
  index(index: string, key: string, id: string): Promise<void>;
  /** The ids of all keys with the prefix, ordered by key. */
  listed(index: string, prefix: string): Promise<string[]>;
  settings(): Promise<Settings>;
  change(settings: Partial<Settings>): Promise<void>;
  /** The next number of a sequence that starts at 1. */
  next(): Promise<number>;
};

export function createState(store: KeyValueStore): State {
  const text = async (key: string) => {
    const value = await store.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  const settings = async (): Promise<Settings> => ({
    ...defaults,
    ...((await store.get('settings')) as Partial<Settings> | undefined),
  });
  return {
    // Only `put` writes these keys, so the type is known.
    get: async <Kind extends keyof Records>(kind: Kind, id: string) =>
      (await store.get(`${kind}/${id.toLowerCase()}`)) as Records[Kind] | undefined,
    put: (kind, record) => store.set(`${kind}/${record.id.toLowerCase()}`, record),
    all: async <Kind extends keyof Records>(kind: Kind) =>
      (await store.list(`${kind}/`)).map(({ value }) => value as Records[Kind]),
    delete: (kind, id) => store.delete(`${kind}/${id.toLowerCase()}`),
    find: (index, key) => text(`index/${index}/${key}`),
    index: (index, key, id) => store.set(`index/${index}/${key}`, id),
    listed: async (index, prefix) =>
      (await store.list(`index/${index}/${prefix}`)).map(({ value }) => String(value)),
    settings,
    change: async (more) => store.set('settings', { ...(await settings()), ...more }),
    async next() {
      const value = Number((await store.get('sequence')) ?? 0) + 1;
      await store.set('sequence', value);
      return value;
    },
  };
}

/** Lower-cases hexadecimal addresses, which are case-insensitive. */
export const addressKey = (address: string): string =>
  address.startsWith('0x') ? address.toLowerCase() : address;
