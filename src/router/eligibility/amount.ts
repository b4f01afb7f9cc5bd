import { formatMoney } from '../../domain/money/money.ts';
import { alternativeBounds, compareWithDecimal, greatest, hasOwnLimits, smallest } from '../limits.ts';
import type { EligibilityCheck, Facts, RouterCandidate, UnmetCondition } from '../types.ts';

/** The declared limits. If the amount fits no method, the nearest bounds are those that would have passed. */
function limitsUnmet(facts: Facts, { providerId, capabilities }: RouterCandidate): UnmetCondition[] {
  const { fiatAmount, paymentMethod } = facts;
  if (!fiatAmount || capabilities.limits.length === 0) return [];
  const { currency } = fiatAmount;
  const isLow = (minimum: string | null) => minimum !== null && compareWithDecimal(fiatAmount, minimum) < 0;
  const isHigh = (maximum: string | null) => maximum !== null && compareWithDecimal(fiatAmount, maximum) > 0;
  const alternatives = alternativeBounds(capabilities, currency, paymentMethod);
  if (alternatives.some((bounds) => !isLow(bounds.minimum) && !isHigh(bounds.maximum))) return [];

  const minimum = smallest(
    alternatives.flatMap((bounds) => (isLow(bounds.minimum) ? bounds.minimum : null) ?? []),
  );
  const maximum = greatest(
    alternatives.flatMap((bounds) => (isHigh(bounds.maximum) ? bounds.maximum : null) ?? []),
  );
  const isOfMethod = paymentMethod !== null && hasOwnLimits(capabilities.limits, currency, paymentMethod);
  const where = isOfMethod ? `${providerId} for ${paymentMethod}` : providerId;
  const unit = { currency, ...(isOfMethod && { paymentMethod }) };
  const requested = `the requested amount is ${formatMoney(fiatAmount)} ${currency}`;
  const unmet: UnmetCondition[] = [];
  if (minimum !== null) {
    const message = `the minimum at ${where} is ${minimum} ${currency}; ${requested}`;
    unmet.push(['AMOUNT_TOO_LOW', message, { minimum, ...unit }]);
  }
  if (maximum !== null) {
    const message = `the maximum at ${where} is ${maximum} ${currency}; ${requested}`;
    unmet.push(['AMOUNT_TOO_HIGH', message, { maximum, ...unit }]);
  }
  return unmet;
}

/** Fiat currency, amounts and their limits. */
export const amountUnmet: EligibilityCheck = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
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
  return [...unmet, ...limitsUnmet(facts, candidate)];
};
