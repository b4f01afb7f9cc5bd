import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { works } from '../../bench/works/index.ts';

test('docs/performance.md has one place for each work of the bench, and for no other', () => {
  const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
  const places = [
    ...page.matchAll(/^<!-- bench (\S+) -->\n(?:(?!<!-- bench)[\s\S])*?^<!-- end of \1 -->$/gm),
  ];
  expect(places.map(([, name]) => name).sort()).toEqual(Object.keys(works).sort());
});
