import { assetKey, assets } from '../../domain/asset/asset.ts';
import { type Deposit, hasArrived } from '../../domain/customer/deposit.ts';
import { moneyOf } from '../../domain/money/money.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { isEnd } from '../../domain/session/status.ts';
import { isProviderError } from '../../provider/error.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import type { SessionDeps } from '../deps.ts';
import { readAndApply } from '../state/read-and-apply.ts';

const CALL_MILLISECONDS = 10_000;

/**
 * Crypto that one session alone can have bought has arrived: where its provider only says that it is on its way, or
 * cannot be asked, the arrival is the proof. Throws ProviderError where that is to be tried again.
 */
export async function confirmByDeposit(deps: SessionDeps, deposit: Deposit): Promise<void> {
  const { onrampSessionId, status } = deposit;
  if (onrampSessionId === null || !hasArrived(status)) return;
  const session = await deps.reads.byId(onrampSessionId);
  if (!session) return;
  const news = (present: OnrampSession) => newsByDeposit(deps, present, deposit);
  await readAndApply(deps, session, news, { source: 'DEPOSIT', confirmed: true });
}

/** What the session's provider says of it, and the arrival where that is further. */
export async function newsByDeposit(
  { registry }: Pick<SessionDeps, 'registry'>,
  session: OnrampSession,
  deposit: Deposit,
): Promise<SessionNews> {
  const { providerId, providerReference: reference } = session;
  const nothing = { reference, status: null, providerStatus: session.providerStatus ?? '' };
  const provider = providerId === null ? undefined : registry.get(providerId);
  if (isEnd(session.status) || !provider || reference === null) return nothing;
  const signal = AbortSignal.timeout(CALL_MILLISECONDS);
  const told = await provider.operations.sessions.get(reference, { signal }).catch((error: unknown) => {
    if (isProviderError(error) && session.status === 'DELIVERING')
      return { ...nothing, status: session.status };
    throw error;
  });
  // One that was tied before it was known that nobody had paid yet.
  const tooEarly = session.unpaidAt !== null && deposit.createdAt <= session.unpaidAt;
  return told.status === 'DELIVERING' && !tooEarly
    ? { delivery: deliveryOf(deposit), ...told, status: 'COMPLETED' }
    : told;
}

function deliveryOf({
  asset,
  amount,
  address,
  transactionHash,
}: Deposit): NonNullable<SessionNews['delivery']> {
  const decimals = asset ? assets.get(assetKey(asset))?.decimals : undefined;
  const exact = decimals !== undefined && (amount.split('.')[1] ?? '').length <= decimals;
  return {
    asset,
    amount: asset && exact ? moneyOf(amount, asset.currency, decimals) : null,
    address,
    memo: null,
    transactionHash,
  };
}
