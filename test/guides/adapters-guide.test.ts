import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { behaviours } from '../../src/provider-kit/testing/behaviours/index.ts';

// The code in docs/adapters.md is copied from the template, which is compiled and tested.

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const guide = read('docs/adapters.md');

const snippets = [...guide.matchAll(/<!-- (\S+\.ts) -->\n```ts\n(.*?)```/gs)].map(
  ([, file = '', code = '']) => ({
    file,
    code,
  }),
);

test.each(snippets)('the code from $file is in that file', ({ file, code }) => {
  expect(read(file)).toContain(code);
});

test('all TypeScript in the guide is from the template', () => {
  expect(snippets.length).toBeGreaterThan(2);
  expect(guide.match(/^```ts$/gm)).toHaveLength(snippets.length);
});

test('files and scripts that the guide names exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...guide.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const files = [...guide.matchAll(/`((?:src|providers|scripts|test)\/[\w./-]+)`/g)].map(
    ([, file = '']) => file,
  );
  expect(
    files.filter((file) => !existsSync(new URL(file, root)) && !file.startsWith('providers/acme')),
  ).toEqual([]);
});

test('the guide lists each behaviour (npm run generate)', () => {
  const listed = guide.slice(guide.indexOf('<!-- behaviours -->'), guide.indexOf('<!-- /behaviours -->'));
  expect(listed.match(/^- .*$/gm)).toEqual(behaviours.map(({ name }) => `- ${name}`));
});
