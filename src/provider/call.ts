/** An HTTP request to the vendor. The URL, the headers and the body are sent unchanged. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
};

/** A complete HTTP response of any status. The body is decoded as UTF-8; header names are in lower case. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * Sends an HTTP request. A complete response of any status is a result, not an error. Throws ProviderError with the outcome
 * `not_sent` if no connection was made, and `unknown` for a timeout, a reset, a redirect, or a response that is incomplete
 * or larger than 1 MiB.
 * @example
 * const answer = await context.http({ method: 'GET', url: `${baseUrl}/v1/orders/1`, signal: call.signal });
 */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** Services that an adapter gets from the gateway. It has no access to the database, the cache or the environment. */
export type ProviderContext = {
  /** Sends requests to the vendor; see `Http`. */
  readonly http: Http;
  /** A `fetch` for the vendor's SDK, on the same connections. Classify its errors with `transportError`. */
  readonly fetch: typeof globalThis.fetch;
  /** The current time. Use it instead of `new Date()`, so that tests can control it. */
  readonly clock: () => Date;
  /** Logs a warning, for example an unknown status. Never pass secrets or personal data. */
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
};

/** The last argument of every operation. */
export type Call = {
  /** Idempotency key of the attempt, the same for each retry of it. Send it to the vendor. Absent for reads. */
  readonly idempotencyKey?: string;
  /** Aborted at the deadline of the call, or by its caller. Pass it to every request. */
  readonly signal: AbortSignal;
};
