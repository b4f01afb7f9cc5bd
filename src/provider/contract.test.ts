import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { contractVersion } from './contract.ts';

// The contract stays short enough to read in one sitting. Raise a limit only for a good reason.
const MOST_NAMES = 88;
/** The files that every adapter author must read. */
const REQUIRED = { files: ['call.ts', 'sessions.ts', 'error.ts', 'webhook.ts'], lines: 400 };
const LONGEST_OPTIONAL_FILE = 120;
/** With the optional members and the helpers for simulators that CHANGELOG.md lists. */
const MOST_LINES = 1610;

const folder = new URL('./', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
const files = globSync(['*.ts', 'optional/*.ts', '../provider-kit/simulator/*.ts'], { cwd: folder })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: read(file) }));

type Declaration = { readonly name: string; readonly isFunction: boolean; readonly docs: string };

/** The exported declarations of a file. */
function declarationsOf(file: string, text: string): Declaration[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText())
      : [(statement as ts.DeclarationStatement).name?.getText() ?? ''];
    const docs = ts.getJSDocCommentsAndTags(statement).map((doc) => doc.getText());
    return names.map((name) => ({
      name,
      isFunction: ts.isFunctionDeclaration(statement),
      docs: docs.join('\n'),
    }));
  });
}

const entryPoint = read('index.ts').replaceAll(/\/\/[^\n]*|\/\*.*?\*\//gs, '');
const exported = [...entryPoint.matchAll(/\{([^}]*)\}/g)]
  .flatMap(([, names = '']) => names.split(','))
  .map((name) => name.replace(/\btype\b/, '').trim())
  .filter((name) => name !== '');

test('the contract is short', () => {
  expect(entryPoint).not.toContain('*');
  expect(exported.length).toBeGreaterThan(40);
  expect(exported.length).toBeLessThanOrEqual(MOST_NAMES);
  const lines = files.map(({ file, text }) => ({ file, count: text.trimEnd().split('\n').length }));
  const required = lines.filter(({ file }) => REQUIRED.files.includes(file));
  expect(required).toHaveLength(REQUIRED.files.length);
  expect(required.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(REQUIRED.lines);
  const optional = lines.filter(({ file }) => file.startsWith('optional/'));
  expect(optional.filter(({ count }) => count > LONGEST_OPTIONAL_FILE)).toEqual([]);
  expect(lines.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(MOST_LINES);
});

const declared = files.flatMap(({ file, text }) =>
  declarationsOf(file, text).map((declaration) => ({ ...declaration, file })),
);

test('each exported declaration has a docstring', () => {
  expect(declared.length).toBeGreaterThan(50);
  const undocumented = declared.filter(
    ({ name, docs }) => exported.includes(name) && !docs.startsWith('/**'),
  );
  expect(undocumented.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

/** Their names and types are enough. */
const NEEDS_NO_EXAMPLE = ['createMemoryStore', 'isProviderError', 'isReset'];

test('each function for adapters has an example of valid TypeScript', () => {
  const called = declared.filter(({ name, isFunction }) => isFunction && exported.includes(name));
  const bare = called.filter(
    ({ name, docs }) => !docs.includes('@example') && !NEEDS_NO_EXAMPLE.includes(name),
  );
  expect(bare.map(({ name }) => name)).toEqual([]);
  const examples = declared.flatMap(({ name, docs }) =>
    docs
      .split('@example')
      .slice(1)
      .map((text) => ({ name, code: text.replaceAll(/^\s*\*\/?/gm, '').replace(/\*\/\s*$/, '') })),
  );
  expect(examples.length).toBeGreaterThanOrEqual(called.length - NEEDS_NO_EXAMPLE.length);
  for (const { name, code } of examples) {
    // Examples may contain `return`, as in the body of an operation.
    const wrapped = code.includes('export default') ? code : `async () => {${code}\n}`;
    const { diagnostics } = ts.transpileModule(wrapped, { reportDiagnostics: true });
    expect(diagnostics?.map(({ messageText }) => `${name}: ${messageText}`)).toEqual([]);
  }
});

test('the changelog starts with the current version', () => {
  const versions = [...read('CHANGELOG.md').matchAll(/^## (\d+)$/gm)].map(([, version]) => Number(version));
  expect(versions[0]).toBe(contractVersion);
  expect(versions).toEqual([...versions].sort((left, right) => right - left));
});

test('the version is defined once and not exported to adapters', () => {
  expect(exported).not.toContain('contractVersion');
  const others = globSync('../**/*.ts', { cwd: folder })
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => /contract(Version)?\s*=\s*\d/.test(read(file)));
  expect(others).toEqual(['../provider/contract.ts']);
});
