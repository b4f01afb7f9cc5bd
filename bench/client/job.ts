/** What the load generator sends, and for how long. The parent writes it to its standard input as JSON. */
export type Job = {
  readonly port: number;
  readonly path: string;
  /** POST if left out. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent one after the other. `{unique}` in a body becomes twelve digits that no other request has. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Requests a second, sent at their time whatever the server does; left out: as fast as the connections allow. */
  readonly rate?: number;
  /** Ends after this many requests, before the time. */
  readonly requests?: number;
  /** What an answer must contain to count as right. */
  readonly expected?: string;
  /** Sends the first half of each request only. */
  readonly isCut?: boolean;
  /** Signs each body as a webhook of Stripe. */
  readonly secret?: string;
};

export type Figures = {
  readonly answered: number;
  readonly perSecond: number;
  /** In milliseconds. A request that was not answered counts as long as it was waited for. */
  readonly p50: number;
  readonly p99: number;
  /** Answers with the status 503 or 429. */
  readonly refused: number;
  /** Other answers that are not the expected ones. */
  readonly wrong: number;
  readonly unanswered: number;
  /** The most requests that were open at once. */
  readonly mostOpen: number;
};

export const UNIQUE = '{unique}';
