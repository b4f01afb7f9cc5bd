import { createHash } from 'node:crypto';
import {
  type Call,
  formatMoney,
  isProviderError,
  ProviderError,
  type SessionRequest,
  z,
} from 'onramp-gateway/provider';
import type { Client } from './client.ts';
import { codeOf } from './currencies.ts';
import { notSent } from './errors.ts';
import type { Options } from './options.ts';
import { compareDecimals, exactNumber, type Method, writeJson } from './wire.ts';

/** What is kept with the attempt: the payload's bytes (all but the key, which comes with `create`), and what the answer is held against. */
export const preparedOrder = z.strictObject({
  payload: z.string(),
  sessionId: z.string(),
  currency: z.string(),
  fiatCurrency: z.string(),
  fiatAmount: z.string().nullable(),
  cryptoAmount: z.string().nullable(),
  address: z.string(),
});

export type PreparedOrder = z.output<typeof preparedOrder>;

type Purchase = Omit<PreparedOrder, 'payload'> & { returnUrl: string | null };

/** Asks for a quote, chooses the payment method, and builds what `create` sends. Nothing is made. */
export async function prepareOrder(
  client: Client,
  options: Options,
  request: SessionRequest,
  call: Call,
): Promise<PreparedOrder> {
  const purchase = readRequest(request, options);
  const type = wantedType(request, options);
  const { fiatAmount, cryptoAmount } = purchase;
  const quote = await nothingMade(
    client.method(
      rename(options.onramp.methodFields, {
        fiatCurrency: purchase.fiatCurrency,
        currency: purchase.currency,
        fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
        cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
        // The crypto is to leave for an address of ours.
        external: true,
      }),
      call,
    ),
  );
  const method = chooseMethod(quote.methods, purchase, type, options);
  const payload = writeJson({
    ...options.onramp.extraFields,
    ...rename(options.onramp.createFields, {
      fixedRateId: quote.fixedRateId,
      itemId: method.itemId,
      currency: purchase.currency,
      fiatCurrency: purchase.fiatCurrency,
      fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
      cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
      externalId: purchase.sessionId,
      externalAddress: purchase.address,
      returnUrl: purchase.returnUrl ?? undefined,
    }),
  });
  const { returnUrl: _returnUrl, ...kept } = purchase;
  return { ...kept, payload };
}

/** The bytes that `create` sends: what was prepared, with the attempt's key in front. The same for the same key. */
export function payloadWithKey(prepared: PreparedOrder, options: Options, call: Call): string {
  const name = options.onramp.createFields.idempotencyKey;
  if (name === null) return prepared.payload;
  if (!call.idempotencyKey) throw notSent('request', 'key_required', 'an order needs an idempotency key');
  const field = `${JSON.stringify(name)}:${JSON.stringify(uuidFrom(call.idempotencyKey))}`;
  return `{${field},${prepared.payload.slice(1)}`;
}

function readRequest(request: SessionRequest, options: Options): Purchase {
  const { asset, fiatCurrency, sessionId, returnUrl } = request;
  if (!asset || !fiatCurrency) {
    throw notSent('request', 'asset_required', 'Calypso needs an asset and a fiat currency');
  }
  if ((request.fiatAmount === null) === (request.cryptoAmount === null)) {
    throw notSent('request', 'amount_required', 'Calypso needs exactly one amount');
  }
  const currency = codeOf(asset, options.currencies);
  if (!currency) throw notSent('asset', 'unknown_asset', 'Calypso has no code for this asset');
  const wallet = request.wallets.find((one) => one.network === asset.network);
  if (!wallet || wallet.memo) {
    throw notSent('request', 'wallet_required', 'Calypso needs a wallet without memo on the network');
  }
  return {
    sessionId,
    currency,
    fiatCurrency,
    fiatAmount: request.fiatAmount && formatMoney(request.fiatAmount),
    cryptoAmount: request.cryptoAmount && formatMoney(request.cryptoAmount),
    address: wallet.address,
    returnUrl,
  };
}

function wantedType(request: SessionRequest, options: Options): string | null {
  if (request.paymentMethod === null) return null;
  const known = Object.hasOwn(options.paymentMethods, request.paymentMethod);
  const type = known ? options.paymentMethods[request.paymentMethod] : undefined;
  if (!type) throw notSent('asset', 'unknown_method', 'Calypso has no such payment method');
  return type;
}

/** The one that gives most; its id breaks ties, so that the choice can be repeated. */
function chooseMethod(
  methods: readonly Method[],
  purchase: Purchase,
  type: string | null,
  options: Options,
): Method {
  const offered = methods.filter((method) => type === null || method.withdrawalSettingsType === type);
  if (offered.length === 0) throw notSent('asset', 'no_method', 'Calypso offers no way to pay for this');
  const within = offered.filter((method) => withinLimits(method, purchase, options));
  const best = within.sort((a, b) => rank(a, b, purchase) || (a.itemId < b.itemId ? -1 : 1))[0];
  if (!best) throw notSent('limit', 'outside_limits', "the amount is outside of Calypso's limits");
  return best;
}

function withinLimits(method: Method, purchase: Purchase, options: Options): boolean {
  const amount =
    options.onramp.limitCurrency === 'fiat'
      ? (purchase.fiatAmount ?? method.fiatAmount)
      : (purchase.cryptoAmount ?? method.cryptoAmount);
  if (!amount) return true;
  const aboveMinimum = !method.minLimit || compareDecimals(amount, method.minLimit) >= 0;
  return aboveMinimum && (!method.maxLimit || compareDecimals(amount, method.maxLimit) <= 0);
}

function rank(a: Method, b: Method, purchase: Purchase): number {
  return purchase.fiatAmount === null
    ? compareDecimals(a.fiatAmount ?? '0', b.fiatAmount ?? '0')
    : compareDecimals(b.cryptoAmount ?? '0', a.cryptoAmount ?? '0');
}

/** Gives fields the vendor's names; what has no name or no value is left out. */
function rename(
  names: Readonly<Record<string, string | null>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => {
      const name = names[field];
      return name && value !== undefined ? [[name, value]] : [];
    }),
  );
}

/** A quote makes nothing: whatever became of it, no order was sent. */
async function nothingMade<Value>(quote: Promise<Value>): Promise<Value> {
  try {
    return await quote;
  } catch (error) {
    if (!isProviderError(error) || error.outcome !== 'unknown') throw error;
    throw new ProviderError({
      outcome: 'not_sent',
      class: error.class,
      code: error.code,
      message: error.message,
      retryAfterSeconds: error.retryAfterSeconds,
      requestId: error.requestId,
      cause: error,
    });
  }
}

/** A version 8 UUID (RFC 9562): the same for the same key, for ever. */
export function uuidFrom(key: string): string {
  const bytes = createHash('sha256').update(`calypso-order:${key}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
