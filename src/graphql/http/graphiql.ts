import type { GraphiQLOptions } from 'graphql-yoga';

const BUY = `# Creates a session for 25 USD worth of USDC on Base with the best eligible provider. Select "Buy" in the run menu.
# Open handoff.url in a browser and pay with simulated money, then run "Watch". Each purchase needs a new idempotency key.
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

const ADDRESS = `# 1. Create a customer and copy its id.
mutation Customer {
  createCustomer(input: { externalId: "alice", country: "DE" }) {
    ... on CustomerPayload { created customer { id } }
    ... on Error { code message docUrl }
  }
}

# 2. Request a deposit address from a provider. Paste the id into the variables below.
mutation Address($customerId: ID!) {
  requestDepositAddress(input: { customerId: $customerId, currency: "USDT", network: "tron" }) {
    ... on DepositAddressPayload { created depositAddress { id address expiresAt providerId } }
    ... on Error { code message docUrl }
  }
}

# 3. Look the address up.
query LookUp($customerId: ID!) {
  depositAddress(customerId: $customerId, currency: "USDT", network: "tron") { address status expiresAt }
}
`;

const WHY = `# A dry run of the routing: which provider would be chosen, and why?
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

/** Options of GraphiQL: tabs with examples, and the demo key in their headers if there is one. */
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
