import { createHash, randomBytes } from 'node:crypto';
import { createMutex, type Json, type KeyValueStore, type QueuedWebhook } from 'onramp-gateway/provider';
import { Refusal, randomId } from './answer.ts';
import { networks, pairsOf, quote, sampleAddress, unpairedNetworks } from './market.ts';
import type { CreateParameters } from './parameters.ts';
import { choiceOf } from './rules.ts';
import type { SettingsStore } from './settings.ts';

export const words = [
  'initialized',
  'requires_payment',
  'fulfillment_processing',
  'fulfillment_complete',
  'rejected',
] as const;
export type Word = (typeof words)[number];

/** Money does not come back, and a refusal stands: https://docs.stripe.com/api/crypto/onramp_sessions/object */
const STEPS: Readonly<Record<Word, readonly Word[]>> = {
  initialized: ['requires_payment', 'fulfillment_processing', 'fulfillment_complete', 'rejected'],
  requires_payment: ['fulfillment_processing', 'fulfillment_complete', 'rejected'],
  fulfillment_processing: ['fulfillment_complete'],
  fulfillment_complete: [],
  rejected: [],
};

type Details = {
  destination_amount: string | null;
  destination_currencies: string[];
  destination_currency: string | null;
  destination_network: string | null;
  destination_networks: string[];
  fees: { network_fee_amount: string; transaction_fee_amount: string } | null;
  lock_wallet_address: boolean;
  settlement_speed: string;
  source_amount: string | null;
  source_currency: string | null;
  transaction_id: string | null;
  wallet_address: string | null;
  wallet_addresses: { [network: string]: string | null | { stellar: string | null } } | null;
};

export type SessionObject = {
  id: string;
  object: 'crypto.onramp_session';
  client_secret: string;
  created: number;
  kyc_details_provided: boolean;
  livemode: false;
  metadata: Record<string, string>;
  redirect_url: string;
  status: Word;
  transaction_details: Details;
};

export type SimulatedSessions = {
  create(asked: CreateParameters): Promise<SessionObject>;
  get(id: string): Promise<SessionObject>;
  /** Newest first. */
  all(): Promise<SessionObject[]>;
  /** Takes a step and sends its event; undefined where the status does not allow it. `pair` chooses what was open. */
  step(id: string, to: Word, pair?: string): Promise<SessionObject | undefined>;
};

type Stored = { session: SessionObject; order: string };
const PREFIX = 'session/';

/** Sessions in the store, and the events of their changes. */
export function createSimulatedSessions(context: {
  store: KeyValueStore;
  clock: () => Date;
  pageUrl: string;
  settings: SettingsStore;
  send(event: QueuedWebhook): Promise<void>;
}): SimulatedSessions {
  const { store, clock } = context;
  const exclusive = createMutex();
  let last = 0;

  async function load(id: string): Promise<Stored> {
    const stored = await store.get(`${PREFIX}${id}`);
    if (stored === undefined) {
      throw new Refusal(404, {
        code: 'resource_missing',
        param: 'id',
        message: `No such onramp session: ${id}`,
      });
    }
    return stored as unknown as Stored;
  }

  async function save(stored: Stored): Promise<void> {
    await store.set(`${PREFIX}${stored.session.id}`, stored as unknown as Json);
  }

  return {
    create: (asked) =>
      exclusive(async () => {
        const now = clock().getTime();
        last = Math.max(now, last + 1);
        const session = newSession(asked, now, context.pageUrl);
        await save({ session, order: String(last).padStart(16, '0') });
        return session;
      }),
    get: async (id) => (await load(id)).session,
    async all() {
      const stored = (await store.list(PREFIX)).map(({ value }) => value as unknown as Stored);
      return stored.sort((left, right) => (left.order < right.order ? 1 : -1)).map(({ session }) => session);
    },
    step: (id, to, pair) =>
      exclusive(async () => {
        const stored = await load(id);
        const { session } = stored;
        if (!STEPS[session.status].includes(to)) return undefined;
        const next: SessionObject = { ...session, status: to };
        if (to !== 'rejected') next.transaction_details = settled(session, to, pair);
        const settings = await context.settings.read();
        // The event first: a crash in between repeats the step, and an event twice is what Stripe allows itself.
        if (to !== 'rejected' || settings.eventOnRejected) {
          await context.send(eventOf(next, settings.eventType, clock()));
        }
        await save({ ...stored, session: next });
        return next;
      }),
  };
}

