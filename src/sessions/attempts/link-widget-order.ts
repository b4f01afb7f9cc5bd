import type { EventSource, OnrampSession } from '../../domain/session/session.ts';
import { isPaid } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { Provider } from '../../registry/types.ts';
import type { SessionDeps } from '../deps.ts';
import { apply, recordRefused, TRIES, transitionFor, withCurrent } from '../state/apply.ts';
import { link } from './record-created.ts';
import { findMismatch } from './verify-created.ts';

type WidgetOrder = {
  readonly provider: Provider;
  readonly reference: string;
  readonly source: EventSource;
  readonly signal: AbortSignal;
};

/**
 * Links an order that a customer made in a provider's widget and that a verified webhook reported. The first order that
 * the provider's API confirms is linked. Later, a paid order replaces an unpaid one; any other is recorded in the
 * timeline and logged. docs/decisions/0008-references-by-webhook.md
 */
export function linkWidgetOrder(deps: SessionDeps, session: OnrampSession, order: WidgetOrder) {
  const { provider, reference, source, signal } = order;
  return withCurrent(deps, session, TRIES, async (current) => {
    const news = await provider.operations.sessions.get(reference, { signal });
    const own = current.providerReference;
    if (own === news.reference) return apply(deps, current, news, source);
    const where = { sessionId: current.id, providerId: provider.id, reference: news.reference };
    const refusal = await refusalOf(deps, current, news, order, where);
    if (refusal !== null) return recordRefused(deps, current, news, source, refusal);
    const decided = transitionFor(deps, current, news, { providerId: provider.id });
    if (decided.kind === 'refused' && own !== null) {
      deps.log.error({ event: 'paid_order_not_linked', ...where }, NOT_LINKED);
      return recordRefused(deps, current, news, source, decided.note);
    }
    const note =
      own === null
        ? `${provider.id} reported its reference.`
        : `${news.reference} was paid and replaces ${own}, which was not.`;
    // Linked even if the news changes nothing else: with the reference the provider can be polled.
    return link(deps, current, news, decided, {
      source,
      changes: { providerReference: news.reference },
      note,
    });
  });
}

const NOT_LINKED = 'A customer paid for an order that its session cannot take: an operator must check it';
const MISMATCH = 'A customer made another order than was asked for';
const UNPAID = 'A customer made another order in the same session; it is not paid';
const DUPLICATE = 'A customer paid twice in one session: an operator must check it';

/** Why the order must not be linked; null if it may. */
async function refusalOf(
  deps: SessionDeps,
  session: OnrampSession,
  news: SessionNews,
  { provider, signal }: WidgetOrder,
  where: { readonly reference: string | null },
): Promise<string | null> {
  const own = session.providerReference;
  const order = `${news.reference} at ${provider.id}`;
  const problem = findMismatch(locksOf(session), news, provider.mode);
  if (problem) {
    deps.log.error({ event: 'widget_order_mismatch', ...where, problem }, MISMATCH);
    return `${order} is not this session's: ${problem}.`;
  }
  if (own === null) return null;
  if (news.status === null || !isPaid(news.status)) {
    deps.log.warn({ event: 'second_widget_order', ...where }, UNPAID);
    return `${order} is another order of this session, and not paid.`;
  }
  const { status } = await provider.operations.sessions.get(own, { signal });
  if (status === null || !isPaid(status)) return null;
  deps.log.error({ event: 'duplicate_payment', ...where, bound: own }, DUPLICATE);
  return `${order} is a second payment; this session is ${own}.`;
}

/** In a widget the customer chooses the amount; the request fixes only asset and wallet. */
function locksOf({ id, requested }: OnrampSession): Parameters<typeof findMismatch>[0] {
  const { asset, allowedCurrencies, allowedNetworks, wallets } = requested;
  const assetLocked = allowedCurrencies.length === 0 && allowedNetworks.length === 0;
  const open = { fiatCurrency: null, fiatAmount: null, cryptoAmount: null };
  // Even if the request does not lock it: the gateway itself names the wallet, and a widget has no field for another.
  const lockWalletAddress = wallets.length > 0;
  return { sessionId: id, asset, assetLocked, wallets, lockWalletAddress, ...open };
}
