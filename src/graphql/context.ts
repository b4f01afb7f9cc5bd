import type { ClientTokens } from '../access/types.ts';
import type { Addresses } from '../addresses/types.ts';
import type { Catalog } from '../catalog/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposits } from '../deposits/types.ts';
import type { Caller } from '../domain/access/caller.ts';
import type { ErrorCode } from '../domain/failure.ts';
import type { Erasure } from '../erasure/types.ts';
import type { OpenStreams } from '../live/index.ts';
import type { Quotes } from '../quotes/types.ts';
import type { RateLimiter } from '../rate-limits/index.ts';
import type { Sessions } from '../sessions/types.ts';
import type { OutboundWebhooks } from '../webhooks/outbound/types.ts';
import type { AddressLookups, Loaders } from './loaders.ts';

/** The features that resolvers call. */
export type Services = {
  readonly customers: Customers;
  readonly addresses: Addresses;
  readonly deposits: Deposits;
  readonly quotes: Quotes;
  readonly sessions: Sessions;
  readonly clientTokens: Pick<ClientTokens, 'create' | 'revoke'>;
  readonly erasure: Pick<Erasure, 'erase'>;
  readonly webhooksOut: OutboundWebhooks;
  readonly catalog: Catalog;
  /** Counts the calls of this process. */
  readonly limiter: Pick<RateLimiter, 'take'>;
  /** Counts the subscriptions of this process. */
  readonly openStreams: OpenStreams;
  readonly clock: () => Date;
  /** Link to the section of the error reference for a code. */
  readonly docUrl: (code: ErrorCode) => string;
};

export type Context = Services & {
  readonly caller: Caller;
  /** The IP address of the client; null if it is not known. */
  readonly ip: string | null;
  /** Whether the caller's API key is still valid: a subscription outlives its request. */
  readonly isKeyValid: () => Promise<boolean>;
  /** A signal that aborts when the client leaves, or has its answer. */
  readonly untilLeft: () => AbortSignal;
  /** Shared by all requests. */
  readonly addressLookups: AddressLookups;
  /** The loaders of this request, created on first use. */
  readonly loaders: () => Loaders;
  /**
   * Replaces the loaders and their cached rows by those of an event of a subscription. The subscribers of a project that
   * receive the same event share them, so that each row is read once.
   */
  readonly useLoadersOf: (event: object) => void;
};
