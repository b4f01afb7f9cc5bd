import { describe, expect, test } from 'vitest';
import {
  confirmedTransitions,
  isEnd,
  mayTransition,
  type SessionStatus,
  sessionStatuses,
  transitions,
  unconfirmedEnds,
} from './status.ts';

const ENDS: SessionStatus[] = ['COMPLETED', 'REJECTED', 'FAILED', 'EXPIRED', 'CANCELED', 'REFUNDED'];
const PATH: SessionStatus[] = [
  'CREATING',
  'READY',
  'AWAITING_PAYMENT',
  'PAYMENT_PROCESSING',
  'DELIVERING',
  'COMPLETED',
];

function reachable(confirmed: boolean): Set<SessionStatus> {
  const seen = new Set<SessionStatus>(['CREATING']);
  for (const from of seen) {
    for (const to of sessionStatuses) if (mayTransition(from, to, confirmed)) seen.add(to);
  }
  return seen;
}

test('every state is reached from the first', () => {
  expect(reachable(false)).toEqual(new Set(sessionStatuses));
});

test('every state has its row, no state steps to itself or is listed twice', () => {
  expect(Object.keys(transitions).sort()).toEqual([...sessionStatuses].sort());
  for (const [from, to] of Object.entries(transitions)) {
    expect(to).not.toContain(from);
    expect(new Set(to).size).toBe(to.length);
  }
});

test('from every state but an end there is a way to success and to failure', () => {
  for (const status of PATH.slice(0, -1)) {
    expect(transitions[status]).toContain('COMPLETED');
    expect(transitions[status]).toContain('FAILED');
  }
});

describe('steps along the path', () => {
  const pairs = PATH.flatMap((from, i) => PATH.map((to, j) => ({ from, to, forwards: j > i })));

  test.each(pairs)('$from to $to: $forwards', ({ from, to, forwards }) => {
    const another = from === 'PAYMENT_PROCESSING' && to === 'AWAITING_PAYMENT';
    expect(mayTransition(from, to, false)).toBe(forwards || another);
    // A confirmation opens soft ends, not the way back.
    expect(mayTransition(from, to, true)).toBe(forwards || another);
  });
});

describe('ends', () => {
  test('are those after which nothing is to be paid', () => {
    expect(sessionStatuses.filter(isEnd)).toEqual(ENDS);
  });

  test.each(ENDS)('%s: nothing told moves it but a refund of what was completed', (end) => {
    const steps = sessionStatuses.filter((to) => mayTransition(end, to, false));
    expect(steps).toEqual(end === 'COMPLETED' ? ['REFUNDED'] : []);
  });

  test.each(['FAILED', 'EXPIRED', 'CANCELED'] as const)('%s is soft: a confirmed payment opens it', (end) => {
    expect(unconfirmedEnds.has(end)).toBe(true);
    const steps = sessionStatuses.filter((to) => mayTransition(end, to, true));
    expect(steps).toEqual(['PAYMENT_PROCESSING', 'DELIVERING', 'COMPLETED', 'REFUNDED']);
  });

  test.each(['REJECTED', 'REFUNDED'] as const)('%s is final, confirmed or not', (end) => {
    expect(unconfirmedEnds.has(end)).toBe(false);
    expect(sessionStatuses.filter((to) => mayTransition(end, to, true))).toEqual([]);
  });

  test('there are three soft ends, and a confirmed step leads to no end without money', () => {
    expect([...unconfirmedEnds].sort()).toEqual(['CANCELED', 'EXPIRED', 'FAILED']);
    for (const to of confirmedTransitions) expect(['REJECTED', ...unconfirmedEnds]).not.toContain(to);
  });
});

test('what is on its way cannot expire or be canceled', () => {
  expect(mayTransition('DELIVERING', 'EXPIRED', true)).toBe(false);
  expect(mayTransition('DELIVERING', 'CANCELED', true)).toBe(false);
});
