import { randomUUID } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { currencies } from '../../currencies.ts';
import { exactNumber } from '../../http/exact-json.ts';
import { amount } from '../../http/wire.ts';
import { uuidFrom } from '../../orders/idempotency-key.ts';
import { cryptoFor, fiatCurrencies, fiatFor, limits } from '../rates.ts';
import { apiError, type Handlers, type SimulatorDeps } from './api.ts';

const QUOTE_LIFETIME = 10 * 60_000;

const methodPayload = z.strictObject({
  fiatCurrency: z.string(),
  currency: z.string(),
  fiatAmount: amount.optional(),
  cryptoAmount: amount.optional(),
  external: z.boolean().default(false),
});

const sold = currencies.filter((currency) => currency.sold);

export function quoteHandlers({ state, clock }: Pick<SimulatorDeps, 'state' | 'clock'>): Handlers {
  return {
    fiatCurrencies: async () => ({ fiatCurrencies }),

    /** Each code with all others. */
    exchangePairs: async () => ({
      currencyPairs: Object.fromEntries(
        sold.map(({ code }) => [
          code,
          sold.filter((other) => other.code !== code).map((other) => ({ name: other.code })),
        ]),
      ),
    }),

    async method(payload) {
      const given = methodPayload.parse(payload);
      const currency = sold.find((one) => one.code === given.currency);
      if (!currency || (given.fiatAmount === undefined) === (given.cryptoAmount === undefined)) {
        return apiError('001', 'Bad request');
      }
      const { prices } = await state.settings();
      const isWrong = prices === 'WRONG';
      const fiatAmount =
        given.fiatAmount ?? fiatFor(given.cryptoAmount ?? '', currency, given.fiatCurrency, isWrong);
      if (fiatAmount === null) return apiError('001', 'Bad request: fiatCurrency');
      const cryptoAmount = given.cryptoAmount ?? cryptoFor(fiatAmount, currency, given.fiatCurrency, isWrong);
      if (cryptoAmount === null) return apiError('001', 'Bad request: fiatCurrency');
      const endsAt = clock().getTime() + (prices === 'EXPIRED' ? -1_000 : QUOTE_LIFETIME);
      const { fiatCurrency, external } = given;
      const itemId = uuidFrom(`method:CARD:${fiatCurrency}`);
      const id = randomUUID();
      const { code } = currency;
      await state.put('quotes', {
        id,
        itemId,
        currency: code,
        fiatCurrency,
        fiatAmount,
        cryptoAmount,
        external,
        endsAt,
      });
      const { minLimit, maxLimit } = limits(fiatCurrency);
      const card = {
        itemId,
        fiatAmount: exactNumber(fiatAmount),
        cryptoAmount: exactNumber(cryptoAmount),
        withdrawalSettingsType: 'CARD',
        currency: code,
        fiatCurrency,
        minLimit: exactNumber(minLimit),
        maxLimit: exactNumber(maxLimit),
      };
      return { fixedRateId: id, rateExpiredDate: new Date(endsAt).toISOString(), methods: [card] };
    },
  };
}
