import { expect, test } from 'vitest';
import { createOpenStreams } from './index.ts';

const LIMITS = { perKey: 3, perCustomer: 2, perAddress: 20 };

test('counts the open streams of each key and each customer, until they end', () => {
  const streams = createOpenStreams(LIMITS);
  const open = (key: string, customer: string | null) => streams.open({ key, customer, address: null });
  const ends = [open('key', 'one'), open('key', 'one')];
  expect(open('key', 'one')).toEqual({ reached: 'perCustomer', most: 2 });
  // Another key counts for the same customer.
  expect(open('other', 'one')).toEqual({ reached: 'perCustomer', most: 2 });
  ends.push(open('key', null));
  expect(open('key', 'two')).toEqual({ reached: 'perKey', most: 3 });
  expect(open('other', 'two')).toBeTypeOf('function');

  const [first] = ends;
  if (typeof first !== 'function') throw new Error('not opened');
  // The end of a stream counts once, however often it is reported.
  first();
  first();
  expect(open('key', 'one')).toBeTypeOf('function');
  expect(open('key', 'two')).toEqual({ reached: 'perKey', most: 3 });
});

test('counts the streams of an address, whatever keys it uses', () => {
  const streams = createOpenStreams({ ...LIMITS, perAddress: 2 });
  const open = (key: string, address: string | null) => streams.open({ key, customer: null, address });
  const ends = [open('one', 'here'), open('two', 'here')];
  expect(open('three', 'here')).toEqual({ reached: 'perAddress', most: 2 });
  // A refused stream is counted for nobody.
  for (let count = 0; count < 3; count += 1) expect(open('three', null)).toBeTypeOf('function');
  expect(open('four', 'there')).toBeTypeOf('function');
  const [first] = ends;
  if (typeof first !== 'function') throw new Error('not opened');
  first();
  expect(open('four', 'here')).toBeTypeOf('function');
});
