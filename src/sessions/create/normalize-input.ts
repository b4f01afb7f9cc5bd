import { checkAddress } from '../../domain/address/index.ts';
import type { HandoffKind, Theme } from '../../domain/session/handoff.ts';
import type { CreateSessionInput, PrefillInput, RouteInput, WalletInput } from '../types.ts';

/** The input in one spelling: case of codes, form of addresses and amounts, absence as null, empty lists as null. */
export type NormalizedInput = {
  readonly idempotencyKey: string;
  readonly customerId: string | null;
  readonly country: string | null;
  readonly subdivision: string | null;
  readonly clientIp: string | null;
  readonly asset: { readonly currency: string; readonly network: string } | null;
  readonly allowedCurrencies: readonly string[] | null;
  readonly allowedNetworks: readonly string[] | null;
  readonly fiatCurrency: string | null;
  readonly fiatAmount: string | null;
  readonly cryptoAmount: string | null;
  readonly paymentMethod: string | null;
  readonly depositAddressId: string | null;
  readonly wallets: readonly { network: string; address: string; memo: string | null }[];
  /** Null: not said. */
  readonly lockWalletAddress: boolean | null;
  readonly provider: string | null;
  readonly excludeProviders: readonly string[];
  readonly handoffs: readonly HandoffKind[];
  readonly replacesSessionId: string | null;
  readonly prefill: PrefillInput | null;
  readonly theme: Theme | null;
  readonly returnUrl: string | null;
  readonly metadata: Readonly<Record<string, string>>;
};

function set(values: readonly string[] | null | undefined, spell: (text: string) => string): string[] | null {
  return values && values.length > 0 ? [...new Set(values.map(spell))].sort() : null;
}

const upper = (text: string) => text.toUpperCase();
const lower = (text: string) => text.toLowerCase();

/** `10.50` and `10.5` are one amount. Whatever is no plain decimal stays, to be refused as it was written. */
function amount(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  return /^\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text;
}

function wallet(input: WalletInput) {
  const network = lower(input.network);
  const memo = input.memo || null;
  const checked = checkAddress({ currency: null, network, address: input.address, memo: null });
  return { network, address: checked.ok ? checked.address : input.address, memo };
}

export function normalizeInput(input: CreateSessionInput): NormalizedInput {
  return {
    idempotencyKey: input.idempotencyKey,
    customerId: input.customerId ?? null,
    country: input.location?.country?.toUpperCase() ?? null,
    subdivision: input.location?.subdivision?.toUpperCase() ?? null,
    clientIp: input.location?.clientIp ?? null,
    asset: input.asset
      ? { currency: upper(input.asset.currency), network: lower(input.asset.network) }
      : null,
    allowedCurrencies: set(input.allowedCurrencies, upper),
    allowedNetworks: set(input.allowedNetworks, lower),
    fiatCurrency: input.fiatCurrency?.toUpperCase() ?? null,
    fiatAmount: amount(input.fiatAmount),
    cryptoAmount: amount(input.cryptoAmount),
    paymentMethod: input.paymentMethod ?? null,
    depositAddressId: input.depositAddressId ?? null,
    wallets: (input.wallets ?? []).map(wallet),
    lockWalletAddress: input.lockWalletAddress ?? null,
    provider: input.provider ?? null,
    excludeProviders: set(input.excludeProviders, (text) => text) ?? [],
    handoffs: input.handoffs ?? ['REDIRECT', 'IFRAME'],
    replacesSessionId: input.replacesSessionId ?? null,
    prefill: input.prefill ?? null,
    theme: input.theme ?? null,
    returnUrl: input.returnUrl ?? null,
    metadata: input.metadata ?? {},
  };
}

/** A dry run asks as a create with an open destination would. */
export function normalizeRouteInput(input: RouteInput): NormalizedInput {
  return normalizeInput({ ...input, idempotencyKey: 'route' });
}
