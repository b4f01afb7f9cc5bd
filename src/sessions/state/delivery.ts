import { isSameAsset } from '../../domain/asset/asset.ts';
import { networks } from '../../domain/asset/network.ts';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import type { Delivery, OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews } from '../../provider/sessions.ts';

/** Whether two spellings are the same address. The case of an EVM address is only a checksum. */
export function sameAddress(network: string | null, a: string, b: string): boolean {
  if (a === b) return true;
  const evm = network === null || networks.get(network)?.addressFormat === 'evm';
  return evm && a.startsWith('0x') && a.toLowerCase() === b.toLowerCase();
}

type Delivering = Pick<OnrampSession, 'requested' | 'referenceByWebhook'>;
type Delivered = NonNullable<SessionNews['delivery']>;

function* differences(
  { requested, referenceByWebhook }: Delivering,
  delivered: Delivered,
  paid: Money | null,
): Generator<string> {
  const { asset } = delivered;
  const open = requested.allowedCurrencies.length > 0 || requested.allowedNetworks.length > 0;
  if (asset && requested.asset && !open) {
    if (!isSameAsset(asset, requested.asset)) {
      const wanted = `${requested.asset.currency} on ${requested.asset.network}`;
      yield `asked for ${wanted}, got ${asset.currency} on ${asset.network}`;
    }
  } else if (asset) {
    const { allowedCurrencies, allowedNetworks } = requested;
    if (allowedCurrencies.length > 0 && !allowedCurrencies.includes(asset.currency)) {
      yield `asked for one of ${allowedCurrencies.join(', ')}, got ${asset.currency}`;
    }
    if (allowedNetworks.length > 0 && !allowedNetworks.includes(asset.network)) {
      yield `asked for one of the networks ${allowedNetworks.join(', ')}, got ${asset.network}`;
    }
  }
  const network = asset?.network ?? requested.asset?.network ?? null;
  const wallet = requested.wallets.find((own) => own.network === network);
  // For a widget the gateway itself names the wallet, server to server, even if the request does not lock it.
  if (wallet && (requested.lockWalletAddress || referenceByWebhook)) {
    if (!delivered.address) {
      yield `asked for delivery to ${wallet.address}, the provider did not say where it went`;
    } else if (!sameAddress(network, delivered.address, wallet.address)) {
      yield `asked for delivery to ${wallet.address}, went to ${delivered.address}`;
    }
    if (delivered.memo !== null && delivered.memo !== wallet.memo) {
      yield `asked for ${wallet.memo === null ? 'no memo' : `the memo ${wallet.memo}`}, got ${delivered.memo}`;
    }
  }
  if (requested.cryptoAmount !== null && delivered.amount) {
    const amount = formatMoney(delivered.amount);
    if (amount !== requested.cryptoAmount) yield `asked for ${requested.cryptoAmount}, got ${amount}`;
  }
  // Without a widget the request fixes the amount, and some providers report it including their fees.
  if (referenceByWebhook && requested.fiatAmount !== null) {
    const asked = `${requested.fiatAmount} ${requested.fiatCurrency}`;
    const got = paid && `${formatMoney(paid)} ${paid.currency}`;
    if (got === null) yield `asked for ${asked}, the provider did not say what was paid`;
    else if (got !== asked) yield `asked for ${asked}, paid ${got}`;
  }
}

/** What the provider says it delivered, compared with what was asked for. */
export function deliveryOf(session: Delivering, delivered: Delivered, paid: Money | null): Delivery {
  const { asset, address, memo, transactionHash } = delivered;
  const amount = delivered.amount && formatMoney(delivered.amount);
  const found = [...differences(session, delivered, paid)];
  const comparison = { matchesRequest: found.length === 0, differences: found };
  return { asset, amount, address, memo, transactionHash, ...comparison };
}
