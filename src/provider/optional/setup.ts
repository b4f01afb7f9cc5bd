import type { Call } from '../call.ts';

/** One thing that was looked at. */
export type ProviderCheck = {
  readonly name: 'reachable' | 'credentials' | 'clock' | 'coverage' | 'webhooks';
  /** `warning`: it works, and somebody should look. `unknown`: the vendor's API does not tell. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What was found and, where it is not well, what to do. No secrets. */
  readonly detail: string;
};

/** Where the vendor sends webhooks, as its API tells it. */
export type Subscription = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** The vendor has stopped sending; null where it does not say. */
  readonly blocked: boolean | null;
};

/** Webhook subscriptions by the vendor's API. All throw ProviderError. */
export type SubscriptionOperations = {
  list(call: Call): Promise<readonly Subscription[]>;
  /** `secret` signs its webhooks: shown once to the operator, who puts it among the options. */
  create(url: string, call: Call): Promise<Subscription & { readonly secret: string }>;
  delete(id: string, call: Call): Promise<void>;
};
