import { createHash } from 'node:crypto';
import type { Json, KeyValueStore, SimulatorContext } from 'onramp-gateway/provider';
import { createMutex, type QueuedWebhook } from 'onramp-gateway/provider/simulator';
import { Refusal, randomId } from './api/answer.ts';
import type { CreateParameters } from './api/parameters.ts';
import { detailsAfter, newSession, type SessionObject, type Status, transferOf } from './session-object.ts';
import type { SettingsStore } from './settings.ts';

/** Allowed changes. Refusals and payments are final: https://docs.stripe.com/api/crypto/onramp_sessions/object */
const TRANSITIONS: Readonly<Record<Status, readonly Status[]>> = {
  initialized: ['requires_payment', 'fulfillment_processing', 'fulfillment_complete', 'rejected'],
  requires_payment: ['fulfillment_processing', 'fulfillment_complete', 'rejected'],
  fulfillment_processing: ['fulfillment_complete'],
  fulfillment_complete: [],
  rejected: [],
};

export type SimulatedSessions = {
  /** `key`: the idempotency key. The same key gives the same session for a day, also in another process. */
  create(parameters: CreateParameters, key: string | null): Promise<SessionObject>;
  get(id: string): Promise<SessionObject>;
  /** Newest first. */
  all(): Promise<SessionObject[]>;
  /** Changes the status and sends the event; undefined if not allowed. */
  advance(id: string, to: Status, how?: Advance): Promise<SessionObject | undefined>;
};

/** `pair`: what the customer chose. `from`: the only status to start from. `first`: runs before an allowed change. */
type Advance = { readonly pair?: string | undefined; readonly from?: Status; first?(): Promise<void> };

type Stored = { session: SessionObject; order: string };
const PREFIX = 'session/';
const DAY = 24 * 3600 * 1000;

/** Stores sessions and sends the events of their changes. */
export function createSimulatedSessions(context: {
  store: KeyValueStore;
  clock: () => Date;
  pageUrl: string;
  settings: SettingsStore;
  send(event: QueuedWebhook): Promise<void>;
  transfer: SimulatorContext['transfer'];
}): SimulatedSessions {
  const { store, clock } = context;
  const exclusive = createMutex(store, 'sessions');
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
    create: (parameters, key) =>
      exclusive(async () => {
        const now = clock().getTime();
        last = Math.max(now, last + 1);
        let id = key === null ? randomId('cos') : idOfKey(key);
        const earlier = (await store.get(`${PREFIX}${id}`)) as unknown as Stored | undefined;
        if (earlier && now - earlier.session.created * 1000 < DAY) return earlier.session;
        if (earlier) id = randomId('cos');
        const session = newSession(id, parameters, now, context.pageUrl);
        await save({ session, order: String(last).padStart(16, '0') });
        return session;
      }),
    get: async (id) => (await load(id)).session,
    async all() {
      const stored = (await store.list(PREFIX)).map(({ value }) => value as unknown as Stored);
      // Two processes can use the same order.
      const position = ({ order, session }: Stored) => `${order}/${session.id}`;
      return stored
        .sort((left, right) => (position(left) < position(right) ? 1 : -1))
        .map(({ session }) => session);
    },
    advance: (id, to, { pair, from, first } = {}) =>
      exclusive(async () => {
        const stored = await load(id);
        const { session } = stored;
        if (!TRANSITIONS[session.status].includes(to) || (from && session.status !== from)) return undefined;
        await first?.();
        const next: SessionObject = { ...session, status: to };
        if (to !== 'rejected') next.transaction_details = detailsAfter(session, to, pair);
        const settings = await context.settings.read();
        // Send the event first: after a crash in between the change is repeated, and Stripe documents duplicate events.
        if (to !== 'rejected' || settings.eventOnRejected) {
          await context.send(eventOf(next, settings.eventType, clock()));
        }
        const transfer = to === 'fulfillment_complete' ? transferOf(next) : null;
        if (transfer) await context.transfer?.(transfer);
        await save({ ...stored, session: next });
        return next;
      }),
  };
}

/** In the form of a random id, so that nothing depends on it. */
function idOfKey(key: string): string {
  return `cos_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
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
