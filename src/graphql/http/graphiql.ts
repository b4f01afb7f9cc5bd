import type { GraphiQLOptions } from 'graphql-yoga';

const BUY = `# Buys 25 USDC on Base through whichever provider serves the customer best; run "Buy" from the button's menu.
# Open handoff.url in a browser to pay (with simulated money), then run "Watch". Another purchase needs another key.
mutation Buy {
  createOnrampSession(input: {
    idempotencyKey: "graphiql-1"
    location: { country: "US", subdivision: "US-CA" }
    asset: { currency: "USDC", network: "base" }
    fiatCurrency: "USD"
    fiatAmount: "25"
    wallets: [{ network: "base", address: "0x52908400098527886E0F7030069857D2E4169EE7" }]
  }) {
    __typename
    ... on OnrampSessionPayload {
      replayed
      onrampSession { id status providerId handoff { ... on RedirectHandoff { url } } }
    }
    ... on NoRoute { message decision { candidates { providerId reasons { reason message } } } }
    ... on Error { code message docUrl }
  }
}

query Watch {
  onrampSessions(first: 5) {
    nodes { id status providerId cryptoAmount asset { currency network } timeline { at source from to applied } }
  }
}
`;

const ADDRESS = `# 1. Make a customer, copy its id.
mutation Customer {
  createCustomer(input: { externalId: "alice", country: "DE" }) {
    ... on CustomerPayload { created customer { id } }
    ... on Error { code message docUrl }
  }
}

# 2. Ask a provider for an address (paste the id into the variables below).
mutation Address($customerId: ID!) {
  requestDepositAddress(input: { customerId: $customerId, currency: "USDT", network: "tron" }) {
    ... on DepositAddressPayload { created depositAddress { id address expiresAt providerId } }
    ... on Error { code message docUrl }
  }
}

# 3. Look it up, from the cache.
query LookUp($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDT", network: "tron") { address status expiresAt }
}
`;

const WHY = `# A dry run: which provider would it be, and why?
query Why {
  route(input: {
    location: { country: "DE" }
    asset: { currency: "USDT", network: "tron" }
    fiatCurrency: "EUR"
    fiatAmount: "100"
  }) {
    ... on RoutingDecision {
      chosen
      policyVersion
      countrySource
      candidates { providerId eligible rank reasons { reason message rule } }
    }
    ... on InvalidInput { issues { path message } }
  }
}
`;

/** Tabs that buy, look an address up and ask why; the demo key is in their headers where there is one. */
export function graphiqlOptions(demoKey: string | null): GraphiQLOptions {
  const headers = demoKey === null ? '{}' : JSON.stringify({ authorization: `Bearer ${demoKey}` }, null, 2);
  const variables = JSON.stringify({ customerId: '' }, null, 2);
  return {
    title: 'Onramp Gateway',
    defaultHeaders: headers,
    headers,
    shouldPersistHeaders: true,
    defaultTabs: [
      { query: BUY, headers },
      { query: ADDRESS, headers, variables },
      { query: WHY, headers },
    ],
  };
}
