import type { GatewayUnderTest, GraphqlAnswer } from '../../support/gateway.ts';

export const WALLET = { network: 'base', address: '0x52908400098527886E0F7030069857D2E4169EE7' };
/** A restriction under which `purchase` is possible. */
export const RESTRICT = {
  wallets: [WALLET],
  assets: [{ currency: 'USDC', network: 'base' }],
  fiatCurrency: 'USD',
  maximumFiatAmount: '50',
};

export function purchase(idempotencyKey: string, more: Record<string, unknown> = {}) {
  return {
    idempotencyKey,
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: '25',
    wallets: [WALLET],
    ...more,
  };
}

const CREATE = `mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) {
  __typename
  ... on OnrampSessionPayload { replayed onrampSession { id status customer { id } handoff { __typename } } }
  ... on InvalidInput { issues { path message } }
  ... on Error { code message }
} }`;

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
type Data = any;

/** Calls a gateway with keys and tokens, in short. */
export function caller(gateway: GatewayUnderTest) {
  const ask = (
    key: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<{ status: number; body: GraphqlAnswer }> =>
    gateway.post({ query, variables }, { authorization: `Bearer ${key}` });

  async function data(
    key: string | null,
    query: string,
    variables: Record<string, unknown> = {},
  ): Promise<Data> {
    const { body } = await ask(key, query, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  }

  return {
    ask,
    data,
    async customer(externalId: string, key = gateway.app.demoKey): Promise<string> {
      const query = `mutation ($input: CreateCustomerInput!) {
        createCustomer(input: $input) { ... on CustomerPayload { customer { id } } } }`;
      const input = { externalId, country: 'US', subdivision: 'US-CA' };
      return (await data(key, query, { input })).createCustomer.customer.id;
    },
    /** The result of `createClientToken`. */
    async mint(input: Record<string, unknown>, key = gateway.app.demoKey): Promise<Data> {
      const query = `mutation ($input: ClientTokenInput!) { createClientToken(input: $input) {
        __typename
        ... on ClientTokenPayload { token expiresAt }
        ... on InvalidInput { issues { path message } }
        ... on Error { code message }
      } }`;
      return (await data(key, query, { input })).createClientToken;
    },
    async token(input: Record<string, unknown>, key = gateway.app.demoKey): Promise<string> {
      const { token, ...refusal } = await this.mint(input, key);
      if (!token) throw new Error(JSON.stringify(refusal));
      return token;
    },
    /** The result of `createOnrampSession`. */
    async create(key: string | null, input: Record<string, unknown>): Promise<Data> {
      return (await data(key, CREATE, { input })).createOnrampSession;
    },
  };
}
