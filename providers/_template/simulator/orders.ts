import { createHash, randomBytes } from 'node:crypto';
import { type KeyValueStore, type SimulatorContext, z } from 'onramp-gateway/provider';
import type { QueuedWebhook } from 'onramp-gateway/provider/simulator';
import { assetByCode } from '../mapping.ts';

export const states = [
  'created',
  'awaiting_payment',
  'payment_received',
  'sending',
  'delivered',
  'refused',
  'failed',
  'expired',
  'refunded',
] as const;

export type State = (typeof states)[number];

const order = z.object({
  id: z.string(),
  reference: z.string(),
  state: z.enum(states),
  asset: z.string(),
  address: z.string(),
  fiat_currency: z.string(),
  fiat_amount: z.string(),
  crypto_amount: z.string(),
  payment_url: z.string(),
  expires_at: z.string(),
  transaction_hash: z.string().nullable(),
  return_url: z.string().nullish(),
  /** The idempotency key, and the body that was sent with it. */
  key: z.string(),
  body: z.string(),
});

export type SimulatedOrder = z.output<typeof order>;

type NewOrder = Pick<
  SimulatedOrder,
  'reference' | 'asset' | 'address' | 'fiat_currency' | 'fiat_amount' | 'return_url' | 'key' | 'body'
>;

export type Orders = {
  sells(asset: string): boolean;
  create(order: NewOrder): Promise<SimulatedOrder>;
  get(id: string): Promise<SimulatedOrder | undefined>;
  byKey(key: string): Promise<SimulatedOrder | undefined>;
  all(): Promise<SimulatedOrder[]>;
  /** Sets the state of an order and sends its webhook; undefined if the order does not exist. */
  move(id: string, state: State): Promise<SimulatedOrder | undefined>;
};

/** Invented price: one unit of each asset costs 4 EUR or USD. Computed in cents, so that nothing is rounded. */
const cryptoFor = (fiat: string) => String(Math.round(Number(fiat) * 100) / 400);

/** Orders live in the store, which survives a restart of the gateway. Variables do not. */
export function createOrders(
  { store, clock, pageUrl, transfer }: SimulatorContext,
  send: (event: QueuedWebhook) => Promise<void>,
): Orders {
  const get = async (id: string) => read(await store.get(`orders/${id}`));

  return {
    sells: (asset) => assetByCode.has(asset),
    get,
    async byKey(key) {
      const id = await store.get(keyOf(key));
      return typeof id === 'string' ? get(id) : undefined;
    },
    async all() {
      return (await store.list('orders/')).flatMap(({ value }) => read(value) ?? []);
    },
    async create(requested) {
      const id = `ord_${randomBytes(12).toString('hex')}`;
      const created: SimulatedOrder = {
        ...requested,
        id,
        state: 'created',
        crypto_amount: cryptoFor(requested.fiat_amount),
        payment_url: `${pageUrl}/pay/${id}`,
        expires_at: new Date(clock().getTime() + 30 * 60_000).toISOString(),
        transaction_hash: null,
      };
      await store.set(`orders/${id}`, created);
      await store.set(keyOf(requested.key), id);
      return created;
    },
    async move(id, state) {
      const found = await get(id);
      if (!found) return undefined;
      const delivered = state === 'delivered' ? transactionHash(id) : found.transaction_hash;
      const moved: SimulatedOrder = { ...found, state, transaction_hash: delivered };
      const asset = assetByCode.get(found.asset);
      if (state === 'delivered' && asset) {
        // The address may be one that another provider's simulator issued.
        const { address, crypto_amount: amount } = found;
        await transfer?.({ asset, address, memo: null, amount, transactionHash: transactionHash(id) });
      }
      await store.set(`orders/${id}`, moved);
      const event = `evt_${randomBytes(12).toString('hex')}`;
      const payload = { id: event, type: 'order.updated', order: { id, reference: found.reference } };
      await send({ id: event, type: 'order.updated', payload });
      return moved;
    },
  };
}

function read(value: Awaited<ReturnType<KeyValueStore['get']>>): SimulatedOrder | undefined {
  return order.safeParse(value).data;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const keyOf = (idempotencyKey: string) => `keys/${digest(idempotencyKey)}`;
const transactionHash = (id: string) => `0x${digest(id)}`;
