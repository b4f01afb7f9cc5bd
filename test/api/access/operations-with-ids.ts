import { purchase, RESTRICT } from './client-token-calls.ts';

/** Whose object an id names, and how to get one. */
export type Target =
  | 'customer'
  | 'fresh customer'
  | 'session'
  | 'fresh session'
  | 'session without a customer'
  | 'deposit address'
  | 'deposit'
  | 'quote'
  | 'endpoint'
  | 'fresh endpoint'
  | 'delivery';

export type Operation = {
  /** The operation, with its argument in brackets. */
  readonly argument: string;
  readonly target: Target;
  readonly query: string;
  readonly variables: (id: string, own: string) => Record<string, unknown>;
  /**
   * For each of CALLERS: `open`: it sees or does something; `unknown`: as for an id that does not exist; `forbidden`: refused
   * before anything runs.
   */
  readonly cells: string;
};

/** In the order of `cells`. The id is one of alice's, or of her project. */
export const CALLERS = ['server', 'other project', 'publishable', 'alice', 'bob', 'session'] as const;

// The usual rows, in the order of CALLERS.
const OF_CUSTOMER = 'open unknown forbidden open unknown unknown';
const OF_SERVER = 'open unknown forbidden forbidden forbidden forbidden';
/** What needs `allow` for a customer: the token of a session may not have it. */
const ALLOWED = 'open unknown forbidden open unknown forbidden';
/** Callers on a device may not name a customer; a token may name its own. */
const QUOTED = 'open unknown forbidden open forbidden forbidden';

const id = (given: string) => ({ id: given });
const errors = '__typename ... on Error { code message }';
const session = (name: string, argument = 'id') => ({
  query: `mutation ($id: ID!) { ${name}(${argument}: $id) { ${errors} ... on OnrampSessionPayload { onrampSession { id status } } } }`,
  variables: id,
});
const customer = (name: string) => ({
  query: `mutation ($id: ID!) { ${name}(id: $id) { ${errors} ... on CustomerPayload { customer { id blocked } } } }`,
  variables: id,
});
const endpoint = (call: string) => ({
  query: `mutation ($id: ID!) { ${call} { ${errors} } }`,
  variables: id,
});
const create = (make: (id: string) => Record<string, unknown>) => ({
  query: `mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) { ${errors}
    ... on InvalidInput { issues { path message } } } }`,
  variables: (given: string) => ({ input: { ...purchase(`crawler ${given}`), ...make(given) } }),
});
const mint = (make: (id: string, own: string) => Record<string, unknown>) => ({
  query: `mutation ($input: ClientTokenInput!) { createClientToken(input: $input) { ${errors}
    ... on InvalidInput { issues { path message } } } }`,
  variables: (given: string, own: string) => ({ input: make(given, own) }),
});
const { asset, fiatCurrency, fiatAmount, location } = purchase('');
const priced = { asset, fiatCurrency, fiatAmount, location };

