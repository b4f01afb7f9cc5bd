import { readFileSync } from 'node:fs';
import { GraphQLClient, gql } from 'graphql-request';

const CUSTOMERS = 100;

/** Creates customers with an address each through the API; returns the demo key and the ids of the customers. */
export async function seed(
  url: string,
  dataDirectory: string,
): Promise<{ bearer: string; customers: string[] }> {
  const bearer = readFileSync(`${dataDirectory}/demo-key`, 'utf8').trim();
  const client = new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${bearer}` } });
  const customers: string[] = [];
  for (let number = 0; number < CUSTOMERS; number += 1) {
    const { createCustomer } = await client.request<{ createCustomer: { customer: { id: string } } }>(
      gql`mutation ($externalId: String!) {
        createCustomer(input: { externalId: $externalId }) { ... on CustomerPayload { customer { id } } }
      }`,
      { externalId: `bench-${number}` },
    );
    const customerId = createCustomer.customer.id;
    const { registerWalletAddress } = await client.request<{ registerWalletAddress: { __typename: string } }>(
      gql`mutation ($customerId: ID!) {
        registerWalletAddress(
          input: { customerId: $customerId, currency: "USDC", network: "base", address: "0x52908400098527886E0F7030069857D2E4169EE7" }
        ) { __typename }
      }`,
      { customerId },
    );
    if (registerWalletAddress.__typename !== 'DepositAddressPayload')
      throw new Error('A wallet address could not be registered.');
    customers.push(customerId);
  }
  return { bearer, customers };
}
