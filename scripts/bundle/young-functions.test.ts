import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { keepFunctionsYoung } from './young-functions.ts';

test.each([
  ['a.b = () => 1;', 'a.b = (0, () => 1);'],
  ['a["b"] = async function* () {};', 'a["b"] = (0, async function* () {});'],
  ['a.b = () => { c.d = x => x; };', 'a.b = (0, () => { c.d = (0, x => x); });'],
  ['a.b = c.d = () => 1', 'a.b = c.d = (0, () => 1)'],
  ['"é😀"; this.b = () => 1', '"é😀"; this.b = (0, () => 1)'],
])('a function that is written to a property: %s', (code, rewritten) => {
  expect(keepFunctionsYoung(code)).toBe(rewritten);
});

test.each([
  'const a = () => 1;',
  'a = () => 1;',
  'a.b = c(() => 1);',
  'a.b = c ? () => 1 : null;',
  'const a = { b: () => 1, c() {} };',
  'class A { b = () => 1; }',
  'a.b = 1;',
])('everything else stays as it is: %s', (code) => {
  expect(keepFunctionsYoung(code)).toBe(code);
});

test('a text that is no module is refused', () => {
  expect(() => keepFunctionsYoung('a.b = (')).toThrow();
});

test('such a function does not keep in memory what it refers to', () => {
  const COUNT = 2_000;
  const BYTES = 8_000;
  const code = `
    for (let count = 0; count < ${COUNT}; count += 1) {
      const used = new Array(${BYTES / 8}).fill(count);
      const call = {};
      call.end = () => used;
    }`;
  /** Bytes that code leaves in the old generation of a process of its own, in which no other collection happens. */
  const left = (text: string) => {
    const measured = `
      const used = () => process.getBuiltinModule('v8').getHeapSpaceStatistics()
        .find(({ space_name }) => space_name === 'old_space').space_used_size;
      const before = used();
      ${text}
      for (let count = 0; count < 3; count += 1) gc({ type: 'minor', execution: 'sync' });
      console.log(used() - before);`;
    // Optimized code does not have the effect, and when V8 optimizes depends on the machine.
    const options = [
      '--expose-gc',
      '--no-opt',
      '--no-maglev',
      '--initial-old-space-size=256',
      '-e',
      measured,
    ];
    return Number(execFileSync(process.execPath, options, { encoding: 'utf8' }));
  };
  // If this fails, V8 has changed, and the bundle needs no rewriting.
  expect(left(code)).toBeGreaterThan((COUNT * BYTES) / 2);
  expect(left(keepFunctionsYoung(code))).toBeLessThan((COUNT * BYTES) / 10);
});
