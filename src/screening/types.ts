import type { RoutingDecision } from '../domain/routing/decision.ts';
import type { Wallet } from '../domain/session/session.ts';

/** What is screened before any provider is called. */
export type ScreeningSubject = {
  readonly projectId: string;
  /** Null for a purchase without a customer. */
  readonly customerId: string | null;
  /** The app's id of the customer. */
  readonly externalId: string | null;
  /** Where crypto would be delivered; empty if the customer chooses at the provider. */
  readonly wallets: readonly Wallet[];
};

/** What a screening module makes of its options. */
export type Screener = {
  /** Whether to refuse the subject. A rejection, or an answer later than the signal, counts as `onError` says. */
  refuses(subject: ScreeningSubject, call: { signal: AbortSignal }): Promise<boolean>;
};

/** The default export of a screening module. May throw for wrong options, which stops the start. */
export type ScreeningModule = (
  options: Readonly<Record<string, unknown>>,
  context: { folder: string },
) => Screener | Promise<Screener>;

/** The client learns no more than SCREENED: not who refused, and not what it was about. */
export type Screening = {
  /** Whether the subject is refused. Never rejects. */
  refuses(subject: ScreeningSubject): Promise<boolean>;
  /** The decision as it is, or with every candidate refused for the reason SCREENED. Asks only if a provider was chosen. */
  judge(decision: RoutingDecision, subject: ScreeningSubject): Promise<RoutingDecision>;
};
