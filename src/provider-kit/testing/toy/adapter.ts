import {
  type AddressOperations,
  assetKey,
  assets,
  defineProvider,
  moneyOf,
  type ProviderContext,
  type ProviderDefinition,
  type ProviderOperations,
  z,
} from '../../../provider/index.ts';
import { createClient, refuse, type Send } from './client.ts';
import { assetOf, capabilities, covered } from './facts.ts';
import { settings, type ToyOptions } from './options.ts';
import { createSessions } from './sessions.ts';
import { createWebhook } from './webhook.ts';

// The smallest adapter of an invented vendor that has all behaviours, for the tests of the conformance suite.

export type Toy = ProviderDefinition<ToyOptions>;

function createAddresses(send: Send): AddressOperations {
  const none = z.object({});
  return {
    createCustomer: ({ customerId }, call) =>
      send(z.object({ reference: z.string() }), 'POST', '/customers', call, { customer: customerId }),
    async findCustomer({ customerId }, call) {
      const shape = z.object({ reference: z.string().nullable() });
      const { reference } = await send(shape, 'GET', `/find-customer/${customerId}`, call);
      return reference === null ? 'absent' : { reference };
    },
    updateCustomer: async ({ reference }, call) =>
      void (await send(none, 'POST', `/customers/${reference}`, call, {})),
    blockCustomer: async ({ reference }, call) =>
      void (await send(none, 'POST', `/customers/${reference}`, call, {})),
    async issue({ customerReference, asset }, call) {
      if (!covered.includes(assetKey(asset))) throw refuse('asset', 'not_sold');
      const shape = z.object({ address: z.string() });
      const path = `/customers/${customerReference}/addresses`;
      const { address } = await send(shape, 'POST', path, call, { asset: assetKey(asset) });
      return { address, memo: null, reference: null, expiresAt: null };
    },
  };
}

function connect(options: ToyOptions, context: ProviderContext): ProviderOperations {
  const send = createClient(options, context);
  const deposit = z.object({
    reference: z.string(),
    amount: z.string(),
    asset: z.string(),
    hash: z.string().default(''),
  });
  const subscription = z.object({ id: z.string(), url: z.string() });
  return {
    sessions: createSessions(send, options),
    addresses: createAddresses(send),
    deposits: {
      async get(reference, call) {
        const { hash, ...received } = await send(deposit, 'GET', `/deposits/${reference}`, call);
        const asset = assetOf(received.asset) ?? null;
        const rest = { status: 'CONFIRMED' as const, transactionHash: hash || null, createdAt: null };
        return { ...received, ...rest, asset, providerCurrency: received.asset };
      },
    },
    webhook: createWebhook(options),
    async quote({ asset, fiatAmount, fiatCurrency }) {
      if (!fiatAmount) throw refuse('request', 'incomplete');
      const cryptoAmount = moneyOf('1', asset.currency, assets.get(assetKey(asset))?.decimals ?? 0);
      const fiatTotal = { ...fiatAmount, currency: fiatCurrency };
      return [{ paymentMethod: null, fiatTotal, cryptoAmount, fees: [], locked: false, expiresAt: null }];
    },
    subscriptions: {
      async list(call) {
        const received = await send(z.array(subscription), 'GET', '/subscriptions', call);
        return received.map((one) => ({ ...one, events: [], blocked: null }));
      },
      async create(url, call) {
        const made = await send(subscription, 'POST', '/subscriptions', call, { url });
        return { ...made, events: [], blocked: null, secret: 'toy-subscription-secret' };
      },
      delete: async (id, call) => void (await send(z.object({}), 'DELETE', `/subscriptions/${id}`, call)),
    },
    async check(call) {
      const state = await send(z.array(subscription), 'GET', '/subscriptions', call).then(
        () => 'ok' as const,
        () => 'failed' as const,
      );
      return [{ name: 'reachable', state, detail: 'The list of subscriptions was read.' }];
    },
  };
}

/** A conforming adapter. */
export const toy: Toy = defineProvider({
  id: 'toy',
  title: 'Toy',
  contract: 1,
  options: settings,
  capabilities,
  connect,
  simulator: async () => (await import('./simulator.ts')).simulator,
});
