import { expect, test } from 'vitest';
import { type CallResult, createCircuitBreaker } from './circuit-breaker.ts';

type Step = CallResult | 'refused' | number;

// A number lets so many seconds pass.
const cases: Array<[string, Step[], string]> = [
  ['stays closed below the limit', ['failure', 'failure', 'failure', 'failure'], 'closed'],
  ['opens at five in a row', ['failure', 'failure', 'failure', 'failure', 'failure', 'refused'], 'open'],
  [
    'a success in between starts anew',
    ['failure', 'failure', 'failure', 'failure', 'success', 'failure'],
    'closed',
  ],
  [
    'neither counts for nothing',
    ['failure', 'failure', 'neither', 'failure', 'failure', 'failure', 'refused'],
    'open',
  ],
  ['refuses until rested', ['failure', 'failure', 'failure', 'failure', 'failure', 14.9, 'refused'], 'open'],
  ['is half open when rested', ['failure', 'failure', 'failure', 'failure', 'failure', 15], 'half_open'],
  ['a good probe closes', ['failure', 'failure', 'failure', 'failure', 'failure', 15, 'success'], 'closed'],
  [
    'a bad probe opens anew',
    ['failure', 'failure', 'failure', 'failure', 'failure', 15, 'failure', 'refused', 14.9, 'refused'],
    'open',
  ],
  [
    'a probe that says nothing lets the next one probe',
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
      const settle = breaker.admit();
      expect(settle).not.toBeNull();
      settle?.(step);
    }
  }
  expect(breaker.state()).toBe(state);
});

test('one probe at a time; what began before it opened comes too late', () => {
  let now = 0;
  const breaker = createCircuitBreaker(() => now);
  const early = breaker.admit();
  for (let call = 0; call < 5; call += 1) breaker.admit()?.('failure');
  early?.('success');
  expect(breaker.state()).toBe('open');
  now = 15_000;
  const admitted = Array.from({ length: 100 }, () => breaker.admit()).filter((settle) => settle !== null);
  expect(admitted).toHaveLength(1);
});
