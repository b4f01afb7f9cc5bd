import { getIntrospectionQuery, print } from 'graphql';
import * as demo from '../../../demo/operations.gen.ts';
import { graphiqlOptions } from '../../../src/graphql/http/graphiql.ts';
import { doubling } from './attack-documents.ts';

/** A request as bytes. `body`: an object is sent as JSON. */
export type Sample = {
  readonly name: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
};

const EVM = '0x52908400098527886E0F7030069857D2E4169EE7';
const WHY = `query Why($country: CountryCode = "DE") {
  route(input: { location: { country: $country }, asset: { currency: "USDT", network: "tron" } }) {
    ... on RoutingDecision { chosen candidates { providerId reasons { reason } } } ... on InvalidInput { message }
  }
}`;
const PAGE =
  'query ($first: Int, $after: String) { customers(first: $first, after: $after) { nodes { id } } }';
const LOOK_UP = `query LookUp($customerId: ID!, $currency: CryptoCurrency!, $network: Network!) {
  depositAddress(customerId: $customerId, currency: $currency, network: $network) { id address memo status }
}`;

/** Variables of every operation, as far as it declares them. */
export function samples(ids: { customerId: string; sessionId: string; settledId: string }): Sample[] {
  const lookUp = { customerId: ids.customerId, currency: 'USDC', network: 'base' };
  const variables: Record<string, unknown> = {
    ...lookUp,
    id: ids.sessionId,
    first: 3,
    input: {
      idempotencyKey: 'corpus',
      location: { country: 'US', subdivision: 'US-CA' },
      asset: { currency: 'USDC', network: 'base' },
      fiatCurrency: 'USD',
      fiatAmount: '25',
      wallets: [{ network: 'base', address: EVM }],
    },
  };
  const documents = Object.entries(demo)
    .filter(([name]) => !name.endsWith('FragmentDoc'))
    .map(([name, document]) => [name, print(document)] as const);
  const tabs = (graphiqlOptions(null).defaultTabs ?? []).flatMap(({ query = '' }) =>
    [...(query ?? '').matchAll(/^(?:query|mutation) (\w+)/gm)].map(
      ([, name = '']) => [name, query ?? ''] as const,
    ),
  );
  const json = (text: string, name: string): Sample => ({ name, body: text });
  const query = '{ __typename }';
  const accept = (value: string): Sample => ({
    name: `accept ${value}`,
    body: { query: PAGE, variables: { first: 'x' } },
    headers: { accept: value },
  });

  const watch = 'subscription ($id: ID!) { onrampSession(id: $id) { id status } }';

  return [
    // Every example operation.
    ...documents.map(([name, text]) => ({ name: `demo ${name}`, body: { query: text, variables } })),
    ...tabs.map(([name, text]) => ({
      name: `tab ${name}`,
      body: { query: text, operationName: name, variables },
    })),
    { name: 'introspection', body: { query: getIntrospectionQuery() } },
    { name: 'a look-up', body: { query: LOOK_UP, variables: lookUp } },
    { name: 'a look-up of nobody', body: { query: LOOK_UP, variables: { ...lookUp, customerId: 'x' } } },
    {
      name: 'a list of look-ups',
      body: {
        query: 'query ($l: [DepositAddressLookup!]!) { depositAddresses(lookups: $l) { id } }',
        variables: { l: [lookUp, lookUp] },
      },
    },
    { name: 'a default', body: { query: WHY } },
    { name: 'a variable against a default', body: { query: WHY, variables: { country: 'FR' } } },

    // Every attack.
    { name: 'fragments that double', body: { query: doubling(20) } },
    {
      name: 'lists in lists',
      body: { query: '{customers(first:100){nodes{onrampSessions(first:100){nodes{id timeline{at}}}}}}' },
    },
    { name: 'lists by variables', body: { query: '{a:customers(first:100){nodes{id}}}' } },
    {
      name: '60 aliases',
      body: { query: `{${Array.from({ length: 60 }, (_, n) => `a${n}:__typename`).join(' ')}}` },
    },
    { name: '300 of one field', body: { query: `{${'providers{id}'.repeat(200)}}` } },
    { name: '5,000 braces', body: { query: '{a'.repeat(5_000) + '}'.repeat(5_000) } },
    { name: '450 braces', body: { query: '{a'.repeat(450) + '}'.repeat(450) } },
    { name: '60 kB of brackets', body: { query: `{a(b:${'['.repeat(60_000)}` } },
    { name: '500 directives', body: { query: `{__typename ${'@no '.repeat(300)}}` } },
    {
      name: 'a cycle of fragments',
      body: { query: '{...a} fragment a on Query{...b} fragment b on Query{...a}' },
    },
    {
      name: 'four calls of providers',
      body: {
        query: `mutation{${'abcd'
          .split('')
          .map((name) => `${name}:refreshOnrampSession(id:"x"){__typename}`)
          .join(' ')}}`,
      },
    },
    { name: 'the alias __proto__', body: { query: '{ __proto__: __typename }' } },
    json(
      `{"query":${JSON.stringify(query)},"variables":{"__proto__":{"polluted":1},"constructor":{"prototype":1}}}`,
      'a variable __proto__',
    ),
    json(`{"query":${JSON.stringify(query)},"__proto__":{"polluted":1}}`, 'a member __proto__'),
    json(
      `{"query":${JSON.stringify(query)},"variables":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      'an unused variable 100,000 deep',
    ),
    json(
      `{"query":${JSON.stringify(query)},"extensions":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      'extensions 100,000 deep',
    ),
    json(`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'a body 100,000 deep'),
    { name: 'an unused variable', body: { query, variables: { x: { y: [1] } } } },
    { name: 'a comment of 60 kB', body: { query: `# ${'x'.repeat(60_000)}\n${query}` } },

    // Members, their order, and nulls.
    json(`{"variables":null,"operationName":null,"extensions":null,"query":"{ __typename }"}`, 'nulls'),
    json(`{"unknown":null,"query":"{ __typename }"}`, 'an unknown member that is null'),
    json(`{"unknown":1,"query":"{ __typename }"}`, 'an unknown member'),
    json(`{"query":"{ __typename }","query":"{ nothing }"}`, 'a member twice'),
    json('', 'no body'),
    json('null', 'null'),
    json('5', 'a number'),
    json('"x"', 'a string'),
    json('[]', 'an empty batch'),
    json('[{"query":"{ __typename }"}]', 'a batch'),
    json('{"query', 'half a body'),
    json(`\ufeff{"query":"{ __typename }"}`, 'a byte order mark'),
    json(`{"query":"{ __typename }"}\u0000`, 'a NUL after the body'),
    json('{}', 'nothing'),
    json('{"query":null}', 'null for a query'),
    json('{"query":""}', 'an empty query'),
    json('{"query":"  "}', 'a blank query'),
    json('{"query":"# nothing"}', 'a comment'),
    json('{"query":"fragment a on Query{__typename}"}', 'a fragment'),
    json('{"query":"type A{a:Int}"}', 'a type'),
    ...['5', '[]', '{}', 'true'].flatMap((value) =>
      ['query', 'operationName', 'variables', 'extensions', 'documentId'].map((member) =>
        json(`{"query":"{ __typename }","${member}":${value}}`, `${member} ${value}`),
      ),
    ),
    { name: 'an unknown operation', body: { query: 'query A { __typename }', operationName: 'B' } },
    {
      name: 'one of two operations',
      body: { query: 'query A { __typename } query B { a: __typename }', operationName: 'B' },
    },
    { name: 'neither of two operations', body: { query: 'query A { __typename } query B { __typename }' } },
    { name: 'an empty name', body: { query: 'query A { __typename }', operationName: '' } },
    { name: 'an unknown document', body: { documentId: 'x'.repeat(64) } },
    { name: 'a hash', body: { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } } },
    {
      name: 'a hash with its text',
      body: { query, extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    },

    // Wrong documents and variables.
    { name: 'an unknown field', body: { query: '{ nothing }' } },
    { name: 'two unknown fields', body: { query: '{ nothing more }' } },
    { name: 'a syntax error', body: { query: '{ a(b: "secret' } },
    { name: 'a variable that is missing', body: { query: LOOK_UP } },
    {
      name: 'a variable of another type',
      body: { query: LOOK_UP, variables: { ...lookUp, customerId: { secret: 1 } } },
    },
    { name: 'a null', body: { query: LOOK_UP, variables: { ...lookUp, network: null } } },
    { name: 'too large a page', body: { query: PAGE, variables: { first: 101 } } },
    { name: 'no cursor', body: { query: PAGE, variables: { after: 'x' } } },
    { name: 'a null of the schema', body: { query: '{ customer { id } }' } },
    {
      name: 'a subscription without a stream',
      body: { query: 'subscription { deposits(customerId: "x") { id } }' },
      headers: { accept: 'application/json' },
    },

    // Subscriptions, as far as they end by themselves.
    ...['text/event-stream', 'application/json, text/event-stream', 'text/event-stream, */*'].flatMap(
      (value) =>
        [
          ['a settled session', { query: watch, variables: { id: ids.settledId } }],
          ['an unknown session', { query: watch, variables: { id: 'x' } }],
          ['a missing variable', { query: watch }],
          ['an unknown field', { query: 'subscription { nothing }' }],
        ].map(([name, body]) => ({
          name: `a subscription to ${name}, accept ${value}`,
          body,
          headers: { accept: value },
        })),
    ),

    // What the client accepts and sends.
    ...[
      'application/json',
      'application/graphql-response+json',
      'application/graphql-response+json, application/json;q=0.9',
      'application/json, application/graphql-response+json',
      '*/*',
      'application/*',
      'text/*',
      'text/html',
      'image/png',
      'application/json; charset=utf-8',
      'application/json; charset=utf-16',
      'APPLICATION/JSON',
      'text/event-stream',
      'text/event-stream, application/json',
      'multipart/mixed',
      'multipart/mixed, application/json',
      ',',
      ';;',
      'x'.repeat(1_000),
    ].map(accept),
    ...[
      'application/json',
      'application/json;charset=utf-8',
      'application/json ; charset=utf-8',
      'application/json, text/plain',
      'application/graphql+json',
      'Application/JSON',
      'application/jsonp',
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
      '',
    ].map((type) => ({ name: `content-type ${type}`, body: { query }, headers: { 'content-type': type } })),
    { name: 'a query in the URL too', body: { query }, path: '/graphql?query={nothing}' },
    { name: 'a path below', body: { query }, path: '/graphql/' },
    { name: 'a longer path', body: { query }, path: '/graphqlx' },

    // Keys and hosts.
    ...['', 'Bearer', 'Basic x', `Bearer sk_${'0'.repeat(16)}_${'0'.repeat(43)}`, 'bearer x'].flatMap(
      (authorization) => [
        { name: `key ${authorization}`, body: { query }, headers: { authorization } },
        { name: `key ${authorization} and no JSON`, body: '{', headers: { authorization } },
      ],
    ),
    { name: 'another host', body: { query }, headers: { host: 'evil.example' } },
  ];
}
