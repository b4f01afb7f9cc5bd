import { expect, test } from 'vitest';
import { paymentMethodProblem } from './payment-method.ts';

const LONGEST = 'a'.repeat(40);

test.each(['card', 'apple_pay', 'p2p', 'calypso:p2p', '3ds', LONGEST, `${LONGEST}:${LONGEST}`])(
  'is a payment method: %s',
  (method) => expect(paymentMethodProblem(method)).toBeNull(),
);

test.each([
  '',
  'Card',
  'apple pay',
  'card ',
  ' card',
  ':p2p',
  'calypso:',
  'a:b:c',
  `${LONGEST}a`,
  `a:${LONGEST}a`,
])('is no payment method: "%s"', (method) =>
  expect(paymentMethodProblem(method)).toBe('must be a slug such as "card" or "calypso:p2p"'),
);