/** Every operation of the API that takes an id. The test compares the list with the schema. */
export const OPERATIONS: readonly Operation[] = [
  {
    argument: 'Query.node(id)',
    target: 'session',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: id,
    cells: 'open unknown unknown open unknown unknown',
  },
  {
    argument: 'Query.nodes(ids)',
    target: 'customer',
    query: 'query ($id: ID!) { nodes(ids: [$id]) { id } }',
    variables: id,
    cells: 'open unknown unknown open unknown unknown',
  },
  {
    argument: 'Query.node(id)',
    target: 'endpoint',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: id,
    cells: 'open unknown unknown unknown unknown unknown',
  },
  {
    argument: 'Query.node(id)',
    target: 'deposit address',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: id,
    cells: 'open unknown unknown open unknown unknown',
  },
  {
    argument: 'Query.node(id)',
    target: 'deposit',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: id,
    cells: 'open unknown unknown open unknown unknown',
  },
  {
    argument: 'Query.node(id)',
    target: 'delivery',
    query: 'query ($id: ID!) { node(id: $id) { id } }',
    variables: id,
    cells: 'open unknown unknown unknown unknown unknown',
  },
  {
    argument: 'Query.customer(id)',
    target: 'customer',
    query: 'query ($id: ID!) { customer(id: $id) { id email deposits { nodes { id } } } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.depositAddress(customerId)',
    target: 'customer',
    query:
      'query ($id: ID!) { depositAddress(customerId: $id, currency: "USDC", network: "ethereum") { id address } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.depositAddresses(lookups.customerId)',
    target: 'customer',
    query:
      'query ($id: ID!) { depositAddresses(lookups: [{ customerId: $id, currency: "USDC", network: "ethereum" }]) { id } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.deposits(customerId)',
    target: 'customer',
    query: 'query ($id: ID!) { deposits(customerId: $id) { nodes { id amount } } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.onrampSession(id)',
    target: 'session',
    query: 'query ($id: ID!) { onrampSession(id: $id) { id status customer { id } } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.onrampSessions(filter.customerId)',
    target: 'customer',
    query: 'query ($id: ID!) { onrampSessions(filter: { customerId: $id }) { nodes { id } } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Query.availability(customerId)',
    target: 'customer',
    query: 'query ($id: ID!) { availability(customerId: $id) { country } }',
    variables: id,
    cells: QUOTED,
  },
  {
    argument: 'Query.route(input.customerId)',
    target: 'customer',
    query: `query ($input: RouteInput!) { route(input: $input) { __typename ... on Error { code message } } }`,
    variables: (customerId) => ({ input: { ...priced, customerId } }),
    cells: QUOTED,
  },
  {
    argument: 'Query.quotes(input.customerId)',
    target: 'customer',
    query: `query ($input: QuotesInput!) { quotes(input: $input) { ${errors} } }`,
    variables: (customerId) => ({ input: { ...priced, customerId } }),
    cells: QUOTED,
  },

  {
    argument: 'Mutation.createOnrampSession(input.customerId)',
    target: 'customer',
    ...create((customerId) => ({ customerId })),
    cells: QUOTED,
  },
  {
    argument: 'Mutation.createOnrampSession(input.depositAddressId)',
    target: 'deposit address',
    ...create((depositAddressId) => ({ depositAddressId, wallets: null, asset: null })),
    cells: ALLOWED,
  },
  {
    argument: 'Mutation.createOnrampSession(input.quoteId)',
    target: 'quote',
    ...create((quoteId) => ({ quoteId, asset: null, fiatCurrency: null, fiatAmount: null })),
    cells: ALLOWED,
  },
  {
    argument: 'Mutation.createOnrampSession(input.replacesSessionId)',
    target: 'session',
    ...create((replacesSessionId) => ({ replacesSessionId })),
    cells: ALLOWED,
  },
  {
    argument: 'Mutation.refreshOnrampSession(id)',
    target: 'fresh session',
    ...session('refreshOnrampSession'),
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Mutation.resumeOnrampSession(id)',
    target: 'fresh session',
    ...session('resumeOnrampSession'),
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Mutation.cancelOnrampSession(id)',
    target: 'fresh session',
    ...session('cancelOnrampSession'),
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Mutation.requestDepositAddress(input.customerId)',
    target: 'customer',
    query: `mutation ($id: ID!) { requestDepositAddress(input: { customerId: $id, currency: "USDC", network: "ethereum" }) { ${errors} } }`,
    variables: id,
    cells: ALLOWED,
  },

  {
    argument: 'Mutation.createClientToken(input.customerId)',
    target: 'customer',
    ...mint((customerId) => ({ customerId })),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.createClientToken(input.onrampSessionId)',
    target: 'session without a customer',
    ...mint((onrampSessionId) => ({ onrampSessionId })),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.createClientToken(input.restrict.depositAddressIds)',
    target: 'deposit address',
    ...mint((address, customerId) => ({
      customerId,
      allow: ['CREATE_SESSION'],
      restrict: { ...RESTRICT, depositAddressIds: [address] },
    })),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.revokeClientTokens(customerId)',
    target: 'fresh customer',
    query: `mutation ($id: ID!) { revokeClientTokens(customerId: $id) { ${errors} } }`,
    variables: id,
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.registerWalletAddress(input.customerId)',
    target: 'fresh customer',
    query: `mutation ($id: ID!) { registerWalletAddress(input: { customerId: $id, currency: "USDC", network: "base", address: "${RESTRICT.wallets[0]?.address}" }) { ${errors} } }`,
    variables: id,
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.updateCustomer(input.id)',
    target: 'fresh customer',
    query: `mutation ($id: ID!) { updateCustomer(input: { id: $id, country: "DE", subdivision: null }) { ${errors} } }`,
    variables: id,
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.blockCustomer(id)',
    target: 'fresh customer',
    ...customer('blockCustomer'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.unblockCustomer(id)',
    target: 'fresh customer',
    ...customer('unblockCustomer'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.eraseCustomer(id)',
    target: 'fresh customer',
    query: `mutation ($id: ID!) { eraseCustomer(id: $id) { ${errors} } }`,
    variables: id,
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.updateWebhookEndpoint(id)',
    target: 'endpoint',
    ...endpoint('updateWebhookEndpoint(id: $id)'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.rotateWebhookSecret(id)',
    target: 'endpoint',
    ...endpoint('rotateWebhookSecret(id: $id)'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.sendTestWebhook(endpointId)',
    target: 'endpoint',
    ...endpoint('sendTestWebhook(endpointId: $id)'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.replayWebhooks(endpointId)',
    target: 'endpoint',
    ...endpoint('replayWebhooks(endpointId: $id, since: "2026-11-01T00:00:00Z")'),
    cells: OF_SERVER,
  },
  {
    argument: 'Mutation.deleteWebhookEndpoint(id)',
    target: 'fresh endpoint',
    ...endpoint('deleteWebhookEndpoint(id: $id)'),
    cells: OF_SERVER,
  },

  {
    argument: 'Subscription.onrampSession(id)',
    target: 'session',
    query: 'subscription ($id: ID!) { onrampSession(id: $id) { id status } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Subscription.deposits(customerId)',
    target: 'customer',
    query: 'subscription ($id: ID!) { deposits(customerId: $id) { id amount } }',
    variables: id,
    cells: OF_CUSTOMER,
  },
  {
    argument: 'Subscription.quotes(input.customerId)',
    target: 'customer',
    query: `subscription ($input: QuotesInput!) { quotes(input: $input) { ${errors} } }`,
    variables: (customerId) => ({ input: { ...priced, customerId } }),
    cells: QUOTED,
  },
];
