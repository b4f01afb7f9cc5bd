import type { Http } from './http.ts';

/** What the gateway lends an adapter. No store, no cache, no environment. */
export type ProviderContext = {
  /** Throws ProviderError with the right outcome for whatever goes wrong below HTTP. */
  readonly http: Http;
  /** For SDKs that want a fetch; the same connections underneath. */
  readonly fetch: typeof globalThis.fetch;
  readonly clock: () => Date;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** Last argument of every operation. */
export type Call = {
  /** The same at every retry of the same attempt. Absent on reads. */
  readonly idempotencyKey?: string;
  readonly signal: AbortSignal;
};