function newSession(asked: CreateParameters, now: number, pageUrl: string): SessionObject {
  const id = randomId('cos');
  const choice = choiceOf(asked);
  const hash = randomBytes(24).toString('base64url');
  return {
    id,
    object: 'crypto.onramp_session',
    client_secret: `${id}_${randomId('secret', 35)}`,
    created: Math.floor(now / 1000),
    kyc_details_provided: asked.kycProvided,
    livemode: false,
    metadata: asked.metadata,
    redirect_url: `${pageUrl}/pay/${id}?session_hash=${hash}`,
    status: 'initialized',
    transaction_details: {
      destination_amount: asked.destinationAmount,
      destination_currencies: [...choice.currencies],
      // Null where the customer is to choose; whether Stripe echoes the first of a list here is not documented.
      destination_currency: asked.destinationCurrency,
      destination_network: asked.destinationNetwork,
      destination_networks: [...choice.networks],
      fees: null,
      lock_wallet_address: asked.lockWallet,
      settlement_speed: asked.settlementSpeed,
      source_amount: asked.sourceAmount,
      source_currency: asked.sourceCurrency,
      transaction_id: null,
      wallet_address: null,
      wallet_addresses: walletsOf(asked),
    },
  };
}

/** All thirteen keys, unset ones null, as answers have them. */
function walletsOf(asked: CreateParameters): Details['wallet_addresses'] {
  if (Object.keys(asked.wallets).length === 0) return null;
  const keys = [...networks, ...unpairedNetworks].map((network) =>
    network === 'base' ? 'base_network' : network,
  );
  return {
    ...Object.fromEntries(keys.map((key) => [key, asked.wallets[key] ?? null])),
    destination_tags: asked.stellarTag === null ? null : { stellar: asked.stellarTag },
  };
}

/** What can be bought in the session: with its wallets' networks where it has wallets, the preselected pair alone or first. */
export function offersOf({ transaction_details: details }: SessionObject): string[] {
  const wallets = details.wallet_addresses;
  const pairs = pairsOf({
    currencies: details.destination_currencies,
    networks: details.destination_networks,
  })
    .filter(([, network]) => wallets === null || walletOn(wallets, network) !== null)
    .map((pair) => pair.join(':'));
  const preselected = `${details.destination_currency}:${details.destination_network}`;
  // An amount of crypto belongs to its currency, and a quote to what it was made for.
  if (details.destination_amount !== null) return [preselected];
  return pairs.includes(preselected) ? [preselected, ...pairs.filter((pair) => pair !== preselected)] : pairs;
}

function walletOn(wallets: NonNullable<Details['wallet_addresses']>, network: string): string | null {
  const wallet = wallets[network === 'base' ? 'base_network' : network];
  return typeof wallet === 'string' ? wallet : null;
}

/** From the first step on, what the customer chose is fixed and has a quote; the end has the chain's hash. */
function settled(session: SessionObject, to: Word, pair: string | undefined): Details {
  const before = session.transaction_details;
  const offers = offersOf(session);
  const chosen = pair !== undefined && offers.includes(pair) ? pair : offers[0];
  const [currency = 'usdc', network = 'ethereum'] = chosen?.split(':') ?? [];
  const given =
    before.destination_amount !== null && before.source_amount === null
      ? { destination: before.destination_amount }
      : { source: before.source_amount ?? '100.00' };
  return {
    ...before,
    // A quote once made stays: what was paid is what is delivered.
    ...(before.fees === null ? quote(currency, network, given) : {}),
    destination_currency: before.fees === null ? currency : before.destination_currency,
    destination_network: before.fees === null ? network : before.destination_network,
    source_currency: before.source_currency ?? 'usd',
    wallet_address:
      before.wallet_address ??
      (before.wallet_addresses && walletOn(before.wallet_addresses, network)) ??
      sampleAddress(network),
    transaction_id:
      to === 'fulfillment_complete'
        ? `0x${createHash('sha256').update(session.id).digest('hex')}`
        : before.transaction_id,
  };
}

function eventOf(session: SessionObject, type: string, now: Date): QueuedWebhook {
  const id = randomId('evt');
  return {
    id,
    type,
    payload: {
      id,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: Math.floor(now.getTime() / 1000),
      type,
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      data: { object: session as unknown as Json },
    },
  };
}
