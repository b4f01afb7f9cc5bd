import { randomBytes } from 'node:crypto';
import type { Json } from '../../domain/json.ts';
import type { KeyValueStore, SimulatorContext } from '../../provider/optional/simulator.ts';
import type { Faults } from './faults.ts';
import { createMutex } from './store.ts';

/** An event to send. `id` is the vendor's id; `sign` builds the body from `payload`. */
export type QueuedWebhook = { id: string; type: string; payload: Json };

/** A signed webhook, ready to send. */
export type SignedWebhook = { headers: Record<string, string>; body: string };

/** How the vendor signs and retries webhooks. */
export type WebhookQueueOptions = {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  readonly deliver: SimulatorContext['deliver'];
  /** Called for each attempt, since vendors sign with the current time. */
  sign(event: QueuedWebhook, now: Date): SignedWebhook | Promise<SignedWebhook>;
  /** Seconds between the attempts. After the last one the event is dropped. */
  readonly retryDelays: readonly number[];
  /** Whether the vendor treats a status as received; any 2xx by default. */
  accepts?(status: number): boolean;
  readonly faults?: Faults;
};

/** Pending webhooks. */
export type WebhookQueue = {
  /** Stores the event and sends it in the background. */
  enqueue(event: QueuedWebhook): Promise<void>;
  /** Sends the events that were pending before a restart. */
  start(): Promise<void>;
  /** Resolves when no event is due or held back by a reorder fault. */
  flush(): Promise<void>;
  /** Stops timers and waits for the current attempt. Pending events stay stored. */
  close(): Promise<void>;
};

/** Stored as JSON. */
type Pending = {
  event: QueuedWebhook;
  copies: number;
  attempts: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Held back until the next event is sent, or until `dueAt`. */
  held: boolean;
  /** A process sends it, and has until then. Only if several processes share the store. */
  claimedUntil?: number;
};

const prefix = 'webhook-queue/';
/** Longer than a delivery takes. If the process dies, another one sends the event after this time. */
const CLAIM_MILLISECONDS = 15_000;
/** How often a process looks for events that another one left behind. */
const LOOK_MILLISECONDS = 5_000;

/**
 * Creates the queue of a vendor's webhooks. Events are stored first, then sent one at a time in order, and retried by
 * schedule if the receiver does not accept them. A failed event does not block the next ones. Processes that share the store
 * send each other's events, each event once; a process that dies while it sends one leaves it to the others.
 * @example
 * const queue = createWebhookQueue({ store, clock, deliver, faults, retryDelays: [10, 60], sign });
 * await queue.enqueue({ id: 'evt_1', type: 'order.updated', payload: { order: 'ord_1' } });
 */
export function createWebhookQueue(options: WebhookQueueOptions): WebhookQueue {
  const { store, clock } = options;
  const accepts = options.accepts ?? ((status: number) => status >= 200 && status < 300);
  const pending = new Map<string, Pending>();
  const exclusive = createMutex();
  const shared = store.exclusive !== undefined;
  const claiming = createMutex(store, 'webhook-queue');
  let last = 0;
  let loading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  /** Keys sort by time. Two processes never use the same one. */
  function newKey(): string {
    last = Math.max(clock().getTime(), last + 1);
    return `${prefix}${String(last).padStart(15, '0')}-${randomBytes(6).toString('hex')}`;
  }

  async function read(): Promise<void> {
    const entries = await store.list(prefix);
    pending.clear();
    for (const { key, value } of entries) pending.set(key, value as Pending);
  }

  function load(): Promise<void> {
    loading ??= read().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  /** False if another process sends the event, or has sent it. */
  async function claim(key: string): Promise<boolean> {
    if (!shared) return true;
    return claiming(async () => {
      const entry = (await store.get(key)) as Pending | undefined;
      const now = clock().getTime();
      if (!entry || (entry.claimedUntil ?? 0) > now) return false;
      await store.set(key, { ...entry, claimedUntil: now + CLAIM_MILLISECONDS });
      return true;
    });
  }

  async function sendOnce(event: QueuedWebhook): Promise<boolean> {
    try {
      return accepts(await options.deliver(await options.sign(event, clock())));
    } catch {
      return false;
    }
  }

  async function send(key: string, entry: Pending): Promise<void> {
    if (!(await claim(key))) return void pending.delete(key);
    let received = false;
    for (let copy = 0; copy < entry.copies; copy += 1) {
      received = (await sendOnce(entry.event)) || received;
    }
    const delay = options.retryDelays[entry.attempts];
    if (received || delay === undefined) {
      pending.delete(key);
      await store.delete(key);
    } else {
      entry.attempts += 1;
      entry.dueAt = clock().getTime() + delay * 1000;
      delete entry.claimedUntil;
      await store.set(key, entry);
    }
    release(key);
  }

  /** Releases the events that were held back until a later one was sent. */
  function release(sent: string): void {
    for (const [key, entry] of pending) {
      if (!entry.held || key >= sent) continue;
      entry.held = false;
      entry.dueAt = clock().getTime();
    }
  }

  const dueTime = ({ dueAt, claimedUntil = 0 }: Pending) => Math.max(dueAt, claimedUntil);

  async function drain(includeHeld: boolean): Promise<void> {
    await (shared ? read() : load());
    while (!closed) {
      const now = clock().getTime();
      const entries = [...pending];
      const next =
        entries.find(([, entry]) => dueTime(entry) <= now) ??
        (includeHeld ? entries.find(([, entry]) => entry.held) : undefined);
      if (next === undefined) break;
      next[1].held = false;
      await send(...next);
    }
    const waits = [...pending.values()].map((entry) => dueTime(entry) - clock().getTime());
    if (shared) waits.push(LOOK_MILLISECONDS);
    if (waits.length > 0) wakeIn(Math.min(...waits));
  }

  function wakeIn(milliseconds: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(drainInBackground, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
    timer.unref();
  }

  function drainInBackground(): void {
    // If the store fails, the events are still in memory: retry after a second.
    exclusive(() => drain(false)).catch(() => wakeIn(1000));
  }

  return {
    async enqueue(event) {
      await load();
      const fault = options.faults?.takeWebhookFault(event.type);
      if (fault?.kind === 'drop_webhooks') return;
      const held = fault?.kind === 'reorder_webhooks';
      const entry: Pending = {
        event,
        copies: fault?.kind === 'duplicate_webhooks' ? 2 : 1,
        attempts: 0,
        dueAt: clock().getTime() + (held ? (fault.milliseconds ?? 5000) : 0),
        held,
      };
      const key = newKey();
      await store.set(key, entry);
      pending.set(key, entry);
      drainInBackground();
    },
    async start() {
      await load();
      drainInBackground();
    },
    flush: () => exclusive(() => drain(true)),
    async close() {
      closed = true;
      clearTimeout(timer);
      await exclusive(async () => undefined);
    },
  };
}
