import { randomUUID } from 'node:crypto';
import {
  CreateCustomerDocument,
  CreateOnrampSessionDocument,
  type CreateOnrampSessionInput,
  RequestDepositAddressDocument,
  SessionDocument,
} from '../../demo/operations.gen.ts';
import type { GatewayUnderTest } from './gateway.ts';

export const EVM_WALLET = '0x52908400098527886E0F7030069857D2E4169EE7';

/** USDC on Base for 25 USD, for a customer in California: only Stripe sells it. */
export function usdcOnBase(change: Partial<CreateOnrampSessionInput> = {}): CreateOnrampSessionInput {
  return {
    idempotencyKey: randomUUID(),
    location: { country: 'US', subdivision: 'US-CA' },
    asset: { currency: 'USDC', network: 'base' },
    fiatCurrency: 'USD',
    fiatAmount: '25',
    wallets: [{ network: 'base', address: EVM_WALLET }],
    ...change,
  };
}

/** Ether for 100 EUR, for a customer in Germany: both providers sell it, Stripe ranks first. */
export function etherInGermany(change: Partial<CreateOnrampSessionInput> = {}): CreateOnrampSessionInput {
  return {
    idempotencyKey: randomUUID(),
    location: { country: 'DE' },
    asset: { currency: 'ETH', network: 'ethereum' },
    fiatCurrency: 'EUR',
    fiatAmount: '100',
    wallets: [{ network: 'ethereum', address: EVM_WALLET }],
    ...change,
  };
}

/** USDC on Ethereum for 30 USD, to a deposit address of the customer. */
export function usdcToAddress(
  customerId: string,
  depositAddressId: string,
  change: Partial<CreateOnrampSessionInput> = {},
): CreateOnrampSessionInput {
  return {
    idempotencyKey: randomUUID(),
    customerId,
    depositAddressId,
    asset: { currency: 'USDC', network: 'ethereum' },
    fiatCurrency: 'USD',
    fiatAmount: '30',
    ...change,
  };
}

/** USDT on TRON for 100 EUR, to a deposit address of the customer: only Calypso sells it. */
export function usdtToAddress(
  customerId: string,
  depositAddressId: string,
  change: Partial<CreateOnrampSessionInput> = {},
): CreateOnrampSessionInput {
  const asset = { currency: 'USDT', network: 'tron' };
  return usdcToAddress(customerId, depositAddressId, {
    asset,
    fiatCurrency: 'EUR',
    fiatAmount: '100',
    ...change,
  });
}

/** Common calls to a gateway. Each throws where the answer is an error, except `create`. */
export function purchasesAt(gateway: Pick<GatewayUnderTest, 'request'>) {
  async function create(input: CreateOnrampSessionInput) {
    return (await gateway.request(CreateOnrampSessionDocument, { input })).createOnrampSession;
  }
  return {
    create,
    async make(input: CreateOnrampSessionInput) {
      const made = await create(input);
      if (made.__typename !== 'OnrampSessionPayload') throw new Error(JSON.stringify(made));
      return made.onrampSession;
    },
    async read(id: string) {
      const { onrampSession } = await gateway.request(SessionDocument, { id });
      if (!onrampSession) throw new Error(`No session ${id}`);
      return onrampSession;
    },
    async customer(place: { country?: string; subdivision?: string } = {}) {
      const input = { externalId: randomUUID(), ...place };
      const { createCustomer } = await gateway.request(CreateCustomerDocument, { input });
      if (createCustomer.__typename !== 'CustomerPayload') throw new Error(JSON.stringify(createCustomer));
      return createCustomer.customer;
    },
    async depositAddress(customerId: string, currency: string, network: string) {
      const input = { customerId, currency, network };
      const { requestDepositAddress: made } = await gateway.request(RequestDepositAddressDocument, { input });
      if (made.__typename !== 'DepositAddressPayload') throw new Error(JSON.stringify(made));
      return made.depositAddress;
    },
  };
}

/** The URL of the page where the customer pays. */
export function payPage(session: { handoff?: unknown }): string {
  const handoff = session.handoff as { __typename: string; url: string } | null;
  if (handoff?.__typename !== 'RedirectHandoff')
    throw new Error(`The hand-off is not a redirect: ${JSON.stringify(handoff)}`);
  return handoff.url;
}
