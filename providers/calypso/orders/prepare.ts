import { type Call, formatMoney, type SessionRequest, z } from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Client } from '../http/client.ts';
import { notSent } from '../http/errors.ts';
import { exactNumber, writeJson } from '../http/exact-json.ts';
import type { Options } from '../options.ts';
import { askPrices, methodType, type Purchase, rename } from './prices.ts';
import { sessionKey } from './session-key.ts';

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

/** A request in Calypso's words. */
export type Asked = Purchase & {
  readonly sessionId: string;
  readonly address: string;
  readonly returnUrl: string | null;
};

/** Asks for a quote, chooses the payment method, and builds what `create` sends. Nothing is made. */
export async function prepareOrder(
  client: Client,
  options: Options,
  request: SessionRequest,
  call: Call,
): Promise<PreparedOrder> {
  const { returnUrl, ...asked } = readRequest(request, options);
  const type = methodType(request.paymentMethod, options);
  const prices = await askPrices(client, options, asked, type, call);
  const { fiatAmount, cryptoAmount } = asked;
  const payload = writeJson({
    ...options.onramp.extraFields,
    ...rename(options.onramp.createFields, {
      fixedRateId: prices.fixedRateId,
      itemId: prices.methods[0].itemId,
      currency: asked.currency,
      fiatCurrency: asked.fiatCurrency,
      fiatAmount: fiatAmount === null ? undefined : exactNumber(fiatAmount),
      cryptoAmount: cryptoAmount === null ? undefined : exactNumber(cryptoAmount),
      externalId: asked.sessionId,
      externalAddress: asked.address,
      returnUrl: returnUrl ?? undefined,
    }),
  });
  return { ...asked, payload };
}

/**
 * The bytes that `create` sends: what was prepared, with the attempt's key in front. The same for the same key.
 * `name`: Calypso's field for the key, null where it is not to be sent.
 */
export function payloadWithKey(
  { payload, sessionId }: Pick<PreparedOrder, 'payload' | 'sessionId'>,
  name: string | null,
  { secretKey }: Options,
  call: Call,
): string {
  if (name === null) return payload;
  if (!call.idempotencyKey) throw notSent('request', 'key_required', 'an order needs an idempotency key');
  const key = sessionKey(sessionId, call.idempotencyKey, secretKey);
  const field = `${JSON.stringify(name)}:${JSON.stringify(key)}`;
  return `{${field},${payload.slice(1)}`;
}

export function readRequest(request: SessionRequest, options: Options): Asked {
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
