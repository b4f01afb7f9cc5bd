import { formatMoney, type Money } from '../../domain/money/money.ts';
import type { Handoff } from '../../domain/session/handoff.ts';
import type { Mode } from '../../domain/session/session.ts';
import type { SessionNews, SessionRequest } from '../../provider/sessions.ts';
import { sameAddress } from '../state/delivery.ts';

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);

function unsafe(text: string, mode: Mode): boolean {
  const url = URL.parse(text);
  if (url?.protocol === 'https:') return false;
  // The simulators' pages.
  return !(mode !== 'LIVE' && url?.protocol === 'http:' && LOCAL.has(url.hostname));
}

/** Whether it leads where no customer may be sent. */
export function isUnsafeHandoff(handoff: Handoff, mode: Mode): boolean {
  const urls = handoff.kind === 'EMBEDDED' ? handoff.scripts : [handoff.url];
  return urls.some((url) => unsafe(url, mode));
}

function otherAmount(asked: Money | null, made: Money | null | undefined): string | null {
  if (!asked || !made || asked.currency !== made.currency) return null;
  const [ours, theirs] = [formatMoney(asked), formatMoney(made)];
  return ours === theirs ? null : `asked for ${ours} ${asked.currency}, it made ${theirs}`;
}

/** Whether the provider has it as another session than this one. */
export function isOfAnother(sessionId: string, news: Pick<SessionNews, 'sessionId'>): boolean {
  return Boolean(news.sessionId) && news.sessionId !== sessionId;
}

/** What the provider may not change. */
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
 * Why a session that a provider made must not be paid for: it is not the one that was asked for, or its page is no page.
 * Null where it may be. Everything here was locked by the request, so an honest provider says the same or nothing.
 */
export function findMismatch(request: Locks, news: SessionNews, mode: Mode): string | null {
  const { asset } = news;
  if (isOfAnother(request.sessionId, news)) return 'the provider has it as another session';
  if (request.assetLocked && request.asset && asset) {
    if (asset.currency !== request.asset.currency || asset.network !== request.asset.network) {
      return `asked for ${request.asset.currency} on ${request.asset.network}, it made ${asset.currency} on ${asset.network}`;
    }
  }
  if (request.lockWalletAddress && news.walletAddress) {
    const told = news.walletAddress;
    const network = asset?.network ?? request.asset?.network ?? null;
    if (!request.wallets.some((wallet) => sameAddress(network, wallet.address, told))) {
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
  // A vendor's own test mode may put amounts of its own in the place of ours.
  const amount =
    mode === 'SANDBOX'
      ? null
      : (otherAmount(request.fiatAmount, news.fiatAmount) ??
        otherAmount(request.cryptoAmount, news.cryptoAmount));
  if (amount) return amount;
  if (news.handoff && isUnsafeHandoff(news.handoff, mode)) {
    return 'it sends the customer to an address that is not safe to open';
  }
  return null;
}
