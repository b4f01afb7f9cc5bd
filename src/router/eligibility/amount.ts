import { formatMoney, type Money, moneyOf } from '../../domain/money/money.ts';
import { because, type Check } from './reason.ts';

/** More digits than any currency has, so that figures of a file and of a request compare exactly. */
const SCALE = 30;

/** Negative, zero or positive as the amount is below, equal to or above a plain decimal of the same currency. */
export function compareWithDecimal(amount: Money, decimal: string): number {
  const mine = amount.minor * 10n ** BigInt(SCALE - amount.decimals);
  const other = moneyOf(decimal, amount.currency, SCALE).minor;
  return mine < other ? -1 : mine > other ? 1 : 0;
}

/** Fiat currency, amounts and their limits. */
export const amountReasons: Check = (facts, { providerId, capabilities }) => {
  const { fiatCurrency, fiatAmount, cryptoAmount } = facts;
  const reasons = [];
  const needsAmount = capabilities.needsAmount || !capabilities.openDestination;

  if (fiatCurrency !== null && !capabilities.fiatCurrencies.list.includes(fiatCurrency)) {
    const taken = capabilities.fiatCurrencies.list.join(', ');
    reasons.push(
      because('FIAT_UNSUPPORTED', `${providerId} does not take ${fiatCurrency}; it takes ${taken}`),
    );
  }
  if (fiatCurrency === null && (capabilities.needsFiatCurrency || needsAmount)) {
    reasons.push(because('FIAT_REQUIRED', `${providerId} needs a fiat currency`));
  }
  if (needsAmount && !fiatAmount && !cryptoAmount) {
    const which = capabilities.buyByCryptoAmount ? 'a fiat or a crypto amount' : 'a fiat amount';
    reasons.push(because('AMOUNT_REQUIRED', `${providerId} needs ${which}`));
  }
  if (cryptoAmount && !capabilities.buyByCryptoAmount) {
    reasons.push(
      because(
        'BUY_BY_CRYPTO_UNSUPPORTED',
        `${providerId} sells for a fiat amount only, not an exact amount of crypto`,
      ),
    );
  }
  if (fiatAmount) {
    const asked = `${formatMoney(fiatAmount)} ${fiatAmount.currency}`;
    for (const limit of capabilities.limits) {
      if (limit.fiatCurrency !== fiatAmount.currency) continue;
      if (limit.minimum !== null && compareWithDecimal(fiatAmount, limit.minimum) < 0) {
        const figure = `${limit.minimum} ${limit.fiatCurrency}`;
        reasons.push(
          because('AMOUNT_TOO_LOW', `the minimum at ${providerId} is ${figure}; ${asked} was asked for`),
        );
      }
      if (limit.maximum !== null && compareWithDecimal(fiatAmount, limit.maximum) > 0) {
        const figure = `${limit.maximum} ${limit.fiatCurrency}`;
        reasons.push(
          because('AMOUNT_TOO_HIGH', `the maximum at ${providerId} is ${figure}; ${asked} was asked for`),
        );
      }
    }
  }
  return reasons;
};
