import type { Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

/** What the jobs tell; a part of pino's logger. */
export type JobsLog = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** Every queue and what its jobs carry. `providerId`: whom the job will ask; null where that shows only then. */
export type JobData = {
  /** A stored webhook event waits to be applied. */
  'webhook-event': { eventId: string; providerId: string | null };
  /**
   * A session's time to be looked after has come. `urgent`: before those that are not. `hinted`: a webhook told of it that
   * was not followed at once; it is looked at a few seconds later, also where it is settled.
   */
  'session-check': { sessionId: string; providerId: string | null; urgent?: boolean; hinted?: boolean };
  /** An address that is in use ends soon, or has: its provider is asked for another. */
  'address-renewal': { depositAddressId: string; projectId: string; providerId: string };
  /** A customer's deposits at a provider are to be listed: webhooks get lost. `fresh`: before those that are not. */
  'deposit-check': { customerId: string; providerId: string; fresh: boolean };
  /** Providers that know the customer are to be told how it is now. */
  'customer-changed': { customerId: string; projectId: string; what: 'email' | 'blocked' };
  /** A look-up changed; its cached answer is dropped again, in case the process died after the commit. */
  'address-cache-drop': { keys: string[]; version: number };
};

export type Queue = keyof JobData;

/** A job that failed its last time. What it carried is not shown: it may name people. */
export type DeadLetter = {
  readonly id: string;
  /** Where it comes from, and goes back to. */
  readonly queue: string | null;
  readonly tries: number;
  readonly failedAt: Date;
  readonly reason: string;
};

export type Jobs = {
  /** Makes the queues and their tables, or brings them up to date. After the store's `migrate`, before anything else. */
  migrate(): Promise<void>;
  /** In the transaction of its cause where one is given: both happen or neither. */
  enqueue<Q extends Queue>(queue: Q, data: JobData[Q], transaction?: Transaction<Schema>): Promise<void>;
  /** Likewise for many, in one statement. */
  enqueueMany<Q extends Queue>(
    queue: Q,
    data: ReadonlyArray<JobData[Q]>,
    transaction?: Transaction<Schema>,
  ): Promise<void>;
  /** At least once; a throw is a retry with back-off, and after the last one a dead letter. Call before `start`. */
  work<Q extends Queue>(queue: Q, handler: (data: JobData[Q]) => Promise<void>): void;
  /** Oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts these, or all (null), back where they came from, with all their tries. Answers how many. */
  retryDeadLetters(ids: readonly string[] | null): Promise<number>;
  /** Begins to run jobs. */
  start(): Promise<void>;
  /** Takes no job any more and lets those at work end; at the deadline they are given back, for another process. */
  stop(deadline?: AbortSignal): Promise<void>;
};
