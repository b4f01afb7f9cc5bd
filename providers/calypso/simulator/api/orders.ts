import { z } from 'onramp-gateway/provider';
import { currencies } from '../../currencies.ts';
import { compareDecimals, exactNumber } from '../../http/exact-json.ts';
import { amount } from '../../http/wire.ts';
import { isOfFamily } from '../purse-address.ts';
import { withinLimits } from '../rates.ts';
import type { OrderRecord, Settings } from '../state.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';

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

export function orderHandlers({ state, orders, clock, pageUrl }: SimulatorDeps): Handlers {
  return {
    async orderCreate(payload) {
      const given = createPayload.parse(payload);
      if (await state.find('key', given.idempotencyKey)) {
        return apiError('016', 'Idempotency key already exists');
      }
      const quote = await state.get('quotes', given.fixedRateId);
      const family = currencies.find((one) => one.code === given.currency)?.family;
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
        withinLimits(quote.fiatAmount, quote.fiatCurrency);
      const address = given.externalAddress;
      if (!asQuoted || !family || (address && !isOfFamily(address, family))) {
        return apiError('001', 'Bad request');
      }
      const { currency, fiatCurrency, fiatAmount, cryptoAmount } = quote;
      const order = await orders.create({
        currency,
        fiatCurrency,
        fiatAmount,
        cryptoAmount,
        idempotencyKey: given.idempotencyKey,
        externalId: given.externalId ?? null,
        externalAddress: address ?? null,
        returnUrl: given.returnUrl ?? null,
        widgetKey: null,
      });
      await state.delete('quotes', quote.id);
      return orderAnswer(order, await state.settings());
    },

    async orderConfirm(payload) {
      const order = await orders.current(idPayload.parse(payload).id);
      if (!order) return apiError('004', 'Object not found');
      if (order.state !== 'CREATED' && order.state !== 'IN_PROGRESS') return apiError('001', 'Bad request');
      await orders.confirm(order);
      return { id: order.id, paymentUrl: `${pageUrl}/pay/${order.id}`, state: 'IN_PROGRESS' };
    },

    async orderGet(payload) {
      const order = await orders.current(idPayload.parse(payload).id);
      return order ? orderAnswer(order, await state.settings()) : apiError('004', 'Object not found');
    },
  };
}

function orderAnswer(order: OrderRecord, settings: Settings): Record<string, unknown> {
  const { id, state, currency, fiatCurrency, externalId, externalAddress } = order;
  return {
    id,
    cryptoAmount: exactNumber(order.cryptoAmount),
    fiatAmount: exactNumber(order.fiatAmount),
    fiatCurrency,
    currency,
    state,
    ...(settings.orderAnswer === 'FULL' ? { externalId, externalAddress } : {}),
    ...(order.transactionHash ? { transactionHash: order.transactionHash } : {}),
  };
}
