import { checkAddress } from '../../domain/address/index.ts';
import { walletFacts } from '../../domain/routing/client.ts';
import type { CreateSessionInput, WalletInput } from '../types.ts';

export type NormalizedInput = Readonly<ReturnType<typeof normalizeInput>>;

/** Without repeated values, in the order of the caller: the first one is preselected at some providers. */
function distinct(
  values: readonly string[] | null | undefined,
  normalize: (text: string) => string,
): readonly string[] | null {
  return values && values.length > 0 ? [...new Set(values.map(normalize))] : null;
}

const upper = (text: string) => text.toUpperCase();
const lower = (text: string) => text.toLowerCase();

/** Makes `10.50` and `10.5` one amount. Leaves text that is no plain decimal for the validation to refuse. */
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

/** Null if it names nothing. */
function preselect(input: CreateSessionInput['preselect']) {
  const currency = input?.currency?.toUpperCase() ?? null;
  const network = input?.network?.toLowerCase() ?? null;
  return currency === null && network === null ? null : { currency, network };
}

/** Brings the input into one spelling: case of codes, form of addresses and amounts, null for absent or empty. */
export function normalizeInput(input: CreateSessionInput) {
  return {
    idempotencyKey: input.idempotencyKey,
    customerId: input.customerId ?? null,
    country: input.location?.country?.toUpperCase() ?? null,
    subdivision: input.location?.subdivision?.toUpperCase() ?? null,
    clientIp: input.location?.clientIp ?? null,
    asset: input.asset
      ? { currency: upper(input.asset.currency), network: lower(input.asset.network) }
      : null,
    preselect: preselect(input.preselect),
    allowedCurrencies: distinct(input.allowedCurrencies, upper),
    allowedNetworks: distinct(input.allowedNetworks, lower),
    fiatCurrency: input.fiatCurrency?.toUpperCase() ?? null,
    fiatAmount: amount(input.fiatAmount),
    cryptoAmount: amount(input.cryptoAmount),
    paymentMethod: input.paymentMethod ?? null,
    depositAddressId: input.depositAddressId ?? null,
    wallets: (input.wallets ?? []).map(wallet),
    /** What the input says of each wallet, for routing. */
    walletFacts: (input.wallets ?? []).map(walletFacts),
    /** Null: the input does not say. */
    lockWalletAddress: input.lockWalletAddress ?? null,
    provider: input.provider ?? null,
    excludeProviders: distinct(input.excludeProviders, (text) => text) ?? [],
    handoffs: input.handoffs ?? (['REDIRECT', 'IFRAME'] as const),
    client: input.client ?? null,
    replacesSessionId: input.replacesSessionId ?? null,
    prefill: input.prefill ?? null,
    theme: input.theme ?? null,
    returnUrl: input.returnUrl ?? null,
    metadata: input.metadata ?? {},
  };
}
