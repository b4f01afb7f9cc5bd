import { expect, test } from 'vitest';
import { type CallResult, createCircuitBreaker } from './circuit-breaker.ts';

// A number lets that many seconds pass.
type Step = CallResult | 'refused' | number;

const cases: Array<[string, Step[], string]> = [
  ['stays closed below the limit', ['failure', 'failure', 'failure', 'failure'], 'closed'],
  [
    'opens after five consecutive failures',
    ['failure', 'failure', 'failure', 'failure', 'failure', 'refused'],
    'open',
  ],
  [
    'a success resets the count',
    ['failure', 'failure', 'failure', 'failure', 'success', 'failure'],
    'closed',
  ],
  [
    '`neither` does not count',
    ['failure', 'failure', 'neither', 'failure', 'failure', 'failure', 'refused'],
    'open',
  ],
  [
    'refuses calls for 15 seconds',
    ['failure', 'failure', 'failure', 'failure', 'failure', 14.9, 'refused'],
    'open',
  ],
  ['is half open after 15 seconds', ['failure', 'failure', 'failure', 'failure', 'failure', 15], 'half_open'],
  [
    'a successful probe closes it',
    ['failure', 'failure', 'failure', 'failure', 'failure', 15, 'success'],
    'closed',
  ],
  [
    'a failed probe opens it again',
    ['failure', 'failure', 'failure', 'failure', 'failure', 15, 'failure', 'refused', 14.9, 'refused'],
    'open',
  ],
  [
    'a probe that ends with `neither` lets the next call probe',
    ['failure', 'failure', 'failure', 'failure', 'failure', 15, 'neither', 'success'],
    'closed',
  ],
];

test.each(cases)('%s', (_, steps, state) => {
  let now = 0;
  const breaker = createCircuitBreaker(() => now);
  for (const step of steps) {
    if (typeof step === 'number') now += step * 1000;
    else if (step === 'refused') expect(breaker.admit()).toBeNull();
    else {
      const report = breaker.admit();
      expect(report).not.toBeNull();
      report?.(step);
    }
  }
  expect(breaker.state()).toBe(state);
});

test('admits one probe at a time; a call that began before the circuit opened does not count', () => {
  let now = 0;
  const breaker = createCircuitBreaker(() => now);
  const early = breaker.admit();
  for (let call = 0; call < 5; call += 1) breaker.admit()?.('failure');
  early?.('success');
  expect(breaker.state()).toBe('open');
  now = 15_000;
  const admitted = Array.from({ length: 100 }, () => breaker.admit()).filter((report) => report !== null);
  expect(admitted).toHaveLength(1);
});
