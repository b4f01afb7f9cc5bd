import { readFileSync } from 'node:fs';
import { parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { errorCodes } from '../../src/domain/failure.ts';
import { codeOf } from '../../src/graphql/schema/error-interface.ts';
import { schema } from '../../src/graphql/schema/index.ts';

const headings =
  readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').match(/^## (.+)$/gm) ?? [];

test('each error code has its place in docs/errors.md, and no other code has', () => {
  expect(headings.map((line) => line.slice(3)).sort()).toEqual([...errorCodes].sort());
});

test('the operations of docs/browser.md are valid', () => {
  const page = readFileSync(new URL('../../docs/browser.md', import.meta.url), 'utf8');
  const texts = [...page.matchAll(/'(\{ [^']*)'|`(subscription [^`]*)`/g)].map(
    ([, query, stream]) => query ?? stream ?? '',
  );
  expect(texts.length).toBeGreaterThanOrEqual(3);
  expect(texts.flatMap((text) => validate(schema, parse(text)))).toEqual([]);
});

test('each failure of a result union has a code of its own', () => {
  const codes = Object.values(codeOf);
  expect(new Set(codes).size).toBe(codes.length);
  expect(errorCodes).toEqual(expect.arrayContaining(codes));
});
