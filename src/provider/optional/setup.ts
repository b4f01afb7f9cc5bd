import type { Call } from '../call.ts';

/** The result of one check of the setup. */
export type ProviderCheck = {
  readonly name: 'reachable' | 'credentials' | 'clock' | 'coverage' | 'webhooks';
  /** `warning`: it works, but an operator should review it. `unknown`: the vendor's API does not report it. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What was found and, if it is not `ok`, what to do. No secrets. */
  readonly detail: string;
};

/** A webhook subscription as the vendor's API reports it. */
export type Subscription = {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  /** True if the vendor has stopped sending; null if it does not report that. */
  readonly blocked: boolean | null;
  /** Whether the options have this subscription's secret. Absent: the gateway recognizes its own by the URL. */
  readonly own?: boolean;
};

/** Webhook subscriptions of the vendor's API. All operations throw ProviderError. */
export type SubscriptionOperations = {
  list(call: Call): Promise<readonly Subscription[]>;
  /** Creates a subscription. The gateway prints `secret` once; the operator adds it to the options. */
  create(url: string, call: Call): Promise<Subscription & { readonly secret: string }>;
  delete(id: string, call: Call): Promise<void>;
  /** Makes the vendor send to a blocked subscription again. Only if its API can; the gateway calls it without an operator. */
  unblock?(id: string, call: Call): Promise<void>;
};
