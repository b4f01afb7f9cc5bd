import { z } from 'zod';
import type { Call, ProviderContext } from './call.ts';
import type { Capabilities } from './capabilities.ts';
import type { contractVersion } from './contract.ts';
import type { AddressOperations } from './optional/addresses.ts';
import type { DepositOperations } from './optional/deposits.ts';
import type { Quote, QuoteRequest, RefusedMethod } from './optional/quote.ts';
import type { ProviderCheck, SubscriptionOperations } from './optional/setup.ts';
import type { SimulatorModule } from './optional/simulator.ts';
import type { SessionOperations } from './sessions.ts';
import type { WebhookOperations } from './webhook.ts';

export { z };

/**
 * Schema of an option that must never be printed, such as an API key or a webhook secret.
 * @example
 * const options = z.strictObject({ apiKey: secret(), webhookSecrets: z.array(secret()).default([]) });
 */
export function secret(): z.ZodString {
  return z.string().min(1).meta({ secret: true });
}

/** The operations of a connected adapter. Omit what the vendor does not support: the presence of one is a capability. */
export type ProviderOperations = {
  readonly sessions: SessionOperations;
  readonly addresses?: AddressOperations;
  /** Deposits at issued addresses; needs `addresses`. */
  readonly deposits?: DepositOperations;
  readonly webhook?: WebhookOperations;
  /**
   * Prices a purchase without a side effect. Returns one quote for each payment method that the vendor offers, and what it
   * refuses for one method while another has a quote. Throws if there is none.
   */
  quote?(request: QuoteRequest, call: Call): Promise<ReadonlyArray<Quote | RefusedMethod>>;
  readonly subscriptions?: SubscriptionOperations;
  /** Checks the setup at the vendor for `npm run providers -- check --live`. Only reads. */
  check?(call: Call): Promise<readonly ProviderCheck[]>;
};

/** An adapter: the argument of `defineProvider`, and the default export of its module. */
export type ProviderDefinition<Options = unknown> = {
  /** Slug of the adapter, the same as the name of its folder. */
  readonly id: string;
  /** The vendor's name as the vendor writes it. */
  readonly title: string;
  /** Version of the contract that the adapter was built for. */
  readonly contract: typeof contractVersion;
  /** Schema of `options` in gateway.yaml. Make it strict, and mark secrets with `secret()`. */
  readonly options: z.ZodType<Options>;
  /** What the vendor sells under these options. Pure. */
  capabilities(options: Options): Capabilities;
  /** Why the options do not fit the mode (a test key in live mode, or a live key in sandbox mode); null if they do. */
  checkMode?(options: Options, mode: 'sandbox' | 'live'): string | null;
  /** Creates the operations without I/O and without shared state: two entries may use one adapter at the same time. */
  connect(options: Options, context: ProviderContext): ProviderOperations;
  /** Loads the simulator. Called in sandbox mode only. */
  simulator?(): Promise<SimulatorModule>;
};

/**
 * Declares an adapter and infers the type of its options.
 * @example
 * export default defineProvider({ id: 'acme', title: 'Acme', contract: 1, options, capabilities, connect });
 */
export function defineProvider<Options>(
  definition: ProviderDefinition<Options>,
): ProviderDefinition<Options> {
  return definition;
}
