import { assetKey, assets } from '../../domain/asset/asset.ts';
import { type Deposit, hasArrived } from '../../domain/customer/deposit.ts';
import { parseMoney } from '../../domain/money/money.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd } from '../../domain/session/status.ts';
import { isProviderError } from '../../provider/error.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { providerCallSignal } from '../../registry/index.ts';
import { providerOf, type SessionDeps } from '../deps.ts';
import { readAndApply } from '../state/apply.ts';

/**
 * Completes the session that a deposit is tied to: while its provider reports DELIVERING, or cannot be asked during
 * DELIVERING, the deposit is proof of the delivery. Throws ProviderError; then try again.
 */
export async function confirmByDeposit(deps: SessionDeps, deposit: Deposit): Promise<void> {
  const { onrampSessionId, status } = deposit;
  if (onrampSessionId === null || !hasArrived(status)) return;
  const session = await deps.reads.byId(onrampSessionId);
  if (!session) return;
  await readAndApply(deps, session, (current) => newsByDeposit(deps, current, deposit), 'DEPOSIT');
}

/** The provider's news of the session, with the deposit as its delivery where that applies. */
export async function newsByDeposit(
  deps: Pick<SessionDeps, 'registry'>,
  session: OnrampSession,
  deposit: Deposit,
): Promise<SessionNews> {
  const { providerReference: reference } = session;
  const nothing = { reference, status: null, providerStatus: session.providerStatus ?? '' };
  const provider = providerOf(deps, session);
  if (isEnd(session.status) || !provider || reference === null) return nothing;
  const call = { signal: providerCallSignal() };
  const news = await provider.operations.sessions.get(reference, call).catch((error: unknown) => {
    if (isProviderError(error) && session.status === 'DELIVERING')
      return { ...nothing, status: session.status };
    throw error;
  });
  // The provider reported the session unpaid after this deposit, so it cannot be the delivery.
  const tooEarly = session.unpaidAt !== null && deposit.createdAt <= session.unpaidAt;
  return news.status === 'DELIVERING' && !tooEarly
    ? { delivery: deliveryOf(deposit), ...news, status: 'COMPLETED' }
    : news;
}

function deliveryOf({ asset, amount: text, address, transactionHash }: Deposit) {
  const known = asset && assets.get(assetKey(asset));
  // A stored amount may have more digits than the asset, or more than an amount may have today. It is then left out.
  const parsed = known && parseMoney(text, known.currency, known.decimals);
  return { asset, amount: parsed?.ok ? parsed.value : null, address, memo: null, transactionHash };
}
