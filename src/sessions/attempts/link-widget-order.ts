import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isPaid } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import { isUniqueViolation } from '../../store/errors.ts';
import type { SessionDeps } from '../deps.ts';
import { apply, recordRefused, transitionFor, updateOf } from '../state/apply.ts';
import { findMismatch } from './verify-created.ts';

const TRIES = 5;

type Told = {
  readonly provider: Provider;
  /** Of what the customer made there. */
  readonly reference: string;
  readonly source: EventSource;
  readonly signal: AbortSignal;
};

/**
 * A verified webhook named what a customer made in a provider's widget. The first that the provider's API confirms is the
 * session's own. A customer may make several: one that was paid takes the place of one that was not, and any other is
 * kept in the timeline and logged. docs/decisions/0008-references-by-webhook.md
 */
export async function linkWidgetOrder(deps: SessionDeps, session: OnrampSession, told: Told): Promise<void> {
  const { provider, source, signal } = told;
  let current = session;
  for (let tries = 0; tries < TRIES; tries++) {
    const news = await provider.operations.sessions.get(told.reference, { signal });
    const refusal = await refusalOf(deps, current, news, told);
    if (refusal !== null) return recordRefused(deps, current, news, source, refusal);
    if (await take(deps, current, news, told)) return;
    current = (await deps.reads.byId(current.id)) ?? current;
  }
  throw new Error(`session ${session.id} changed ${TRIES} times while its reference was being recorded`);
}

/** Why this is not to be the session's own; null where it is. */
async function refusalOf(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  { provider, signal }: Told,
): Promise<string | null> {
  const { reference } = news;
  const where = { sessionId: session.id, providerId: provider.id, reference };
  const bound = session.providerReference;
  if (bound === reference) return null;
  const problem = findMismatch(locksOf(session), news, provider.mode);
  if (problem) {
    deps.log.error({ ...where, problem }, 'a customer made something else than was asked for');
    return `${reference} at ${provider.id} is not this session's: ${problem}.`;
  }
  if (bound === null) return null;
  if (news.status === null || !isPaid(news.status)) {
    deps.log.warn(where, 'a customer made another order in the same session; nobody has paid it');
    return `${reference} at ${provider.id} is another order of this session, and not paid.`;
  }
  const own = await provider.operations.sessions.get(bound, { signal });
  if (own.status === null || !isPaid(own.status)) return null;
  deps.log.error({ ...where, bound }, 'a customer paid twice in one session: an operator must look');
  return `${reference} at ${provider.id} is a second payment; this session is ${bound}.`;
}

/** False where somebody changed the session since it was read. */
async function take(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  { provider, source }: Told,
): Promise<boolean> {
  const origin = { source, confirmed: true };
  if (session.providerReference === news.reference)
    return (await apply(deps, session, news, origin)) !== null;
  const decided = transitionFor(deps, session, news, provider.id, origin);
  const before = session.providerReference;
  const where = { sessionId: session.id, providerId: provider.id, reference: news.reference };
  if (decided.kind === 'refused' && before !== null) {
    deps.log.error(where, 'a customer paid for an order that its session cannot take: an operator must look');
    await recordRefused(deps, session, news, source, decided.note);
    return true;
  }
  // The reference is worth having even where the rest changes nothing: by it the provider can be asked.
  const { event, ...advance } = updateOf(deps, session, decided, news, source, {
    changes: { providerReference: news.reference },
  });
  const note =
    before === null
      ? `${provider.id} tells its reference.`
      : `${news.reference} was paid, and takes the place of ${before}, which was not.`;
  try {
    return (await deps.writes.update({ ...advance, event: { ...event, note } })) !== null;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    deps.log.error(where, "a provider named this session for another session's order");
    await recordRefused(deps, session, news, source, `${news.reference} belongs to another session.`);
    return true;
  }
}

/** The customer chooses the amount in a widget; what is bought, and where it goes, was fixed by the request. */
function locksOf({ id, requested }: OnrampSession): Parameters<typeof findMismatch>[0] {
  const { asset, allowedCurrencies, allowedNetworks, wallets } = requested;
  const assetLocked = allowedCurrencies.length === 0 && allowedNetworks.length === 0;
  const open = { fiatCurrency: null, fiatAmount: null, cryptoAmount: null };
  // Whatever was asked for: the server names the wallet, and in a widget there is no other way to.
  const lockWalletAddress = wallets.length > 0;
  return { sessionId: id, asset, assetLocked, wallets, lockWalletAddress, ...open };
}
