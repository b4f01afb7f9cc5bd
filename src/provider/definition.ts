import type { z } from 'zod';
import type { Call, ProviderContext } from './call.ts';
import type { Capabilities } from './capabilities.ts';
import type { contractVersion } from './contract.ts';
import type { AddressOperations } from './optional/addresses.ts';
import type { DepositOperations } from './optional/deposits.ts';
import type { Quote, QuoteRequest } from './optional/quote.ts';
import type { ProviderCheck, SubscriptionOperations } from './optional/setup.ts';
import type { SimulatorModule } from './optional/simulator.ts';
import type { SessionOperations } from './sessions.ts';
import type { WebhookOperations } from './webhook.ts';

/** A provider's operations. That one is present is the capability. */
export type ProviderOperations = {
  readonly sessions: SessionOperations;
  readonly addresses?: AddressOperations;
  readonly deposits?: DepositOperations;
  readonly webhook?: WebhookOperations;
  /** What a purchase would cost now: one quote for each way to pay that the vendor offers. Makes nothing. */
  quote?(request: QuoteRequest, call: Call): Promise<readonly Quote[]>;
  /** Webhook subscriptions, where the vendor's API makes them. */
  readonly subscriptions?: SubscriptionOperations;
  /** Asks the vendor what a set-up needs, for `npm run providers -- check --live`. Reads only. */
  check?(call: Call): Promise<readonly ProviderCheck[]>;
};

/** An adapter, as `defineProvider` takes it and a module exports it by default. */
export type ProviderDefinition<Options = unknown> = {
  /** Slug, also the folder's name. */
  readonly id: string;
  /** The vendor's name, as it writes itself. */
  readonly title: string;
  /** The version of this contract that the adapter was made for. */
  readonly contract: typeof contractVersion;
  /** Settings of an entry in gateway.yaml, strict; mark secrets with `secret()`. */
  readonly options: z.ZodType<Options>;
  /** What is sold under these options. Pure, and the same for the same options. */
  capabilities(options: Options): Capabilities;
  /** Why these options do not fit the mode (a test key in live, a live key in sandbox); null where they do. */
  checkMode?(options: Options, mode: 'sandbox' | 'live'): string | null;
  /** No I/O and no shared state: two entries may use one adapter side by side. */
  connect(options: Options, context: ProviderContext): ProviderOperations;
  /** Loaded in sandbox mode only. */
  simulator?(): Promise<SimulatorModule>;
};

/**
 * Declares an adapter.
 * @example
 * export default defineProvider({ id: 'acme', title: 'Acme', contract: 1, options, capabilities, connect });
 */
export function defineProvider<Options>(
  definition: ProviderDefinition<Options>,
): ProviderDefinition<Options> {
  return definition;
}
