import { networks } from '../../domain/asset/network.ts';
import { formatMoney, type Money } from '../../domain/money/money.ts';
import type { Delivery, OnrampSession } from '../../domain/session/session.ts';
import type { SessionNews } from '../../provider/sessions.ts';

/** Whether two spellings are one address. EVM addresses differ in case by their checksum alone. */
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
    if (asset.currency !== requested.asset.currency || asset.network !== requested.asset.network) {
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
  // Where the customer makes the purchase, the wallet goes there from server to server, whatever was asked for.
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
  // Elsewhere the amount was fixed by the request, and some providers tell it with their fees.
  if (referenceByWebhook && requested.fiatAmount !== null) {
    const asked = `${requested.fiatAmount} ${requested.fiatCurrency}`;
    const got = paid && `${formatMoney(paid)} ${paid.currency}`;
    if (got === null) yield `asked for ${asked}, the provider did not say what was paid`;
    else if (got !== asked) yield `asked for ${asked}, paid ${got}`;
  }
}

/** What the provider says it delivered, held against what was asked for. */
export function deliveryOf(session: Delivering, delivered: Delivered, paid: Money | null): Delivery {
  const found = [...differences(session, delivered, paid)];
  return {
    asset: delivered.asset,
    amount: delivered.amount && formatMoney(delivered.amount),
    address: delivered.address,
    memo: delivered.memo,
    transactionHash: delivered.transactionHash,
    matchesRequest: found.length === 0,
    differences: found,
  };
}
