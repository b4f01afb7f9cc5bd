import type { Caller } from '../domain/caller.ts';
import type { AddressLookups, Loaders } from './loaders.ts';
import type { Services } from './services.ts';

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
