import { choices } from './choices.ts';
import { because, type Check } from './reason.ts';

/** Payment method, hand-off, client IP, and the wallet: whether there is one, its lock and its memo. */
export const deliveryReasons: Check = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const reasons = [];

  const methods = capabilities.paymentMethods.list;
  if (facts.paymentMethod !== null && !methods.includes(facts.paymentMethod)) {
    const offered =
      methods.length > 0 ? `it takes ${methods.join(', ')}` : 'the customer chooses there, none can be named';
    reasons.push(
      because(
        'PAYMENT_METHOD_UNSUPPORTED',
        `${providerId} cannot be asked for ${facts.paymentMethod}; ${offered}`,
      ),
    );
  }
  if (facts.handoffs.length > 0 && !facts.handoffs.some((kind) => capabilities.handoffs.includes(kind))) {
    const offered = capabilities.handoffs.join(', ');
    reasons.push(
      because(
        'HANDOFF_UNSUPPORTED',
        `${providerId} hands over by ${offered}; asked for: ${facts.handoffs.join(', ')}`,
      ),
    );
  }
  if (capabilities.bindsClientIp && !facts.clientIpKnown) {
    reasons.push(
      because('CLIENT_IP_REQUIRED', `${providerId} needs the IP address of the customer's device`),
    );
  }

  const hasWallets = facts.walletNetworks.length > 0;
  if (facts.lockWalletAddress && hasWallets && !capabilities.locksWalletAddress) {
    reasons.push(because('LOCK_UNSUPPORTED', `${providerId} cannot lock the wallet address`));
  }
  if (facts.hasMemo && !capabilities.memo) {
    reasons.push(because('MEMO_UNSUPPORTED', `${providerId} cannot deliver to an address with a memo`));
  }
  const networks = facts.asset
    ? [facts.asset.network]
    : choices(facts, candidate).map((sold) => sold.network);
  if (capabilities.needsWallet && !networks.some((network) => facts.walletNetworks.includes(network))) {
    const network = facts.asset ? ` on ${facts.asset.network}` : '';
    reasons.push(because('WALLET_MISSING', `${providerId} needs a wallet or deposit address${network}`));
  }
  return reasons;
};
