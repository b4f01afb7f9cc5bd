// npm run demo: two purchases from first call to last, over HTTP, as a client app would make them.
import { randomUUID } from 'node:crypto';
import { GraphQLClient } from 'graphql-request';
import { openGateway } from './gateway.ts';
import { payOnHostedPage } from './hosted-page.ts';
import {
  CreateCustomerDocument,
  CreateOnrampSessionDocument,
  type CreateOnrampSessionInput,
  LookUpDocument,
  ProvidersDocument,
  RequestDepositAddressDocument,
} from './operations.gen.ts';
import { tellDecision, tellDetail, tellStep, tellTitle } from './tell.ts';
import { type Session, watchSession } from './watch.ts';

const BASE_WALLET = '0x52908400098527886E0F7030069857D2E4169EE7';

const gateway = await openGateway().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
const client = new GraphQLClient(`${gateway.url}/graphql`, {
  headers: { authorization: `Bearer ${gateway.key}` },
});

/** What the API refused, in its own words. */
function refused(
  what: string,
  answer: { __typename: string; code?: string; message?: string; docUrl?: string },
): Error {
  return new Error(`${what}: ${answer.__typename} ${answer.code}: ${answer.message} (${answer.docUrl})`);
}

/** Session, payment on the hosted page, webhooks. */
async function buy(input: CreateOnrampSessionInput, wanted: (session: Session) => boolean): Promise<void> {
  const { createOnrampSession: made } = await client.request(CreateOnrampSessionDocument, { input });
  if (made.__typename !== 'OnrampSessionPayload') throw refused('createOnrampSession', made);
  const { id, providerId, providerReference, status, handoff, decision } = made.onrampSession;
  tellStep(`createOnrampSession: ${id} is ${status} at ${providerId} (its reference: ${providerReference})`);
  tellDecision(decision);
  if (handoff?.__typename !== 'RedirectHandoff') throw new Error('expected a redirect');

  tellStep(`The customer pays at ${handoff.url}`);
  await payOnHostedPage(handoff.url);

  tellStep('The provider sends webhooks; the gateway asks its API each time and applies what that says');
  const session = await watchSession(client, id, wanted, tellDetail);
  tellStep(
    `${session.status}: ${session.fiatTotal ? `paid ${session.fiatTotal} ${session.fiatCurrency}` : 'paid (the provider tells no total)'}, got ${session.cryptoAmount ?? session.delivery?.amount} ${session.asset?.currency} on ${session.asset?.network}`,
  );
  if (session.delivery) {
    tellDetail(
      `delivered ${session.delivery.amount} to ${session.delivery.address}, ${session.delivery.matchesRequest ? 'as asked' : session.delivery.differences.join('; ')}`,
    );
  }
  for (const deposit of session.deposits) {
    tellDetail(
      `deposit ${deposit.status}: ${deposit.amount} ${deposit.providerCurrency}, transaction ${deposit.transactionHash}`,
    );
  }
}

async function buyUsdtOnTron(): Promise<void> {
  tellTitle('USDT on TRON for EUR, a customer in Germany');
  const created = (
    await client.request(CreateCustomerDocument, {
      input: { externalId: `demo-${randomUUID()}`, country: 'DE' },
    })
  ).createCustomer;
  if (created.__typename !== 'CustomerPayload') throw refused('createCustomer', created);
  const customerId = created.customer.id;
  tellStep(`createCustomer: ${customerId}`);

  const asset = { currency: 'USDT', network: 'tron' };
  const requested = (await client.request(RequestDepositAddressDocument, { input: { customerId, ...asset } }))
    .requestDepositAddress;
  if (requested.__typename !== 'DepositAddressPayload') throw refused('requestDepositAddress', requested);
  const { id: depositAddressId, address, providerId, expiresAt } = requested.depositAddress;
  tellStep(`requestDepositAddress: ${providerId} issued ${address}, good until ${expiresAt}`);

  const looked = await client.request(LookUpDocument, { customerId, ...asset });
  tellStep(`depositAddress, from the cache: ${looked.depositAddress?.address}`);

  await buy(
    {
      idempotencyKey: randomUUID(),
      customerId,
      depositAddressId,
      asset,
      fiatCurrency: 'EUR',
      fiatAmount: '50',
    },
    ({ status, deposits }) =>
      status === 'COMPLETED' &&
      deposits.some((deposit) => deposit.status === 'SETTLED' || deposit.status === 'CONFIRMED'),
  );
}

async function buyUsdcOnBase(): Promise<void> {
  tellTitle('USDC on Base for USD, a customer in California');
  await buy(
    {
      idempotencyKey: randomUUID(),
      location: { country: 'US', subdivision: 'US-CA' },
      asset: { currency: 'USDC', network: 'base' },
      fiatCurrency: 'USD',
      fiatAmount: '25',
      wallets: [{ network: 'base', address: BASE_WALLET }],
    },
    ({ status }) => status === 'COMPLETED',
  );
}

try {
  const { providers } = await client.request(ProvidersDocument);
  console.log(
    `Gateway at ${gateway.url}: ${providers.map(({ providerId, mode, health }) => `${providerId} (${mode.toLowerCase()}, ${health.state.toLowerCase()})`).join(', ')}`,
  );
  await buyUsdtOnTron();
  await buyUsdcOnBase();
  console.log('\nBoth purchases are done. Simulated money: nothing was bought or charged.');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await gateway.close();
}
