import type { RequestedPurchase } from '../../domain/session/session.ts';
import type { Prefill, SessionRequest } from '../../provider/sessions.ts';
import type { CustomerLocation } from './locate-customer.ts';
import type { NormalizedInput } from './normalize-input.ts';
import type { ResolvedInput } from './resolve-input.ts';

/** The request as it is stored with the session. A deposit address is stored as a wallet. */
export function requestedOf({ given, purchase }: ResolvedInput): RequestedPurchase {
  return {
    asset: purchase.asset,
    allowedCurrencies: given.allowedCurrencies ?? [],
    allowedNetworks: given.allowedNetworks ?? [],
    fiatCurrency: given.fiatCurrency,
    fiatAmount: given.fiatAmount,
    cryptoAmount: given.cryptoAmount,
    paymentMethod: given.paymentMethod,
    wallets: purchase.wallets,
    lockWalletAddress: purchase.lockWalletAddress,
  };
}

export function providerRequest(
  sessionId: string,
  { given, purchase }: ResolvedInput,
  { country, subdivision }: CustomerLocation,
): SessionRequest {
  return {
    sessionId,
    ...purchase,
    preselect: given.preselect,
    fiatCurrency: given.fiatCurrency,
    paymentMethod: given.paymentMethod,
    handoffs: given.handoffs,
    country,
    subdivision,
    clientIp: given.clientIp,
    theme: given.theme,
    returnUrl: given.returnUrl,
  };
}

/** Null without any value. Only then can another process repeat the create later, since a prefill is never stored. */
export function prefillOf({ prefill }: NormalizedInput): Prefill | null {
  if (!prefill) return null;
  const { email = null, firstName = null, lastName = null, dateOfBirth = null, address } = prefill;
  const { country, line1 = null, line2 = null, city = null, state = null, postalCode = null } = address ?? {};
  const person = { email, firstName, lastName, dateOfBirth };
  const residence = { country: country?.toUpperCase() ?? null, line1, line2, city, state, postalCode };
  const some = [...Object.values(person), ...Object.values(residence)].some((value) => value !== null);
  return some ? { ...person, address: address ? residence : null } : null;
}
