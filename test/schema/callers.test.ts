import { buildSchema, type GraphQLSchema, isInterfaceType, isObjectType, parse } from 'graphql';
import { expect, test } from 'vitest';
import { type Callers, maskOf } from '../../src/graphql/callers.ts';
import { callersOf, firstClosed, prepareNeeds } from '../../src/graphql/operations/needs.ts';
import { schema } from '../../src/graphql/schema/index.ts';

/** Every field with the callers that it is open to. */
function fieldsOf(given: GraphQLSchema): Map<string, Callers> {
  return new Map(
    Object.values(given.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter(({ name }) => !name.startsWith('__'))
      .flatMap((type) =>
        Object.values(type.getFields()).map(
          (field) => [`${type.name}.${field.name}`, callersOf(type, field)] as const,
        ),
      ),
  );
}

const unstated = (given: GraphQLSchema) =>
  [...fieldsOf(given)].filter(([, callers]) => callers.length === 0).map(([path]) => path);

test('every field states which callers it is open to', () => {
  expect(fieldsOf(schema).size).toBeGreaterThan(250);
  expect(unstated(schema)).toEqual([]);
  // A field that states nothing is found, and open to nobody.
  expect(unstated(buildSchema('type Query { hello: String }'))).toEqual(['Query.hello']);
});

test('every field is open to the secret key, and no mutation to a publishable one', () => {
  const closed = [...fieldsOf(schema)].filter(([, callers]) => !callers.includes('secret'));
  expect(closed).toEqual([]);
  const open = [...fieldsOf(schema)].filter(
    ([path, callers]) => path.startsWith('Mutation.') && callers.includes('publishable'),
  );
  expect(open).toEqual([]);
});

const ROOTS = /^(Query|Subscription)\./;

test('a publishable key opens the catalogue, availability, routes and quotes', () => {
  const open = [...fieldsOf(schema)].filter(
    ([path, callers]) => ROOTS.test(path) && callers.includes('publishable'),
  );
  expect(open.map(([path]) => path).toSorted()).toEqual([
    'Query.assets',
    'Query.availability',
    'Query.node',
    'Query.nodes',
    'Query.providers',
    'Query.quotes',
    'Query.route',
    'Subscription.quotes',
  ]);
});

function needsOf(query: string) {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
  return prepareNeeds(schema, document, operation);
}

test.each([
  ['{ customers { nodes { id } } }', 'customers'],
  ['{ mine: customer(id: "x") { email metadata } }', 'mine'],
  ['{ providers { id } node(id: "x") { id ... on Customer { id } } }', 'node.id'],
  ['{ node(id: "x") { ...F } } fragment F on Node { ... on WebhookEndpoint { url } }', 'node.url'],
  ['{ providers { id } assets { id providers { title } } __schema { types { name } } }', null],
])('%s is closed to a publishable key at %s', (query, path) => {
  const needs = needsOf(query);
  expect(firstClosed(needs, maskOf(['secret']))).toBe(null);
  expect(firstClosed(needs, maskOf(['publishable']))?.path ?? null).toBe(path);
});

test('a caller with several rights needs one of them for each field', () => {
  const needs = needsOf(`mutation {
    createOnrampSession(input: { idempotencyKey: "k" }) { __typename }
    cancelOnrampSession(id: "x") { __typename }
  }`);
  expect(firstClosed(needs, maskOf(['client', 'CREATE_SESSION', 'CANCEL_SESSION']))).toBe(null);
  expect(firstClosed(needs, maskOf(['client', 'CREATE_SESSION']))?.path).toBe('cancelOnrampSession');
});
