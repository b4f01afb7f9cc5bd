import type { Transaction } from 'kysely';
import type { Schema } from '../store/schema.ts';

/** The part of pino's logger that jobs use. */
export type JobsLog = {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};

/** Every queue with the data of its jobs. `providerId`: the provider to call; null if not known yet. */
export type JobData = {
  /**
   * Polls a session. `urgent`: before all that are not. `hinted`: for a rate-limited webhook hint; runs a few
   * seconds later, also if the session is final.
   */
  'session-check': { sessionId: string; providerId: string | null; urgent?: boolean; hinted?: boolean };
  /** Requests a successor of an address in use that is near or past its expiry. */
  'address-renewal': { depositAddressId: string; projectId: string; providerId: string };
  /** Lists a customer's deposits at a provider, in case a webhook was lost. `fresh`: before all others. */
  'deposit-check': { customerId: string; providerId: string; fresh: boolean };
  /** Sends a customer's changed data to the providers that have an account of the customer. */
  'customer-changed': { customerId: string; projectId: string; what: 'email' | 'blocked' };
  /** Removes an erased customer from the stored webhook bodies behind the event `after`; null: from all of them. */
  'customer-erased': { customerId: string; after: string | null };
  /** Drops the cached answer of a changed lookup again, in case the process died after the commit. */
  'address-cache-drop': { keys: string[]; version: number };
};

export type Queue = keyof JobData;

/** A job that failed its last attempt. Its data is not shown, since that may be personal. */
export type DeadLetter = {
  readonly id: string;
  /** The queue that it comes from, and to which a retry returns it. */
  readonly queue: string | null;
  readonly tries: number;
  readonly failedAt: Date;
  readonly reason: string;
};

export type Jobs = {
  /** Creates or updates the queues and their tables. Call it first, but after the store's `migrate`. */
  migrate(): Promise<void>;
  /** With a transaction: the job exists only if that commits. */
  enqueue<Q extends Queue>(queue: Q, data: JobData[Q], transaction?: Transaction<Schema>): Promise<void>;
  /** Like `enqueue` for many jobs, in one statement. */
  enqueueMany<Q extends Queue>(
    queue: Q,
    data: ReadonlyArray<JobData[Q]>,
    transaction?: Transaction<Schema>,
  ): Promise<void>;
  /**
   * Sets the handler of a queue; call it before `start`. Delivery is at least once. A throw causes a retry
   * with backoff, and after the last retry a dead letter.
   */
  work<Q extends Queue>(queue: Q, handler: (data: JobData[Q]) => Promise<void>): void;
  /** Oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Returns these dead letters, or all (null), to their queues with all retries. Returns how many. */
  retryDeadLetters(ids: readonly string[] | null): Promise<number>;
  /** Does nothing once a stop has begun. */
  start(): Promise<void>;
  /** Fetches no more jobs and waits for the running ones. At the deadline those return to the queue. */
  stop(deadline?: AbortSignal): Promise<void>;
};
