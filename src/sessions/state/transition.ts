import { isDeepStrictEqual } from 'node:util';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { OnrampSession, SessionFailure, Wallet } from '../../domain/session/session.ts';
import { isEnd, mayTransition, type SessionStatus, unconfirmedEnds } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { SessionChanges } from '../../store/sessions/row.ts';
import { deliveryOf } from './delivery.ts';
import { latePaymentDeadlineFrom } from './late-payment-window.ts';

export type TransitionContext = {
  /** The news answers a create: the session is at least READY, whatever the provider's status. */
  readonly created: boolean;
  /** Read from the provider's API, not only from a webhook. */
  readonly confirmed: boolean;
  readonly now: Date;
  /** Days from an unconfirmed end to the late-payment deadline. */
  readonly lateNewsDays: number;
  /** The session's hand-off, decrypted. */
  readonly handoff: Handoff | null;
};

export type Transition =
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly to: SessionStatus; readonly note: string }
  | {
      readonly kind: 'taken';
      readonly to: SessionStatus;
      readonly changes: Omit<SessionChanges, 'sealedHandoff'>;
      /** Absent: unchanged. Null: removed. */
      readonly handoff?: Handoff | null;
      readonly note: string | null;
    };

const DEFAULT_FAILURE: Partial<Record<SessionStatus, SessionFailure>> = {
  FAILED: { reason: null, message: 'The provider says that the purchase failed.', providerCode: null },
  REJECTED: { reason: 'CUSTOMER_REFUSED', message: 'The provider refused the customer.', providerCode: null },
};

function failureAfter(session: OnrampSession, news: SessionNews, to: SessionStatus): SessionFailure | null {
  if (news.failure) return news.failure;
  if (to === session.status) return session.failure ?? DEFAULT_FAILURE[to] ?? null;
  return isEnd(to) ? (DEFAULT_FAILURE[to] ?? null) : null;
}

function deadlineAfter(session: OnrampSession, to: SessionStatus, context: TransitionContext): Date | null {
  if (!unconfirmedEnds.has(to)) return null;
  return session.latePaymentDeadline ?? latePaymentDeadlineFrom(context.now, context.lateNewsDays);
}

/** The wallet that the request locks for an asset. A provider may report none before the customer's first step there. */
function lockedWallet({ requested }: OnrampSession, asset: OnrampSession['asset']): Wallet | undefined {
  if (!requested.lockWalletAddress || asset === null) return undefined;
  return requested.wallets.find(({ network }) => network === asset.network);
}

/** Amounts and fees in a currency that is no longer paid or bought are removed with it. */
function purchaseAfter(session: OnrampSession, news: SessionNews): SessionChanges {
  const { asset = session.asset, fiatCurrency = session.fiatCurrency } = news;
  const fiat = fiatCurrency === session.fiatCurrency ? session : { fiatAmount: null, fiatTotal: null };
  const crypto = isDeepStrictEqual(asset, session.asset) ? session.cryptoAmount : null;
  const left = new Set([session.fiatCurrency, session.asset?.currency ?? null]);
  for (const current of [fiatCurrency, asset?.currency ?? null]) left.delete(current);
  const sameNetwork = asset?.network === session.asset?.network;
  const locked = lockedWallet(session, asset);
  const destination = (field: 'walletAddress' | 'memo', ofLocked: string | null = null) =>
    news[field] === undefined && (sameNetwork || !locked) ? session[field] : ofLocked;
  return {
    asset,
    fiatCurrency,
    fiatAmount: news.fiatAmount === undefined ? fiat.fiatAmount : news.fiatAmount,
    fiatTotal: news.fiatTotal === undefined ? fiat.fiatTotal : news.fiatTotal,
    cryptoAmount: news.cryptoAmount === undefined ? crypto : news.cryptoAmount,
    fees: news.fees ?? session.fees.filter(({ currency }) => !left.has(currency)),
    walletAddress: news.walletAddress ?? destination('walletAddress', locked?.address),
    memo: news.memo ?? destination('memo', locked?.memo),
    prefillUsed: news.prefillUsed ?? session.prefillUsed,
    expiresAt: news.expiresAt === undefined ? session.expiresAt : news.expiresAt,
  };
}

/**
 * Computes what news changes of a session. Pure. `none`: it changes nothing. `refused`: the status may not change so,
 * and nothing else of the news is applied either.
 */
export function transition(
  session: OnrampSession,
  news: SessionNews,
  context: TransitionContext,
): Transition {
  const reported = news.status === 'CREATING' ? null : news.status;
  const to = reported ?? (context.created && session.status === 'CREATING' ? 'READY' : session.status);
  if (to !== session.status && !mayTransition(session.status, to, context.confirmed)) {
    return { kind: 'refused', to, note: `${session.status} does not become ${to}` };
  }
  // Without a known status the other fields cannot be trusted.
  const unknown = news.status === null && !context.created;
  const purchase = purchaseAfter(session, news);
  const after: Record<string, unknown> = unknown
    ? { providerStatus: news.providerStatus }
    : {
        ...purchase,
        status: to,
        providerStatus: news.providerStatus,
        delivery: news.delivery
          ? deliveryOf(session, news.delivery, purchase.fiatAmount ?? null)
          : session.delivery,
        failure: failureAfter(session, news, to),
        latePaymentDeadline: deadlineAfter(session, to, context),
      };
  const before = session as unknown as Record<string, unknown>;
  const changes = Object.fromEntries(
    Object.entries(after).filter(([field, value]) => !isDeepStrictEqual(value, before[field])),
  ) as SessionChanges;
  // A revoked hand-off does not come back with the next poll.
  const takesHandoff = !unknown && (context.created || context.handoff !== null);
  const handoff = isEnd(to) ? null : takesHandoff ? news.handoff : undefined;
  const newHandoff = handoff !== undefined && !isDeepStrictEqual(handoff, context.handoff);
  if (Object.keys(changes).length === 0 && !newHandoff) return { kind: 'none' };
  return {
    kind: 'taken',
    to,
    changes,
    ...(newHandoff ? { handoff } : {}),
    note: unknown ? `The gateway does not know the status ${news.providerStatus}.` : null,
  };
}
