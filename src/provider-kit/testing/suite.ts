import type { AssetRef } from '../../domain/asset/asset.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { FiatLimit } from '../../provider/capabilities.ts';
import type { ErrorClass, Outcome } from '../../provider/error.ts';
import type { SessionRequest } from '../../provider/sessions.ts';
import type { ReceivedRequest } from './host/host-simulator.ts';
import type { ServedSimulator } from './host/serve-simulator.ts';

/** An answer of the vendor's, served in place of the simulator's. */
export type VendorAnswer = {
  readonly status: number;
  /** `content-type: application/json` where absent. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; anything else is written as JSON. */
  readonly body: unknown;
};

/** What an error of the vendor's must become: the answer to the request that makes the session, and what is thrown. */
export type VendorRefusal = VendorAnswer & {
  readonly becomes: { readonly code: string; readonly class: ErrorClass; readonly outcome: Outcome };
};

/**
 * What the kit cannot know of an adapter. All else it finds out from the capabilities, the simulator and its answers.
 * @example
 * testProvider(acme, {
 *   request: () => purchase(),
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
  /** A session that the adapter's simulator grants, with an asset, one wallet and an amount; made anew at each call. */
  request(): SessionRequest;
  /** Every word that the vendor has for the state of a session, and what it means. */
  readonly statuses: Readonly<Record<string, SessionStatus>>;
  /** Every documented error of the vendor's that a create may meet. */
  readonly refusals: readonly VendorRefusal[];
  /** Needed with `webhook`. Makes the simulator send one about the session, as a payment on its page would. */
  provoke?(served: ServedSimulator<Options>, reference: string): Promise<void>;
  /** Needed with `webhook`. How old a signature may be; null: the vendor's signature holds no time. */
  readonly webhookToleranceSeconds?: number | null;
  /**
   * Needed with `webhook`. The options with no webhook secret, with another one in its place, or with another one before
   * it, as while secrets are rotated.
   */
  webhookSecrets?(options: Options, which: 'none' | 'other' | 'both'): Options;
  /** Needed with `deposits`. Makes crypto arrive at an address; answers the vendor's reference of the deposit. */
  deposit?(
    served: ServedSimulator<Options>,
    arrival: { readonly address: string; readonly asset: AssetRef; readonly amount: string },
  ): Promise<string>;
  /** Limits that the simulator keeps and the capabilities do not state. */
  readonly limits?: ReadonlyArray<Omit<FiatLimit, 'source'>>;
  /** Assets of which the vendor takes fewer digits than their chain has: `{ 'USDC:stellar': 6 }`. */
  readonly digits?: Readonly<Record<string, number>>;
  /** What of a request must be the same at a retry. Method, path and body where absent. */
  repeatable?(request: ReceivedRequest): string;
  /**
   * Whether a request gets credentials and nothing else, as a token does. The suite then sees it apart from all others: it
   * counts for nothing, and is answered by the simulator where other answers are the suite's own. On `context.http` only.
   */
  signsIn?(request: Pick<ReceivedRequest, 'method' | 'path'>): boolean;
  /** Whether a request of `create` makes nothing at the vendor. Every GET where absent. */
  makesNothing?(request: ReceivedRequest): boolean;
  /**
   * Behaviours that this adapter cannot have, each with the reason. One that is unknown, that would pass, or that is
   * about an operation that the adapter has not got fails the suite.
   */
  readonly skip?: ReadonlyArray<{ readonly test: string; readonly why: string }>;
};
