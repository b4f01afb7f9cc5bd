import { execFileSync } from 'node:child_process';
import { matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Area, areas } from '../../scripts/mutation-areas.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_CHANGED = /\.(test|gen|samples|testing)\.ts$|\/testing\.ts$|^src\/provider-kit\/testing\/toy\//;

const files = execFileSync('git', ['ls-files', 'src/*.ts'], { cwd: ROOT, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !NOT_CHANGED.test(file));

function changes({ mutate }: Area, file: string): boolean {
  const [included, excluded] = [
    mutate.filter((one) => !one.startsWith('!')),
    mutate.flatMap((one) => (one.startsWith('!') ? [one.slice(1)] : [])),
  ];
  const matches = (globs: readonly string[]) => globs.some((glob) => matchesGlob(file, glob));
  return matches(included) && !matches(excluded);
}

test('mutation tests change each file of src in exactly one area', () => {
  expect(files.length).toBeGreaterThan(500);
  const misplaced = files.flatMap((file) => {
    const found = [...areas].flatMap(([name, area]) => (changes(area, file) ? [name] : []));
    return found.length === 1 ? [] : [`${file}: ${found.join(', ') || 'no area'}`];
  });
  expect(misplaced).toEqual([]);
});
