import { expect, test } from 'vitest';
import { isSettled, isUnbound } from './session.ts';
import { type SessionStatus, sessionStatuses } from './status.ts';

const minutes = (count: number) => new Date(Date.UTC(2026, 10, 21, 12, count));
const NOW = minutes(0);

function settled(status: SessionStatus, deadline: Date | null, updatedAt = minutes(-60)) {
  return isSettled({ status, latePaymentDeadline: deadline, updatedAt }, NOW);
}

test.each(sessionStatuses)(
  '%s: settled only by a final end, or past the deadline of an unconfirmed one',
  (status) => {
    const final = ['COMPLETED', 'REJECTED', 'REFUNDED'].includes(status);
    const unconfirmed = ['FAILED', 'EXPIRED', 'CANCELED'].includes(status);
    expect(settled(status, null)).toBe(final);
    expect(settled(status, minutes(1))).toBe(final);
    expect(settled(status, minutes(-1))).toBe(final || unconfirmed);
    expect(settled(status, NOW)).toBe(final || unconfirmed);
  },
);

test('a deadline that was past when it was written is past for a reader whose clock is behind', () => {
  expect(settled('EXPIRED', minutes(5), minutes(5))).toBe(true);
  expect(settled('EXPIRED', minutes(6), minutes(5))).toBe(false);
});

test.each<[status: SessionStatus, providerId: string | null, unbound: boolean]>([
  ['FAILED', null, true],
  ['FAILED', 'alpha', false],
  ['CREATING', null, false],
  ['REJECTED', null, false],
])('a session that is %s at %s: %s', (status, providerId, unbound) => {
  expect(isUnbound({ status, providerId })).toBe(unbound);
});
