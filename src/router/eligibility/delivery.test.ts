import { expect, test } from 'vitest';
import { clientFacts } from '../../domain/routing/client.ts';
import type { CandidateReason } from '../../domain/routing/decision.ts';
import { exampleCandidate, exampleFacts, listed } from '../testing.ts';
import type { Facts } from '../types.ts';
import { unmetConditions } from './index.ts';

const unoffered = (paymentMethod: string, offered: string) => ({
  reason: 'PAYMENT_METHOD_UNSUPPORTED' as const,
  message: `acme does not offer the payment method ${paymentMethod}; ${offered}`,
  rule: null,
  paymentMethod,
});
const unable = (paymentMethod: string, fact: string) => ({
  reason: 'CLIENT_UNSUPPORTED' as const,
  message: `the customer's device cannot pay with ${paymentMethod} (client.${fact} is false)`,
  rule: null,
  paymentMethod,
});
const OFFERED = ['card', 'apple_pay', 'google_pay'];

test.each<[name: string, facts: Partial<Facts>, offered: string[], reasons: CandidateReason[]]>([
  ['no method is requested', { client: clientFacts({ applePay: false, googlePay: false }) }, OFFERED, []],
  ['a method that is offered', { paymentMethod: 'card' }, OFFERED, []],
  [
    'a method that is not',
    { paymentMethod: 'pix' },
    ['card', 'sepa'],
    [unoffered('pix', 'it offers card, sepa')],
  ],
  [
    'a provider that lets no method be named',
    { paymentMethod: 'pix' },
    [],
    [unoffered('pix', 'the customer chooses the method there')],
  ],
  ['a device of which nothing is known', { paymentMethod: 'apple_pay' }, OFFERED, []],
  [
    'a device that can',
    { paymentMethod: 'google_pay', client: clientFacts({ googlePay: true, applePay: false }) },
    OFFERED,
    [],
  ],
  [
    'a device without Apple Pay',
    { paymentMethod: 'apple_pay', client: clientFacts({ applePay: false }) },
    OFFERED,
    [unable('apple_pay', 'applePay')],
  ],
  [
    'a device without Google Pay',
    { paymentMethod: 'google_pay', client: clientFacts({ googlePay: false }) },
    OFFERED,
    [unable('google_pay', 'googlePay')],
  ],
  [
    'a card needs nothing of the device',
    { paymentMethod: 'card', client: clientFacts({ applePay: false, googlePay: false }) },
    OFFERED,
    [],
  ],
  [
    'neither offered nor possible',
    { paymentMethod: 'apple_pay', client: clientFacts({ applePay: false }) },
    ['card'],
    [unoffered('apple_pay', 'it offers card'), unable('apple_pay', 'applePay')],
  ],
])('payment method: %s', (_, facts, offered, reasons) => {
  const candidate = exampleCandidate('acme', { paymentMethods: listed(...offered) });
  expect(unmetConditions(exampleFacts(facts), candidate)).toEqual(reasons);
});
