import type { RequestedPurchase } from '../../domain/session/session.ts';
import type { Prefill, SessionRequest } from '../../provider/sessions.ts';
import type { CustomerLocation } from './locate-customer.ts';
import type { NormalizedInput } from './normalize-input.ts';
import type { ResolvedInput } from './resolve-input.ts';

/** What the session keeps of the input, as it was asked; a deposit address counts as the wallet that it is. */
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

/** What a provider is asked for. */
export function providerRequest(
  sessionId: string,
  { given, purchase }: ResolvedInput,
  location: CustomerLocation,
): SessionRequest {
  return {
    sessionId,
    ...purchase,
    fiatCurrency: given.fiatCurrency,
    paymentMethod: given.paymentMethod,
    handoffs: given.handoffs,
    country: location.country,
    subdivision: location.subdivision,
    clientIp: given.clientIp,
    theme: given.theme,
    returnUrl: given.returnUrl,
  };
}

/** Null where nothing was given: then a later process may repeat the create by itself. */
export function prefillOf({ prefill }: NormalizedInput): Prefill | null {
  if (!prefill) return null;
  const { address } = prefill;
  const filled = {
    email: prefill.email ?? null,
    firstName: prefill.firstName ?? null,
    lastName: prefill.lastName ?? null,
    dateOfBirth: prefill.dateOfBirth ?? null,
    address: address
      ? {
          country: address.country?.toUpperCase() ?? null,
          line1: address.line1 ?? null,
          line2: address.line2 ?? null,
          city: address.city ?? null,
          state: address.state ?? null,
          postalCode: address.postalCode ?? null,
        }
      : null,
  };
  const some = [...Object.values({ ...filled, address: null }), ...Object.values(filled.address ?? {})];
  return some.some((value) => value !== null) ? filled : null;
}
