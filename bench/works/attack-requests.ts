import { doubling, nested } from '../../test/api/pipeline/attack-documents.ts';
import { UNIQUE } from '../client/job.ts';

export type Attack = {
  readonly name: string;
  readonly path: string;
  readonly body: string;
  /** Sent with a valid key. */
  readonly authenticated: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly perSecond: number;
};

const LEVELS = 20;
const ALIASES = 500;
const DEPTH = 100_000;
const BIG_BYTES = 250_000;

const graphql = (query: string, variables?: unknown) => JSON.stringify({ query, variables });

const aliases = Array.from(
  { length: ALIASES },
  (_, number) => `a${number}: providers { title health { state } }`,
);

// As text: JSON.stringify itself would overflow the stack.
const deepVariables = `{"query":"query Q${UNIQUE} { __typename }","variables":{"unknown":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}}`;

const asKey = { path: '/graphql', authenticated: true };

export const attacks: readonly Attack[] = [
  {
    name: 'doubling fragments',
    body: graphql(`query Q${UNIQUE} ${doubling(LEVELS)}`),
    perSecond: 5,
    ...asKey,
  },
  {
    name: 'nested lists',
    body: graphql(`query Q${UNIQUE} ${nested(2, '100')}`),
    perSecond: 5,
    ...asKey,
  },
  {
    name: 'many aliases',
    body: graphql(`query Q${UNIQUE} { ${aliases.join(' ')} }`),
    perSecond: 20,
    ...asKey,
  },
  {
    name: 'big documents without a key',
    path: '/graphql',
    body: graphql(`query Q${UNIQUE} { ${'providers { title } '.repeat(BIG_BYTES / 20)} }`),
    authenticated: false,
    perSecond: 20,
  },
  { name: 'unknown variables, 100,000 deep', body: deepVariables, perSecond: 20, ...asKey },
  {
    name: 'webhooks with a wrong signature',
    path: '/webhooks/stripe',
    body: JSON.stringify({
      id: `evt_${UNIQUE}`,
      type: 'crypto.onramp_session.updated',
      data: { object: {} },
    }),
    headers: { 'stripe-signature': `t=1,v1=${'0'.repeat(64)}` },
    authenticated: false,
    perSecond: 500,
  },
  {
    name: 'a wrong key',
    path: '/graphql',
    body: graphql('{ __typename }'),
    headers: { authorization: `Bearer sk_${'0'.repeat(16)}_${'A'.repeat(43)}` },
    authenticated: false,
    perSecond: 500,
  },
];
