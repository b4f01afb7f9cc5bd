import { isSameAsset } from '../../domain/asset/asset.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { Mode } from '../../domain/session/session.ts';
import type { SessionNews, SessionRequest } from '../../provider/sessions.ts';
import { sameAddress } from '../state/delivery.ts';

function isUnsafeUrl(text: string, mode: Mode): boolean {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return false;
  // The pages of the simulators.
  return !(mode !== 'LIVE' && url?.protocol === 'http:' && isLoopback(url.hostname));
}

/** Whether the hand-off has a URL that a customer must not open. */
export function isUnsafeHandoff(handoff: Handoff, mode: Mode): boolean {
  const urls = handoff.kind === 'EMBEDDED' ? handoff.scripts : [handoff.url];
  return urls.some((url) => isUnsafeUrl(url, mode));
}

function otherAmount(asked: Money | null, made: Money | null | undefined): string | null {
  if (!asked || !made || asked.currency !== made.currency) return null;
  const [ours, theirs] = [formatMoney(asked), formatMoney(made)];
  return ours === theirs ? null : `asked for ${ours} ${asked.currency}, it made ${theirs}`;
}

/** Whether the provider has it under another session's id. */
export function isOfAnother(sessionId: string, news: Pick<SessionNews, 'sessionId'>): boolean {
  return Boolean(news.sessionId) && news.sessionId !== sessionId;
}

/** The fields of a request that the provider must not change. */
type Locks = Pick<
  SessionRequest,
  | 'sessionId'
  | 'asset'
  | 'assetLocked'
  | 'wallets'
  | 'lockWalletAddress'
  | 'fiatCurrency'
  | 'fiatAmount'
  | 'cryptoAmount'
>;

/**
 * Why a customer must not pay for what a provider made: it differs from the request, or its hand-off is unsafe. Null if
 * it matches. The request locks all of these fields, so a correct provider reports the same values or none.
 */
export function findMismatch(request: Locks, news: SessionNews, mode: Mode): string | null {
  const { asset } = news;
  if (isOfAnother(request.sessionId, news)) return 'the provider has it as another session';
  if (request.assetLocked && request.asset && asset) {
    if (!isSameAsset(asset, request.asset)) {
      return `asked for ${request.asset.currency} on ${request.asset.network}, it made ${asset.currency} on ${asset.network}`;
    }
  }
  if (request.lockWalletAddress && news.walletAddress) {
    const reported = news.walletAddress;
    const network = asset?.network ?? request.asset?.network ?? null;
    if (!request.wallets.some((wallet) => sameAddress(network, wallet.address, reported))) {
      return 'it made a session that delivers to another wallet';
    }
  }
  const { memo } = news;
  if (request.lockWalletAddress && memo && !request.wallets.some((wallet) => wallet.memo === memo)) {
    return 'it made a session that delivers with another memo';
  }
  if (request.fiatCurrency && news.fiatCurrency && news.fiatCurrency !== request.fiatCurrency) {
    return `asked for a price in ${request.fiatCurrency}, it made one in ${news.fiatCurrency}`;
  }
  // The test mode of a vendor may replace the amounts.
  if (mode !== 'SANDBOX') {
    const fiat = otherAmount(request.fiatAmount, news.fiatAmount);
    const amount = fiat ?? otherAmount(request.cryptoAmount, news.cryptoAmount);
    if (amount) return amount;
  }
  if (news.handoff && isUnsafeHandoff(news.handoff, mode)) {
    return 'its hand-off has a URL that is not safe to open';
  }
  return null;
}
