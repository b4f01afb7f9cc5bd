import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

// Each log line of level warn or error has an event code, and docs/operations.md says what each code means.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_PRODUCTION = /\.test\.ts$|[./]testing[./]|\/toy\/|\.samples\.ts$|^providers\/_template\//;
const CODE = /^[a-z]+(_[a-z0-9]+)+$/;

type Found = { readonly codes: string[]; readonly without: string[] };

/** The string literals of an expression that is one, or a choice between several. */
function literalsOf(expression: ts.Expression): string[] {
  if (ts.isStringLiteralLike(expression)) return [expression.text];
  if (ts.isParenthesizedExpression(expression)) return literalsOf(expression.expression);
  if (!ts.isConditionalExpression(expression)) return [];
  return [...literalsOf(expression.whenTrue), ...literalsOf(expression.whenFalse)];
}

function isLogCall(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { name, expression } = node.expression;
  return ['warn', 'error', 'fatal'].includes(name.text) && /(^|\.)log$/i.test(expression.getText());
}

/** The event codes in a file, and the lines of its log calls that have none. */
function logEventsIn(file: string, text: string): Found {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const codes: string[] = [];
  const without: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'event') {
      codes.push(...literalsOf(node.initializer).filter((value) => CODE.test(value)));
    }
    if (isLogCall(node)) {
      const [fields] = node.arguments;
      const properties = fields && ts.isObjectLiteralExpression(fields) ? fields.properties : [];
      if (!properties.some((property) => property.name?.getText() === 'event')) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        without.push(`${file}:${line + 1}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { codes, without };
}

const found = globSync('{src,providers}/**/*.ts', { cwd: ROOT })
  .filter((file) => !NOT_PRODUCTION.test(file))
  .map((file) => logEventsIn(file, readFileSync(join(ROOT, file), 'utf8')));

const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const section = page.slice(page.indexOf('\n## Log events\n'));
const documented = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, code = '']) => code);

test('each log line of level warn or error has an event code', () => {
  expect(found.flatMap(({ without }) => without)).toEqual([]);
});

test('docs/operations.md lists each event code once, and no other', () => {
  const codes = [...new Set(found.flatMap((file) => file.codes))].sort();
  expect(codes.length).toBeGreaterThan(40);
  expect([...documented].sort()).toEqual(codes);
});

test('a planted log line without an event code is caught', () => {
  const planted =
    "deps.log.error({ sessionId }, 'no code');\nlog.warn({ event: a ? 'one_code' : 'two_code' }, 'x');";
  expect(logEventsIn('planted.ts', planted)).toEqual({
    codes: ['one_code', 'two_code'],
    without: ['planted.ts:1'],
  });
});
