import { doubling, nested } from '../../test/api/pipeline/attack-documents.ts';
import { type Job, UNIQUE } from '../client/job.ts';
import { headersOf } from './addresses.ts';

/** Requests that are sent beside honest ones. */
export type Attack = Pick<Job, 'path' | 'bodies'> &
  Partial<Pick<Job, 'method' | 'headers' | 'isCut'>> & {
    readonly name: string;
    /** Requests a second. */
    readonly rate: number;
  };

/** Has the shape of a key. */
export const UNKNOWN_KEY = `sk_${'0'.repeat(16)}_${'A'.repeat(43)}`;

const LEVELS = 20;
const ALIASES = 500;
const DEPTH = 100_000;
const BIG_BYTES = 250_000;
const JSON_BODY = { 'content-type': 'application/json' };

const graphql = (query: string, variables?: unknown) => [JSON.stringify({ query, variables })];

const aliases = Array.from(
  { length: ALIASES },
  (_, number) => `a${number}: providers { title health { state } }`,
);
const big = graphql(`query Q${UNIQUE} { ${'providers { title } '.repeat(BIG_BYTES / 20)} }`);

// As text: JSON.stringify itself would overflow the stack.
const deepVariables = `{"query":"query Q${UNIQUE} { __typename }","variables":{"unknown":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}}`;

const webhook = (padding = '') => {
  const data = { object: { padding } };
  return [JSON.stringify({ id: `evt_${UNIQUE}`, type: 'crypto.onramp_session.updated', data })];
};
/** A current time, so that the signature has to be computed. */
const signedWrongly = () => ({
  ...JSON_BODY,
  'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`,
});

const refreshes = (id: string) =>
  ['a', 'b', 'c'].map((name) => `${name}: refreshOnrampSession(id: "${id}") { __typename }`).join(' ');
const subscription = (id: string) => `subscription { onrampSession(id: "${id}") { id status } }`;

/**
 * The attacks, with the rates at which one machine without effort sends them.
 * @param key of an attacker who has one
 * @param sessionId a session of that key
 */
export function attacksBy(key: string, sessionId: string): readonly Attack[] {
  const post = (name: string, rate: number, bodies: readonly string[]): Attack => ({
    name,
    rate,
    path: '/graphql',
    headers: headersOf(key),
    bodies,
  });
  const anonymous = (attack: Attack): Attack => ({ ...attack, headers: JSON_BODY });
  return [
    post('doubling fragments', 5, graphql(`query Q${UNIQUE} ${doubling(LEVELS)}`)),
    post('nested lists', 5, graphql(`query Q${UNIQUE} ${nested(2, '100')}`)),
    post('many aliases', 20, graphql(`query Q${UNIQUE} { ${aliases.join(' ')} }`)),
    post('big documents', 20, big),
    anonymous(post('big documents without a key', 20, big)),
    post('unknown variables, 100,000 deep', 20, [deepVariables]),
    post('three calls of a provider in one', 100, graphql(`mutation { ${refreshes(sessionId)} }`)),
    {
      ...post('subscriptions', 200, graphql(subscription(sessionId))),
      headers: { ...headersOf(key), accept: 'text/event-stream' },
    },
    { ...post('a wrong key', 500, graphql('{ __typename }')), headers: headersOf(UNKNOWN_KEY) },
    {
      name: 'webhooks with a wrong signature',
      rate: 500,
      path: '/webhooks/stripe',
      headers: signedWrongly(),
      bodies: webhook(),
    },
    {
      name: 'big webhooks with a wrong signature',
      rate: 20,
      path: '/webhooks/stripe',
      headers: signedWrongly(),
      bodies: webhook('x'.repeat(BIG_BYTES)),
    },
    { name: 'TRACE', rate: 500, path: '/graphql', method: 'TRACE', bodies: [''] },
    { ...anonymous(post('half a request, then silence', 100, graphql('{ __typename }'))), isCut: true },
  ];
}
