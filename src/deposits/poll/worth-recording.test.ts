import { expect, test } from 'vitest';
import { daysAgo, NOW, news, recorded } from '../testing.ts';
import { worthRecording } from './worth-recording.ts';

const worth = (listed: ReturnType<typeof news>[], known: ReturnType<typeof recorded>[] = []) =>
  worthRecording(listed, known, NOW).map((each) => each.news.reference);

test('an old one that says nothing new is left', () => {
  expect(worth([news('a')], [recorded('a')])).toEqual([]);
  expect(worth([news('a', { status: 'SETTLED' })], [recorded('a')])).toEqual(['a']);
  expect(worth([news('a')], [recorded('b')])).toEqual(['a']);
});

test('one that was recorded in the last eight days is followed up', () => {
  expect(worth([news('a')], [recorded('a', { createdAt: daysAgo(7.9) })])).toEqual(['a']);
  expect(worth([news('a')], [recorded('a', { createdAt: daysAgo(8) })])).toEqual([]);
});

test('an amount that is not exact is left', () => {
  expect(worth([news('a', { amount: '7,5' })])).toEqual([]);
});

test('the unknown come first, each kind from the oldest on; one without a time is of now', () => {
  const listed = [
    news('known', { createdAt: daysAgo(30) }),
    news('known, without a time', { createdAt: null }),
    news('newer', { createdAt: daysAgo(1) }),
    news('without a time', { createdAt: null }),
    news('older', { createdAt: daysAgo(2) }),
    news('known, newest', { createdAt: daysAgo(2) }),
  ];
  const known = [
    recorded('known', { createdAt: daysAgo(1) }),
    // When it was recorded stands for when it came.
    recorded('known, without a time', { createdAt: daysAgo(3) }),
    recorded('known, newest', { createdAt: daysAgo(1) }),
  ];
  expect(worth(listed, known)).toEqual([
    'older',
    'newer',
    'without a time',
    'known',
    'known, without a time',
    'known, newest',
  ]);
});
