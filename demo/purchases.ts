import { randomUUID } from 'node:crypto';
import type { GraphQLClient } from 'graphql-request';
import { payOnHostedPage } from './hosted-page.ts';
import {
  CreateCustomerDocument,
  CreateOnrampSessionDocument,
  type CreateOnrampSessionInput,
  LookUpDocument,
  RequestDepositAddressDocument,
  type SessionFragment,
} from './operations.gen.ts';
import { printDecision, printDetail, printStep, printTitle } from './print.ts';
import { watchSession } from './watch.ts';

const BASE_WALLET = '0x52908400098527886E0F7030069857D2E4169EE7';

/** A purchase to an address that the provider issues for the customer. */
export async function buyUsdtOnTron(client: GraphQLClient): Promise<void> {
  printTitle('USDT on TRON for EUR, a customer in Germany');
  const asset = { currency: 'USDT', network: 'tron' };
  const issued = await requestAddress(client, { country: 'DE' }, asset);
  const { depositAddress } = await client.request(LookUpDocument, {
    customerId: issued.customerId,
    ...asset,
  });
  printStep(`depositAddress, from the cache: ${depositAddress?.address}`);
  await buy(client, { ...issued, asset, fiatCurrency: 'EUR', fiatAmount: '50' }, hasArrived);
}

/** A purchase at one provider to an address that another one issued: the deposit there proves that it arrived. */
export async function buyUsdcForAnotherProvider(client: GraphQLClient): Promise<void> {
  printTitle("USDC on Ethereum for USD, bought at one provider to another provider's address");
  const asset = { currency: 'USDC', network: 'ethereum' };
  const issued = await requestAddress(client, { country: 'US', subdivision: 'US-CA' }, asset);
  await buy(client, { ...issued, asset, fiatCurrency: 'USD', fiatAmount: '30' }, hasArrived);
}

/** A new customer with an address that a provider issues. */
async function requestAddress(
  client: GraphQLClient,
  location: { country: string; subdivision?: string },
  asset: { currency: string; network: string },
): Promise<{ customerId: string; depositAddressId: string }> {
  const { createCustomer: created } = await client.request(CreateCustomerDocument, {
    input: { externalId: `demo-${randomUUID()}`, ...location },
  });
  if (created.__typename !== 'CustomerPayload') throw refused('createCustomer', created);
  const customerId = created.customer.id;
  printStep(`createCustomer: ${customerId}`);

  const { requestDepositAddress: requested } = await client.request(RequestDepositAddressDocument, {
    input: { customerId, ...asset },
  });
  if (requested.__typename !== 'DepositAddressPayload') throw refused('requestDepositAddress', requested);
  const { id: depositAddressId, address, providerId, expiresAt } = requested.depositAddress;
  printStep(`requestDepositAddress: ${providerId} issued ${address}, valid until ${expiresAt}`);
  return { customerId, depositAddressId };
}

function hasArrived({ status, deposits }: SessionFragment): boolean {
  const arrived = deposits.some((deposit) => deposit.status === 'SETTLED' || deposit.status === 'CONFIRMED');
  return status === 'COMPLETED' && arrived;
}

/** A purchase to the customer's own wallet. */
export async function buyUsdcOnBase(client: GraphQLClient): Promise<void> {
  printTitle('USDC on Base for USD, a customer in California');
  const purchase = {
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: '25',
    wallets: [{ network: 'base', address: BASE_WALLET }],
  };
  await buy(client, purchase, ({ status }) => status === 'COMPLETED');
}

/** Creates a session, pays on the hosted page and waits for the webhooks. */
async function buy(
  client: GraphQLClient,
  purchase: Omit<CreateOnrampSessionInput, 'idempotencyKey'>,
  done: (session: SessionFragment) => boolean,
): Promise<void> {
  const input = { idempotencyKey: randomUUID(), ...purchase };
  const { createOnrampSession: created } = await client.request(CreateOnrampSessionDocument, { input });
  if (created.__typename !== 'OnrampSessionPayload') throw refused('createOnrampSession', created);
  const { id, providerId, providerReference, status, handoff, decision } = created.onrampSession;
  printStep(`createOnrampSession: ${id} is ${status} at ${providerId} (its reference: ${providerReference})`);
  printDecision(decision);
  if (handoff?.__typename !== 'RedirectHandoff') throw new Error('The hand-off is not a redirect.');

  printStep(`The customer pays at ${handoff.url}`);
  await payOnHostedPage(handoff.url);

  printStep('The provider sends webhooks; after each one the gateway reads the session from its API');
  printResult(await watchSession(client, id, done));
}

function printResult(session: SessionFragment): void {
  const { fiatTotal, fiatCurrency, asset, delivery } = session;
  const paid = fiatTotal ? `paid ${fiatTotal} ${fiatCurrency}` : 'paid (the provider reports no total)';
  const amount = session.cryptoAmount ?? delivery?.amount;
  printStep(`${session.status}: ${paid}, received ${amount} ${asset?.currency} on ${asset?.network}`);
  if (delivery) {
    const match = delivery.matchesRequest ? 'as requested' : delivery.differences.join('; ');
    printDetail(`delivered ${delivery.amount} to ${delivery.address}, ${match}`);
  }
  for (const { status, amount, providerCurrency, transactionHash } of session.deposits) {
    printDetail(`deposit ${status}: ${amount} ${providerCurrency}, transaction ${transactionHash}`);
  }
}

/** The API's own error, as it came instead of a payload. */
function refused(
  mutation: string,
  answer: { __typename: string; code?: string; message?: string; docUrl?: string },
): Error {
  const { __typename, code, message, docUrl } = answer;
  return new Error(`${mutation}: ${__typename} ${code}: ${message} (${docUrl})`);
}
