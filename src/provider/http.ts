/** One request to a vendor. The body is sent exactly as given. */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
};

/** Whatever status the vendor gave; the body whole and as text. Header names are lower case. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * Sends a request. Throws ProviderError: `not_sent` where no connection came about, `unknown` for a timeout, a reset,
 * or an answer cut short, too large or a redirect. Any status that came whole is an answer, and no error.
 * @example
 * const answer = await context.http({ method: 'GET', url: `${baseUrl}/v1/orders/1`, signal: call.signal });
 */
export type Http = (request: HttpRequest) => Promise<HttpAnswer>;
