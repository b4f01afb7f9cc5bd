import { ownValue } from '../../domain/own-value.ts';
import type { EligibilityCheck, Facts, RouterCandidate, UnmetCondition } from '../types.ts';
import { matchingAssets } from './asset.ts';

/** The ability of the device that a payment method needs. */
const NEEDS: Readonly<Record<string, 'applePay' | 'googlePay'>> = {
  apple_pay: 'applePay',
  google_pay: 'googlePay',
};

/** Whether the provider offers the method, and whether the device can pay with it. */
function methodUnmet(
  { client }: Facts,
  { providerId, capabilities }: RouterCandidate,
  paymentMethod: string,
): UnmetCondition[] {
  const unmet: UnmetCondition[] = [];
  const methods = capabilities.paymentMethods.list;
  if (!methods.includes(paymentMethod)) {
    const offered =
      methods.length > 0 ? `it offers ${methods.join(', ')}` : 'the customer chooses the method there';
    const message = `${providerId} does not offer the payment method ${paymentMethod}; ${offered}`;
    unmet.push(['PAYMENT_METHOD_UNSUPPORTED', message, { paymentMethod }]);
  }
  const needed = ownValue(NEEDS, paymentMethod);
  if (needed && client?.[needed] === false) {
    const message = `the customer's device cannot pay with ${paymentMethod} (client.${needed} is false)`;
    unmet.push(['CLIENT_UNSUPPORTED', message, { paymentMethod }]);
  }
  return unmet;
}

/** Payment method, hand-off, client IP, and the wallet: its presence, lock and memo. */
export const deliveryUnmet: EligibilityCheck = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const { paymentMethod } = facts;
  const unmet = paymentMethod === null ? [] : methodUnmet(facts, candidate, paymentMethod);
  if (facts.handoffs.length > 0 && !facts.handoffs.some((kind) => capabilities.handoffs.includes(kind))) {
    const [offered, requested] = [capabilities.handoffs.join(', '), facts.handoffs.join(', ')];
    unmet.push(['HANDOFF_UNSUPPORTED', `${providerId} offers the hand-offs ${offered}, not ${requested}`]);
  }
  if (capabilities.bindsClientIp && !facts.clientIpKnown) {
    unmet.push(['CLIENT_IP_REQUIRED', `${providerId} needs the IP address of the customer's device`]);
  }

  const hasWallets = facts.walletNetworks.length > 0;
  if (facts.lockWalletAddress && hasWallets && !capabilities.locksWalletAddress) {
    unmet.push(['LOCK_UNSUPPORTED', `${providerId} cannot lock the wallet address`]);
  }
  if (facts.hasMemo && !capabilities.memo) {
    unmet.push(['MEMO_UNSUPPORTED', `${providerId} cannot deliver to an address with a memo`]);
  }
  const networks = facts.asset
    ? [facts.asset.network]
    : matchingAssets(facts, candidate).map((sold) => sold.network);
  if (capabilities.needsWallet && !networks.some((network) => facts.walletNetworks.includes(network))) {
    const network = facts.asset ? ` on ${facts.asset.network}` : '';
    unmet.push(['WALLET_MISSING', `${providerId} needs a wallet or deposit address${network}`]);
  }
  return unmet;
};
