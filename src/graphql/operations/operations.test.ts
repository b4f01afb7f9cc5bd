import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  getIntrospectionQuery,
  parse,
  print,
  stripIgnoredCharacters,
  type ValidationRule,
  validate,
} from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import * as demo from '../../../demo/operations.gen.ts';
import { doubling, nested } from '../../../test/api/pipeline/attack-documents.ts';
import { createErrorMapper } from '../errors.ts';
import { graphiqlOptions } from '../http/graphiql.ts';
import { schema } from '../schema/index.ts';
import { createBoundedMap } from './bounded-map.ts';
import { rulesOf, withoutComments } from './document-text.ts';
import { createOperations, isRefusal, type Operation, type Operations } from './operations.ts';

const limits = {
  documentBytes: 16_384,
  fields: 500,
  depth: 20,
  aliases: 50,
  directives: 50,
  cost: 10_000,
  providerCalls: 3,
  answerBytes: 5_000_000,
};
const mapError = createErrorMapper({
  isOverload: () => false,
  logError: (error) => {
    throw error;
  },
  docUrl: (code) => code,
  hideSuggestions: true,
});

let operations: Operations;
beforeEach(() => {
  operations = createOperations({ schema, limits, mapError });
});

function found(text: string, name?: string): Operation {
  const operation = operations.find(text, name);
  if (isRefusal(operation)) throw new Error(operation.errors.map(({ message }) => message).join('\n'));
  return operation;
}

function errorsOf(text: string, name?: string) {
  const operation = operations.find(text, name);
  return isRefusal(operation)
    ? operation.errors.map(({ message, extensions }) => ({ message, extensions }))
    : [];
}

describe('what would stop the process is QUERY_TOO_COSTLY', () => {
  test.each([
    ['20 levels of fragments that double', doubling(20), 500],
    ['a session in a list in a list', nested(1, '100'), 10_000],
    ['three levels of lists', nested(2, '100'), 10_000],
    ['51 aliases', `{${Array.from({ length: 51 }, (_, n) => `a${n}:__typename`).join(' ')}}`, 50],
    ['21 levels', `{${'a{'.repeat(20)}a${'}'.repeat(20)}}`, 20],
    ['51 directives', `{__typename ${'@x '.repeat(51)}}`, 50],
    ['one field 6 times', `{${'providers{id}'.repeat(6)}}`, 500],
    ['11 introspections', `{${'...a '.repeat(11)}}fragment a on Query{__schema{types{name}}}`, 10_000],
    [
      'four calls of providers',
      `mutation{${['a', 'b', 'c', 'd'].map((name) => `${name}:refreshOnrampSession(id:"x"){__typename}`)}}`,
      3,
    ],
    [
      'calls of providers in a fragment',
      `mutation{...a ...b}fragment a on Mutation{...c}fragment b on Mutation{...c}
       fragment c on Mutation{a:refreshOnrampSession(id:"x"){__typename} b:cancelOnrampSession(id:"x"){__typename}}`,
      3,
    ],
  ])('%s', (_, text, limit) => {
    // The fastest of five, in time of this process: other processes do not count.
    const times = Array.from({ length: 5 }, () => {
      const fresh = createOperations({ schema, limits, mapError });
      const start = process.cpuUsage();
      const operation = fresh.find(text);
      if (!isRefusal(operation)) operation.cost({});
      return process.cpuUsage(start).user / 1_000;
    });
    expect(Math.min(...times)).toBeLessThan(50);
    const operation = operations.find(text);
    if (isRefusal(operation)) {
      expect(operation.errors).toHaveLength(1);
      expect(operation.errors[0]?.extensions).toMatchObject({ code: 'QUERY_TOO_COSTLY', limit });
      expect(operation.errors[0]?.extensions.cost).toBeGreaterThan(limit);
    } else expect(operation.cost({})).toBeGreaterThan(limit);
  });

  test('the attacks are as short as they were found', () => {
    expect(doubling(20).length).toBeLessThan(1_000);
    expect(nested(2, '100').length).toBeLessThan(180);
  });
});

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const blocks = (path: string) =>
  [...read(path).matchAll(/```graphql\n(.*?)```/gs)].map(([, text = '']) => text);
const docs = readdirSync(new URL('../../../docs', import.meta.url)).filter((name) => name.endsWith('.md'));
const documents = [
  ['introspection', getIntrospectionQuery({ inputValueDeprecation: true })],
  ...(graphiqlOptions(null).defaultTabs ?? []).map((tab, index) => [`tab ${index}`, tab.query ?? '']),
  ...['README.md', ...docs.map((name) => `docs/${name}`)].flatMap((path) =>
    blocks(path).map((text, index) => [`${path} ${index}`, text]),
  ),
  ...Object.entries(demo)
    .filter(([name]) => !name.endsWith('FragmentDoc'))
    .map(([name, document]) => [`demo ${name}`, print(document)]),
] as Array<[string, string]>;

