import { describe, expect, test } from 'vitest';
import type { Work } from '../../bench/harness/bench.ts';
import { readOptions } from '../../bench/harness/options.ts';
import { describeRun } from '../../bench/harness/write.ts';

const read = (...words: string[]) => readOptions(words, ['lookups', 'creates']);

test('the bench runs the named works, or all, with the given options', () => {
  expect(read('creates', '--rounds', '2')).toMatchObject({ works: ['creates'], options: { rounds: 2 } });
  expect(read()).toMatchObject({ works: ['lookups', 'creates'] });
});

test.each(['rounds', 'seconds', 'scale', 'attack-seconds', 'honest-rate'])('--%s 0 is refused', (name) => {
  expect(read(`--${name}`, '1')).not.toBeNull();
  expect(read(`--${name}`, '0')).toBeNull();
});

test.each(['warm-up', 'attack-rate'])('--%s 0 is allowed', (name) => {
  expect(read(`--${name}`, '0')).not.toBeNull();
});

test.each([
  ['an unknown work', 'nothing'],
  ['a negative number', '--warm-up=-1'],
  ['a text', '--seconds=many'],
  ['no number', '--seconds='],
  ['endless', '--seconds=Infinity'],
  ['half a round', '--rounds=1.5'],
  ['an unknown option', '--round=1'],
])('%s is refused', (_what, word) => {
  expect(read(word)).toBeNull();
});

describe('a page names', () => {
  const of = (rounds: Work['rounds'], ...words: string[]) =>
    describeRun(rounds ? { rounds } : {}, read(...words)?.options as never);

  test('the scale of its run, if there is one', () => {
    expect(of('timed', '--scale', '10')).toContain('divided by 10');
    expect(of('timed', '--rounds', '10')).not.toContain('divided');
  });

  test('its rounds, if it has any', () => {
    expect(of('timed', '--rounds', '3')).toContain('rounds: 3, 8 s of warm-up, 8 s measured');
    expect(of('counted', '--rounds', '3')).toMatch(/rounds: 3\.$/);
    expect(of(undefined, '--rounds', '3')).not.toContain('rounds');
  });
});
