import { type Call, formatMoney, type SessionRequest, z } from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { notSent } from '../http/errors.ts';
import { exactNumber, writeJson } from '../http/exact-json.ts';
import type { Options } from '../options.ts';
import { createIdempotencyKey } from './idempotency-key.ts';
import { methodType, type Purchase, renameFields, requestPrices } from './prices.ts';

/** Stored with the attempt: the payload without the idempotency key, and the values to compare the answer with. */
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

/** A session request with Calypso's codes. */
export type OrderRequest = Purchase & {
  readonly sessionId: string;
  readonly address: string;
  readonly returnUrl: string | null;
};

/** Requests a quote, chooses the payment method, and builds the payload of `create`. Creates nothing. */
export async function prepareOrder(deps: Deps, request: SessionRequest, call: Call): Promise<PreparedOrder> {
  const { options } = deps;
  const { returnUrl, ...purchase } = readRequest(request, options);
  const type = methodType(request.paymentMethod, options);
  const prices = await requestPrices(deps, purchase, type, call);
  const { fiatAmount, cryptoAmount } = purchase;
  const payload = writeJson({
    ...options.onramp.extraFields,
    ...renameFields(options.onramp.createFields, {
      fixedRateId: prices.fixedRateId,
      itemId: prices.methods[0].itemId,
      currency: purchase.currency,
      fiatCurrency: purchase.fiatCurrency,
      fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
      cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
      externalId: purchase.sessionId,
      externalAddress: purchase.address,
      returnUrl: returnUrl ?? undefined,
    }),
  });
  return { ...purchase, payload };
}

/**
 * The payload of `create`: the prepared payload with the idempotency key in front. The same bytes for the same attempt.
 * `name` is Calypso's field for the key; null if the key is not sent.
 */
export function payloadWithKey(
  { payload, sessionId }: Pick<PreparedOrder, 'payload' | 'sessionId'>,
  name: string | null,
  { secretKey }: Options,
  call: Call,
): string {
  if (name === null) return payload;
  if (!call.idempotencyKey) throw notSent('request', 'key_required', 'a create needs an idempotency key');
  const key = createIdempotencyKey(sessionId, call.idempotencyKey, secretKey);
  const field = `${JSON.stringify(name)}:${JSON.stringify(key)}`;
  return `{${field},${payload.slice(1)}`;
}

export function readRequest(request: SessionRequest, options: Options): OrderRequest {
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
    throw notSent('request', 'wallet_required', 'Calypso needs a wallet on this network, without a memo');
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
