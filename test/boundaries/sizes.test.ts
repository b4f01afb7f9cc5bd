import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

// Folders and files stay small enough that a reader finds a thing by its name.
const MOST_FILES_IN_A_FOLDER = 15;
const MEDIAN_LINES = { least: 60, most: 120 };
const P90_LINES = 200;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src', 'providers', 'test', 'scripts', 'demo', 'bench'];
const NOT_COUNTED = /\/(fixtures|migrations|__snapshots__)\/|\.gen\.ts$/;
const NOT_PRODUCTION = /\.test\.ts$|[./]testing[./]|\.samples\.ts$/;

/** Files that git tracks, and new ones that it does not ignore. Generated files and fixtures do not count. */
function files(folders: readonly string[]): string[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', ...folders];
  const listed = execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).split('\n');
  return listed.filter((file) => file !== '' && !NOT_COUNTED.test(file));
}

function crowdedFolders(): string[] {
  const byFolder = Map.groupBy(files(FOLDERS), dirname);
  return [...byFolder]
    .filter(([, inside]) => inside.length > MOST_FILES_IN_A_FOLDER)
    .map(([folder, inside]) => `${folder}: ${inside.length} files`);
}

/** The share `part` of the sorted values lies at or below the answer. */
function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * part) - 1] ?? 0;
}

function lineCounts(): number[] {
  return files(['src', 'providers'])
    .filter((file) => file.endsWith('.ts') && !NOT_PRODUCTION.test(file))
    .map((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1);
}

function p90Fault(counts: readonly number[]): string | null {
  const found = quantile(counts, 0.9);
  return found > P90_LINES
    ? `90 % of production files have up to ${found} lines, more than ${P90_LINES}`
    : null;
}

test(`no folder holds more than ${MOST_FILES_IN_A_FOLDER} files, tests included`, () => {
  expect(files(FOLDERS).length).toBeGreaterThan(500);
  expect(crowdedFolders()).toEqual([]);
});

test('a planted 16th file is caught', () => {
  const folder = 'src/sandbox';
  const inside = files([folder]).filter((file) => dirname(file) === folder).length;
  const missing = MOST_FILES_IN_A_FOLDER + 1 - inside;
  const planted = Array.from({ length: missing }, (_, number) => `${folder}/planted-${number}.txt`);
  onTestFinished(() => {
    for (const file of planted) rmSync(join(ROOT, file), { force: true });
  });
  for (const file of planted) writeFileSync(join(ROOT, file), '');
  expect(crowdedFolders()).toEqual([`${folder}: ${MOST_FILES_IN_A_FOLDER + 1} files`]);
});

test('production files are short', () => {
  const counts = lineCounts();
  expect(counts.length).toBeGreaterThan(300);
  expect(p90Fault(counts)).toBeNull();
  expect(quantile(counts, 0.5)).toBeGreaterThanOrEqual(MEDIAN_LINES.least);
  expect(quantile(counts, 0.5)).toBeLessThanOrEqual(MEDIAN_LINES.most);
});

test('long files are caught', () => {
  const counts = lineCounts();
  const long = Array.from({ length: Math.ceil(counts.length / 5) }, () => P90_LINES + 1);
  expect(p90Fault([...counts, ...long])).not.toBeNull();
});
