import { expect, test } from 'vitest';
import { createOpenStreams } from './index.ts';

test('counts the open streams of each key and each customer, until they end', () => {
  const streams = createOpenStreams({ perKey: 3, perCustomer: 2 });
  const ends = [streams.open('key', 'one'), streams.open('key', 'one')];
  expect(streams.open('key', 'one')).toEqual({ reached: 'perCustomer', most: 2 });
  // Another key counts for the same customer.
  expect(streams.open('other', 'one')).toEqual({ reached: 'perCustomer', most: 2 });
  ends.push(streams.open('key', null));
  expect(streams.open('key', 'two')).toEqual({ reached: 'perKey', most: 3 });
  expect(streams.open('other', 'two')).toBeTypeOf('function');

  const [first] = ends;
  if (typeof first !== 'function') throw new Error('not opened');
  // The end of a stream counts once, however often it is reported.
  first();
  first();
  expect(streams.open('key', 'one')).toBeTypeOf('function');
  expect(streams.open('key', 'two')).toEqual({ reached: 'perKey', most: 3 });
});
