import type { Addresses } from '../addresses/types.ts';
import type { Catalog } from '../catalog/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposits } from '../deposits/types.ts';
import type { Caller } from '../domain/caller.ts';
import type { ErrorCode } from '../domain/failure.ts';
import type { Sessions } from '../sessions/types.ts';
import type { WebhooksOut } from '../webhooks/out/types.ts';
import type { AddressLookups, Loaders } from './loaders.ts';

/** What resolvers call; nothing below the features. */
export type Services = {
  readonly customers: Customers;
  readonly addresses: Addresses;
  readonly deposits: Deposits;
  readonly sessions: Sessions;
  readonly webhooksOut: WebhooksOut;
  readonly catalog: Catalog;
  readonly clock: () => Date;
  /** This code's place in the docs. */
  readonly docUrl: (code: ErrorCode) => string;
};

export type Context = Services & {
  readonly caller: Caller;
  /** Whether the caller's key holds still: a subscription outlives the request. */
  readonly isKnown: () => Promise<boolean>;
  /** Shared by all requests: the hot path. */
  readonly addressLookups: AddressLookups;
  /** This request's own, made when first asked for. */
  readonly loaders: () => Loaders;
  /** What was loaded is loaded anew: a subscription's next event. */
  readonly forgetLoaded: () => void;
};
