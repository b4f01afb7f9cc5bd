import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { currencies } from '../currencies.ts';
import { uuidFrom } from '../prepare.ts';
import { amount, compareDecimals, exactNumber } from '../wire.ts';
import type { Handlers, Shop } from './api.ts';
import { apiError } from './api-error.ts';
import { isOfFamily } from './purse-address.ts';
import { cryptoFor, fiatFor, limits } from './rates.ts';
import type { OrderRecord } from './state.ts';

const QUOTE_LIFETIME = 10 * 60_000;
const ORDER_LIFETIME = 30 * 60_000;

const methodPayload = z.strictObject({
  fiatCurrency: z.string(),
  currency: z.string(),
  fiatAmount: amount.optional(),
  cryptoAmount: amount.optional(),
  external: z.boolean().default(false),
});

const createPayload = z.strictObject({
  fixedRateId: z.string(),
  itemId: z.string(),
  currency: z.string(),
  fiatCurrency: z.string(),
  fiatAmount: amount.optional(),
  cryptoAmount: amount.optional(),
  idempotencyKey: z.uuid(),
  externalId: z.string().nullish(),
  externalAddress: z.string().nullish(),
  returnUrl: z.string().nullish(),
});

const idPayload = z.strictObject({ id: z.string() });

export function orderHandlers({ state, events, progress, clock, pageUrl }: Shop): Handlers {
  /** The order as it is now: one that nobody paid in time has expired. */
  async function current(id: string): Promise<OrderRecord | undefined> {
    const order = await state.get('orders', id);
    const late = order && order.endsAt <= clock().getTime();
    if (!late || (order.state !== 'CREATED' && order.state !== 'IN_PROGRESS')) return order;
    await progress.order(order, 'EXPIRED');
    return state.get('orders', id);
  }

  return {
    async method(payload) {
      const given = methodPayload.parse(payload);
      const currency = currencies.find((one) => one.sold && one.code === given.currency);
      if (!currency || (given.fiatAmount === undefined) === (given.cryptoAmount === undefined)) {
        return apiError('001', 'Bad request');
      }
      const fiatAmount = given.fiatAmount ?? fiatFor(given.cryptoAmount ?? '', currency, given.fiatCurrency);
      if (fiatAmount === null) return apiError('001', 'Bad request: fiatCurrency');
      const cryptoAmount = given.cryptoAmount ?? cryptoFor(fiatAmount, currency, given.fiatCurrency);
      if (cryptoAmount === null) return apiError('001', 'Bad request: fiatCurrency');
      const endsAt = clock().getTime() + QUOTE_LIFETIME;
      const { fiatCurrency, external } = given;
      const itemId = uuidFrom(`method:CARD:${fiatCurrency}`);
      const id = randomUUID();
      const quote = {
        id,
        itemId,
        currency: currency.code,
        fiatCurrency,
        fiatAmount,
        cryptoAmount,
        external,
        endsAt,
      };
      await state.put('quotes', quote);
      const { minLimit, maxLimit } = limits(fiatCurrency);
      return {
        fixedRateId: id,
        rateExpiredDate: new Date(endsAt).toISOString(),
        methods: [
          {
            itemId,
            fiatAmount: exactNumber(fiatAmount),
            cryptoAmount: exactNumber(cryptoAmount),
            withdrawalSettingsType: 'CARD',
            currency: currency.code,
            fiatCurrency,
            minLimit: exactNumber(minLimit),
            maxLimit: exactNumber(maxLimit),
          },
        ],
      };
    },

    async orderCreate(payload) {
      const given = createPayload.parse(payload);
      if (await state.find('key', given.idempotencyKey))
        return apiError('016', 'Idempotency key already exists');
      const quote = await state.get('quotes', given.fixedRateId);
      const family = currencies.find((one) => one.code === given.currency)?.family;
      const { minLimit, maxLimit } = limits(given.fiatCurrency);
      const asQuoted =
        quote &&
        quote.endsAt > clock().getTime() &&
        quote.itemId === given.itemId &&
        quote.currency === given.currency &&
        quote.fiatCurrency === given.fiatCurrency &&
        quote.external === Boolean(given.externalAddress) &&
        (given.fiatAmount === undefined) !== (given.cryptoAmount === undefined) &&
        compareDecimals(given.fiatAmount ?? quote.fiatAmount, quote.fiatAmount) === 0 &&
        compareDecimals(given.cryptoAmount ?? quote.cryptoAmount, quote.cryptoAmount) === 0 &&
        compareDecimals(quote.fiatAmount, minLimit) >= 0 &&
        compareDecimals(quote.fiatAmount, maxLimit) <= 0;
      const address = given.externalAddress;
      if (!asQuoted || !family || (address && !isOfFamily(address, family))) {
        return apiError('001', 'Bad request');
      }
      const order: OrderRecord = {
        id: randomUUID(),
        number: await state.next(),
        state: 'CREATED',
        currency: quote.currency,
        fiatCurrency: quote.fiatCurrency,
        fiatAmount: quote.fiatAmount,
        cryptoAmount: quote.cryptoAmount,
        idempotencyKey: given.idempotencyKey,
        externalId: given.externalId ?? null,
        externalAddress: address ?? null,
        returnUrl: given.returnUrl ?? null,
        transactionHash: null,
        endsAt: clock().getTime() + ORDER_LIFETIME,
      };
      await state.put('orders', order);
      await state.index('key', order.idempotencyKey, order.id);
      await state.delete('quotes', quote.id);
      await events.order('FIAT_DEPOSIT_ORDER_CREATED', order);
      return orderAnswer(order);
    },

    async orderConfirm(payload) {
      const order = await current(idPayload.parse(payload).id);
      if (!order) return apiError('004', 'Object not found');
      if (order.state !== 'CREATED' && order.state !== 'IN_PROGRESS') return apiError('001', 'Bad request');
      if (order.state === 'CREATED') {
        await state.put('orders', { ...order, state: 'IN_PROGRESS' });
        await events.order('FIAT_DEPOSIT_ORDER_CONFIRM', order);
      }
      return { id: order.id, paymentUrl: `${pageUrl}/pay/${order.id}`, state: 'IN_PROGRESS' };
    },

    async orderGet(payload) {
      const order = await current(idPayload.parse(payload).id);
      return order ? orderAnswer(order) : apiError('004', 'Object not found');
    },
  };
}

function orderAnswer(order: OrderRecord): Record<string, unknown> {
  const { id, state, currency, fiatCurrency, externalId, externalAddress } = order;
  return {
    id,
    cryptoAmount: exactNumber(order.cryptoAmount),
    fiatAmount: exactNumber(order.fiatAmount),
    fiatCurrency,
    currency,
    state,
    externalId,
    externalAddress,
    ...(order.transactionHash ? { transactionHash: order.transactionHash } : {}),
  };
}
