import type { AssetRef } from '../../domain/asset/asset.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { FiatLimit } from '../../provider/capabilities.ts';
import type { ErrorClass, Outcome } from '../../provider/error.ts';
import type { SessionRequest } from '../../provider/sessions.ts';
import type { ReceivedRequest } from './host/host-simulator.ts';
import type { ServedSimulator } from './host/serve-simulator.ts';

/** A response of the vendor, served instead of the simulator's. */
export type VendorAnswer = {
  readonly status: number;
  /** `content-type: application/json` by default. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged; anything else is sent as JSON. */
  readonly body: unknown;
};

/** An error response of the vendor to the request that creates the session, and the ProviderError that it must become. */
export type VendorRefusal = VendorAnswer & {
  readonly becomes: { readonly code: string; readonly class: ErrorClass; readonly outcome: Outcome };
};

/**
 * Facts about an adapter that the conformance suite cannot derive from the capabilities, the simulator and its responses.
 * @example
 * testProvider(acme, {
 *   statuses: { open: 'READY', paid: 'DELIVERING', done: 'COMPLETED' },
 *   refusals: [
 *     { status: 422, body: { error: 'limit' }, becomes: { code: 'limit', class: 'limit', outcome: 'rejected' } },
 *   ],
 *   provoke: async (served, reference) => {
 *     await served.simulatorFetch(`/pay/${reference}`, { method: 'POST' });
 *   },
 *   webhookToleranceSeconds: 300,
 *   webhookSecrets: (options, which) => ({ ...options, webhookSecrets: secretsOf(options, which) }),
 * });
 */
export type ProviderSuite<Options> = {
  /**
   * A purchase that the simulator accepts, with an asset, one wallet and an amount; a new object for each call. By default
   * `samplePurchase`, which derives one from the capabilities. Give your own only if the simulator refuses that one.
   */
  request?(): SessionRequest;
  /** Every session status of the vendor, and the status that it maps to. */
  readonly statuses: Readonly<Record<string, SessionStatus>>;
  /** Every documented error of the vendor for the creation of a session. */
  readonly refusals: readonly VendorRefusal[];
  /** Required with `webhook`. Makes the simulator send a webhook about the session, as a payment on its page does. */
  provoke?(served: ServedSimulator<Options>, reference: string): Promise<void>;
  /** Required with `webhook`. Maximum age of a signature; null if the vendor's signature contains no time. */
  readonly webhookToleranceSeconds?: number | null;
  /**
   * Required with `webhook`. The options without a webhook secret (`none`), with another secret instead (`other`), or with
   * another secret before it (`both`), as during a rotation.
   */
  webhookSecrets?(options: Options, which: 'none' | 'other' | 'both'): Options;
  /** Required with `deposits`. Simulates a deposit to an address and returns the vendor's reference of it. */
  deposit?(
    served: ServedSimulator<Options>,
    arrival: { readonly address: string; readonly asset: AssetRef; readonly amount: string },
  ): Promise<string>;
  /** Limits that the simulator enforces and the capabilities do not declare. */
  readonly limits?: ReadonlyArray<Omit<FiatLimit, 'source'>>;
  /** Assets for which the vendor accepts fewer decimal digits than the chain has: `{ 'USDC:stellar': 6 }`. */
  readonly digits?: Readonly<Record<string, number>>;
  /** The part of a request that must be the same in a retry. By default the method, path and body. */
  repeatable?(request: ReceivedRequest): string;
  /**
   * Whether a request only obtains credentials, such as a token. The suite does not count it, and the simulator answers it
   * even where the suite scripts the other responses. Applies to `context.http` only.
   */
  signsIn?(request: Pick<ReceivedRequest, 'method' | 'path'>): boolean;
  /** Whether a request of `create` has no side effect at the vendor. By default every GET. */
  makesNothing?(request: ReceivedRequest): boolean;
  /**
   * Behaviours that the adapter cannot have, by name, each with the reason. The suite fails for a skip with an unknown name,
   * of a behaviour that passes, or of one that does not apply to the adapter.
   */
  readonly skip?: ReadonlyArray<{ readonly test: string; readonly why: string }>;
};
