import type { DepositNews } from '../../provider/optional/deposits.ts';

const PLAIN_DECIMAL = /^\d{1,40}(\.\d{1,40})?$/;

/** Whether the amount is a plain decimal, as the contract has it. */
export function hasExactAmount({ amount }: DepositNews): boolean {
  return PLAIN_DECIMAL.test(amount);
}