describe('cost', () => {
  test.each([
    ['{ __typename }', 1],
    ['{ node(id: "x") { id } }', 1],
    ['{ onrampSession(id: "x") { id customer { id } timeline { at } } }', 1 + 1 + 5],
    ['{ onrampSessions { nodes { id } } }', 1 + 20],
    [
      '{ onrampSessions(first: 7) { nodes { id } edges { node { id } } pageInfo { endCursor } } }',
      1 + 7 + 14 + 1,
    ],
    ['{ onrampSessions(first: 1000) { nodes { id } } }', 1 + 100],
    ['{ onrampSessions(first: -1) { nodes { id } } }', 1 + 1],
    ['{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    ['{ depositAddresses(lookups: []) { id } }', 0 + 1],
    ['{ ...a ...a } fragment a on Query { node(id: "x") { id } }', 2],
    ['{ __schema { types { name } } }', 1_000],
    ['{ availability { available } }', 100 + 1],
  ])('%s', (text, cost) => {
    expect(found(text).cost({})).toBe(cost);
  });

  test('sizes come from variables', () => {
    const { cost } = found(
      'query ($first: Int, $ids: [ID!]!) { customers(first: $first) { nodes { id } } nodes(ids: $ids) { id } }',
    );
    expect(cost({ ids: [] })).toBe(1 + 20);
    expect(cost({ first: 3, ids: ['a', 'b'] })).toBe(1 + 3 + 2);
    expect(cost({ first: 4, ids: ['a', 'b'] })).toBe(1 + 4 + 2);
    expect(cost({ first: 100, ids: Array(100).fill('a') })).toBe(1 + 100 + 100);
  });

  test.each(documents)('the limits have room for %s', (_, text) => {
    const all = parse(text).definitions;
    const alone = all.filter(({ kind }) => kind === 'OperationDefinition');
    const fragments = all.filter(({ kind }) => kind === 'FragmentDefinition');
    for (const operation of alone) {
      const whole = alone.length === 1 ? text : [operation, ...fragments].map(print).join('\n');
      expect(found(whole).cost({})).toBeLessThan(limits.cost / 4);
    }
    expect(alone).not.toEqual([]);
  });
});

describe('documents', () => {
  test('are kept from the second time on: the same text is the same operation', () => {
    const first = found('{ __typename }');
    expect([operations.size, operations.isKept('{ __typename }')]).toEqual([0, false]);
    const second = found('{ __typename }');
    expect([operations.size, operations.isKept('{ __typename }')]).toEqual([1, true]);
    expect(second).not.toBe(first);
    expect(found('{ __typename }')).toBe(second);
  });

  test('so is what is wrong with them', () => {
    operations.find('{ nothing }');
    expect(operations.find('{ nothing }')).toBe(operations.find('{ nothing }'));
  });

  test('that are sent once push out no others', () => {
    for (const _ of [1, 2]) found('{ __typename }');
    for (let number = 0; number < 20_000; number += 1) operations.find(`{ a${number}: __typename }`);
    expect(operations.isKept('{ __typename }')).toBe(true);
    expect(operations.size).toBe(1);
  });

  test('a name that the document does not have is refused, and takes no memory', () => {
    const text = 'query A { __typename } mutation B { __typename }';
    expect(found(text, 'B').kind).toBe('mutation');
    expect(found(text, 'A').kind).toBe('query');
    for (const name of [undefined, '', 'C']) expect(errorsOf(text, name)[0]?.message).toMatch(/operation/);
    for (const _ of [1, 2]) expect(errorsOf('{ __typename }', '')[0]?.message).toMatch(/operation/);
    expect(operations.size).toBe(2);
  });

  test('are bounded by bytes as well as by count', () => {
    const sendTwice = (text: string) => {
      for (const _ of [1, 2]) operations.find(text);
    };
    for (let number = 0; number < 1_500; number += 1) sendTwice(`{ a${number}: __typename }`);
    expect(operations.size).toBe(1_000);
    for (let number = 0; number < 100; number += 1) {
      const name = `n${number}${'x'.repeat(15_000)}`;
      sendTwice(`{ ${name}: __typename }`);
    }
    expect(operations.bytes).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(operations.size).toBeLessThan(1_000);
  });

  test('have at most 16 kB, comments not counted', () => {
    const comment = `# ${'x'.repeat(40_000)}\n`;
    for (const _ of [1, 2]) expect(found(`{ ${comment} __typename }`).kind).toBe('query');
    for (const _ of [1, 2])
      expect(errorsOf(`{ __typename ${' '.repeat(17_000)} }`)[0]?.message).toMatch(/bytes/);
    expect(operations.size).toBe(1);
  });

  test.each([
    '{ __proto__: __typename }',
    'query ($__proto__: Int) { customers(first: $__proto__) { nodes { id } } }',
  ])('the name __proto__ is refused: %s', (text) => {
    expect(errorsOf(text)).toMatchObject([
      { message: expect.stringMatching(/__proto__/), extensions: { code: 'BAD_REQUEST' } },
    ]);
  });
});

describe('rules that find nothing in a text are left out, and change no errors', () => {
  const valid = ['{ __typename }', ...documents.map(([, text]) => text)];
  const faulty = [
    '{ nothing }',
    '{ ...a }',
    '{ __typename } fragment a on Query { __typename }',
    '{ ...a } fragment a on Query { ...a }',
    '{ ...a } fragment a on Nothing { x }',
    '{ ...a ...a } fragment a on Query { __typename } fragment a on Query { __typename }',
    '{ ... on Customer { id } }',
    '{ providers { ... on Float { x } } }',
    'query ($a: Nothing) { __typename }',
    'query ($a: Customer) { node(id: $a) { id } }',
    'query ($a: ID!, $a: ID!) { node(id: $a) { id } }',
    'query ($a: Int) { node(id: $a) { id } }',
    '{ node(id: $a) { id } }',
    'query ($a: ID!) { __typename }',
    '{ __typename @nothing }',
    '{ __typename @skip(if: true) @skip(if: false) }',
    'query @skip(if: true) { __typename }',
    'subscription { a: onrampSession(id: "x") { id } b: onrampSession(id: "y") { id } }',
    '{ node { id } }',
    '{ node(id: "x", id: "y", z: 1) { id } }',
    '{ quotes(input: { a: 1, a: 2 }) { __typename } }',
    '{ a: __typename a: providers { id } }',
    'query A { __typename } query A { __typename } { __typename }',
    `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`,
    'type A { b: C @d }',
    'extend schema @nothing',
  ];

  test.each([...valid, ...faulty])('%s', (text) => {
    const document = parse(text);
    const errors = (rules?: readonly ValidationRule[]) => validate(schema, document, rules).map(String);
    const isExecutable = document.definitions.every(
      ({ kind }) => kind === 'OperationDefinition' || kind === 'FragmentDefinition',
    );
    if (isExecutable) expect(errors(rulesOf(text))).toEqual(errors());
    else expect(errors(rulesOf(text))).toContain(errors()[0]);
  });

  test('each fault is one', () => {
    for (const text of faulty) expect(validate(schema, parse(text)), text).not.toEqual([]);
  });
});

describe('comments', () => {
  test.each([
    ['{ a # b\n c }', '{ a \n c }'],
    ['{ a(b: "# no") # yes', '{ a(b: "# no") '],
    ['{ a(b: "\\"# no") # yes', '{ a(b: "\\"# no") '],
    ['{ a(b: """# no \\""" " # no""") # yes', '{ a(b: """# no \\""" " # no""") '],
    ['{ a(b: "" # yes\n)', '{ a(b: "" \n)'],
    ['{ a(b: "open # no\n# yes', '{ a(b: "open # no\n'],
    ['"""\n\\"""\n # no', '"""\n\\"""\n # no'],
  ])('%s', (text, expected) => {
    expect(withoutComments(text)).toBe(expected);
  });

  test('a document without them is the same document', () => {
    const tokens = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '"# b"',
      '"""# c\n"""',
      '# d\n',
      '""',
      '"\\""',
      '# "\n',
      '# """\n',
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        let plain: string;
        try {
          plain = stripIgnoredCharacters(text);
        } catch {
          return;
        }
        expect(stripIgnoredCharacters(withoutComments(text))).toBe(plain);
        expect(withoutComments(text).split('\n')).toHaveLength(text.split('\n').length);
      }),
    );
  });
});

test('a bounded map evicts the oldest entry that was not read', () => {
  const map = createBoundedMap<number>({ entries: 3, bytes: 100 });
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) map.set(key, value, 10);
  expect(map.get('a')).toBe(1);
  map.set('d', 4, 10);
  expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([1, undefined, 3, 4]);
  map.set('e', 5, 90);
  expect([map.get('e'), map.bytes <= 100]).toEqual([5, true]);
  map.set('f', 6, 101);
  expect(map.get('f')).toBeUndefined();
  map.set('e', 7, 20);
  expect([map.get('e'), map.bytes]).toEqual([7, 20 + 10 * (map.size - 1)]);
});
