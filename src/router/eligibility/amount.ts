import { formatMoney, type Money, moneyOf } from '../../domain/money/money.ts';
import type { EligibilityCheck, UnmetCondition } from '../types.ts';

/** More decimal digits than any currency has, so that configured and requested amounts compare exactly. */
const SCALE = 30;

/** Negative, zero or positive as the amount is below, equal to or above a plain decimal of the same currency. */
export function compareWithDecimal(amount: Money, decimal: string): number {
  const left = amount.minor * 10n ** BigInt(SCALE - amount.decimals);
  const right = moneyOf(decimal, amount.currency, SCALE).minor;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Fiat currency, amounts and their limits. */
export const amountUnmet: EligibilityCheck = (facts, { providerId, capabilities }) => {
  const { fiatCurrency, fiatAmount, cryptoAmount } = facts;
  const unmet: UnmetCondition[] = [];
  const needsAmount = capabilities.needsAmount || !capabilities.openDestination;

  if (fiatCurrency !== null && !capabilities.fiatCurrencies.list.includes(fiatCurrency)) {
    const accepted = capabilities.fiatCurrencies.list.join(', ');
    unmet.push(['FIAT_UNSUPPORTED', `${providerId} does not accept ${fiatCurrency}; it accepts ${accepted}`]);
  }
  if (fiatCurrency === null && (capabilities.needsFiatCurrency || needsAmount)) {
    unmet.push(['FIAT_REQUIRED', `${providerId} needs a fiat currency`]);
  }
  if (needsAmount && !fiatAmount && !cryptoAmount) {
    const which = capabilities.buyByCryptoAmount ? 'a fiat or a crypto amount' : 'a fiat amount';
    unmet.push(['AMOUNT_REQUIRED', `${providerId} needs ${which}`]);
  }
  if (cryptoAmount && !capabilities.buyByCryptoAmount) {
    const message = `${providerId} sells for a fiat amount only, not for an exact amount of crypto`;
    unmet.push(['BUY_BY_CRYPTO_UNSUPPORTED', message]);
  }
  if (!fiatAmount) return unmet;
  const requested = `the requested amount is ${formatMoney(fiatAmount)} ${fiatAmount.currency}`;
  for (const { fiatCurrency: currency, minimum, maximum } of capabilities.limits) {
    if (currency !== fiatAmount.currency) continue;
    if (minimum !== null && compareWithDecimal(fiatAmount, minimum) < 0) {
      const message = `the minimum at ${providerId} is ${minimum} ${currency}; ${requested}`;
      unmet.push(['AMOUNT_TOO_LOW', message]);
    }
    if (maximum !== null && compareWithDecimal(fiatAmount, maximum) > 0) {
      const message = `the maximum at ${providerId} is ${maximum} ${currency}; ${requested}`;
      unmet.push(['AMOUNT_TOO_HIGH', message]);
    }
  }
  return unmet;
};
