import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const listed = execFileSync('git', ['ls-files', '*.md', '.ci/run', '.env.example'], {
  cwd: ROOT,
  encoding: 'utf8',
});
const pages = listed.trim().split('\n');

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const COMMAND = /\bnpm run (?:-\w+ )*([\w:-]+)/g;
const FROM_ROOT = String.raw`(?:bench|demo|docs|policies|providers|scripts|src|test|\.ci)/[\w./-]*\w(?![\w./-]*[<{*…])`;
const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const FROM_SRC = String.raw`(?:${rooms.map(({ name }) => name).join('|')})/[\w/-]+\.ts\b`;
/** A path from the root of the repository, or a file in a folder of `src`. Not a part of a longer path or of a URL. */
const PATH = new RegExp(String.raw`(?<![\w./@-])(?:${FROM_ROOT}|${FROM_SRC})`, 'g');
/** Of a client's repository, or of a provider that a reader adds. */
const NOT_OURS = /^(src\/gql|providers\/(acme|my-provider))\b/;
const LINK = /\]\((?!\w+:)([^)\s#]*)(?:#([^)\s]+))?\)/g;

const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)];

function missingCommands(text: string): string[] {
  return matches(text, COMMAND).flatMap(([found, name = '']) => (scripts[name] ? [] : [found]));
}

function missingPaths(text: string): string[] {
  return matches(text, PATH)
    .map(([path]) => path)
    .filter((path) => !NOT_OURS.test(path))
    .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, 'src', path)));
}

/** The anchors of a page, as code hosts make them of headings. */
function anchorsOf(page: string): string[] {
  return matches(read(page), /^#+ (.+)$/gm).map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function brokenLinks(page: string, text: string): string[] {
  return matches(text, LINK).flatMap(([found, path = '', anchor]) => {
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, target))) return [found];
    return anchor === undefined || anchorsOf(target).includes(anchor) ? [] : [found];
  });
}

const faults = (page: string, text: string) => [
  ...missingCommands(text),
  ...missingPaths(text),
  ...brokenLinks(page, text),
];

test.each(pages)('the commands, paths and links of %s exist', (page) => {
  expect(faults(page, read(page))).toEqual([]);
});

test('what does not exist is caught', () => {
  const text = `npm run nothing, npm run -s bench, \`src/nothing.ts\`, \`src/app.ts\`, \`router/nothing.ts\`, \`router/decide.ts\`,
    https://host/docs/nothing, \`providers/<id>/x.ts\`, [a](nothing.md), [b](errors.md), [c](errors.md#nothing), [d](errors.md#not_found)`;
  expect(faults('docs/performance.md', text)).toEqual([
    'npm run nothing',
    'src/nothing.ts',
    'router/nothing.ts',
    '](nothing.md)',
    '](errors.md#nothing)',
  ]);
});
