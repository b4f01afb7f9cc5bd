import type { Json } from '../../domain/json.ts';
import type { KeyValueStore, SimulatorContext } from '../../provider/optional/simulator.ts';
import type { Faults } from './faults.ts';
import { createMutex } from './mutex.ts';

/** `id` is the vendor's id of the event, `payload` what `sign` makes the body of. */
export type QueuedWebhook = { id: string; type: string; payload: Json };

/** A webhook as it is sent. */
export type SignedWebhook = { headers: Record<string, string>; body: string };

/** How the vendor signs, and how often it tries. */
export type WebhookQueueOptions = {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  readonly deliver: SimulatorContext['deliver'];
  /** Called at each send anew: vendors sign with a fresh time. */
  sign(event: QueuedWebhook, now: Date): SignedWebhook | Promise<SignedWebhook>;
  /** Seconds between one try and the next; when they are used up the event is given up. */
  readonly retryDelays: readonly number[];
  /** Which statuses the vendor takes for received; any 2xx where absent. */
  accepts?(status: number): boolean;
  readonly faults?: Faults;
};

/** Webhooks that are owed. */
export type WebhookQueue = {
  /** Resolves when the event is stored; it is sent in the background. */
  enqueue(event: QueuedWebhook): Promise<void>;
  /** Sends what an earlier process still owed. */
  start(): Promise<void>;
  /** Resolves when nothing is due any more, nor held back by a reorder fault. */
  flush(): Promise<void>;
  /** Ends timers and waits for the send under way; what is owed stays stored. */
  close(): Promise<void>;
};

type Owed = {
  event: QueuedWebhook;
  copies: number;
  attempts: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Waits to be overtaken by the next event, until `dueAt` at the longest. */
  held: boolean;
};

const prefix = 'webhook-queue/';

/**
 * A vendor's webhooks: stored before they are sent, sent one after the other in the order they came, and again by
 * schedule where the receiver did not accept. One that fails does not hold up those after it.
 * @example
 * const queue = createWebhookQueue({ store, clock, deliver, faults, retryDelays: [10, 60], sign });
 * await queue.enqueue({ id: 'evt_1', type: 'order.updated', payload: { order: 'ord_1' } });
 */
export function createWebhookQueue(options: WebhookQueueOptions): WebhookQueue {
  const { store, clock } = options;
  const accepts = options.accepts ?? ((status: number) => status >= 200 && status < 300);
  const owed = new Map<string, Owed>();
  const exclusive = createMutex();
  let sequence = 0;
  let loading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function load(): Promise<void> {
    loading ??= store.list(prefix).then((entries) => {
      for (const { key, value } of entries) {
        owed.set(key, value as Owed);
        sequence = Math.max(sequence, Number(key.slice(prefix.length)));
      }
    });
    return loading;
  }

  async function sendOnce(event: QueuedWebhook): Promise<boolean> {
    try {
      return accepts(await options.deliver(await options.sign(event, clock())));
    } catch {
      return false; // Not reachable: the schedule tries again.
    }
  }

  async function send(key: string, entry: Owed): Promise<void> {
    let received = false;
    for (let copy = 0; copy < entry.copies; copy += 1) {
      received = (await sendOnce(entry.event)) || received;
    }
    const delay = options.retryDelays[entry.attempts];
    if (received || delay === undefined) {
      owed.delete(key);
      await store.delete(key);
    } else {
      entry.attempts += 1;
      entry.dueAt = clock().getTime() + delay * 1000;
      await store.set(key, entry);
    }
    release(key);
  }

  /** An event has been sent: those held back before it have been overtaken. */
  function release(sent: string): void {
    for (const [key, entry] of owed) {
      if (!entry.held || key >= sent) continue;
      entry.held = false;
      entry.dueAt = clock().getTime();
    }
  }

  async function drain(andHeld: boolean): Promise<void> {
    await load();
    while (!closed) {
      const now = clock().getTime();
      const entries = [...owed];
      const next =
        entries.find(([, entry]) => entry.dueAt <= now) ??
        (andHeld ? entries.find(([, entry]) => entry.held) : undefined);
      if (next === undefined) break;
      next[1].held = false;
      await send(...next);
    }
    const dueTimes = [...owed.values()].map((entry) => entry.dueAt);
    if (dueTimes.length > 0) wakeIn(Math.min(...dueTimes) - clock().getTime());
  }

  function wakeIn(milliseconds: number): void {
    clearTimeout(timer);
    if (closed) return;
    timer = setTimeout(drainInBackground, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
    timer.unref();
  }

  function drainInBackground(): void {
    // The store may fail for a moment; what is owed is in memory still.
    exclusive(() => drain(false)).catch(() => wakeIn(1000));
  }

  return {
    async enqueue(event) {
      await load();
      const fault = options.faults?.takeWebhookFault(event.type);
      if (fault?.kind === 'drop_webhooks') return;
      const held = fault?.kind === 'reorder_webhooks';
      const entry: Owed = {
        event,
        copies: fault?.kind === 'duplicate_webhooks' ? 2 : 1,
        attempts: 0,
        dueAt: clock().getTime() + (held ? (fault.milliseconds ?? 5000) : 0),
        held,
      };
      sequence += 1;
      const key = `${prefix}${String(sequence).padStart(12, '0')}`;
      await store.set(key, entry);
      owed.set(key, entry);
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
