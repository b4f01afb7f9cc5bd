import { assetKey, assets } from '../../domain/asset.ts';
import type { Deposit } from '../../domain/customer.ts';
import { moneyOf } from '../../domain/money.ts';
import type { OnrampSession } from '../../domain/session.ts';
import type { SessionStatus } from '../../domain/status.ts';
import { isProviderError } from '../../provider/error.ts';
import type { SessionNews } from '../../provider/session.ts';
import type { WebhooksInParts } from './parts.ts';

const CALL_MILLISECONDS = 10_000;
const OPEN: readonly SessionStatus[] = ['READY', 'AWAITING_PAYMENT', 'PAYMENT_PROCESSING', 'DELIVERING'];

/**
 * Crypto that one session alone can have bought has arrived: where its provider only says that it is on its way, or
 * cannot be asked, the arrival is the proof. Throws ProviderError where that is to be tried again.
 */
export async function completeByDeposit(
  parts: Pick<WebhooksInParts, 'sessions' | 'registry'>,
  deposit: Deposit,
): Promise<void> {
  const { onrampSessionId, status } = deposit;
  if (onrampSessionId === null || (status !== 'CONFIRMED' && status !== 'SETTLED')) return;
  await parts.sessions.apply(onrampSessionId, (session) => read(parts, session, deposit), 'DEPOSIT', true);
}

async function read(
  { registry }: Pick<WebhooksInParts, 'registry'>,
  session: OnrampSession,
  deposit: Deposit,
): Promise<SessionNews> {
  const { providerId, providerReference: reference } = session;
  const known = {
    reference,
    status: session.status,
    providerStatus: session.providerStatus ?? '',
  };
  const provider = providerId === null ? undefined : registry.get(providerId);
  if (!OPEN.includes(session.status) || !provider || reference === null) return known;
  const signal = AbortSignal.timeout(CALL_MILLISECONDS);
  const told = await provider.operations.sessions.get(reference, { signal }).catch((error: unknown) => {
    if (isProviderError(error) && session.status === 'DELIVERING') return known;
    throw error;
  });
  return told.status === 'DELIVERING'
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
