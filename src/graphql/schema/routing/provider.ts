import type { Capabilities } from '../../../provider/capabilities.ts';
import type {
  ProviderHealth as ProviderHealthValue,
  Provider as ProviderValue,
} from '../../../registry/types.ts';
import { builder } from '../../builder.ts';
import { HandoffKind } from '../sessions/handoff.ts';

export const Mode = builder.enumType('Mode', {
  description: "Our simulator, the provider's own test mode, or real money.",
  values: ['SIMULATOR', 'SANDBOX', 'LIVE'] as const,
});
const HealthState = builder.enumType('HealthState', {
  values: ['HEALTHY', 'DEGRADED', 'DOWN', 'DISABLED'] as const,
});
const AmountBasis = builder.enumType('AmountBasis', {
  description:
    'Whether the fiat amount that is asked for contains the fees (Coinbase) or they come on top (Stripe).',
  values: ['FEES_INCLUDED', 'FEES_ON_TOP', 'UNKNOWN'] as const,
});

const ProviderHealth = builder.objectRef<ProviderHealthValue>('ProviderHealth').implement({
  description: 'From real calls of the last minutes. Null figures: there were none.',
  fields: (t) => ({
    state: t.expose('state', { type: HealthState }),
    since: t.expose('since', { type: 'DateTime' }),
    successRate: t.exposeFloat('successRate', { nullable: true, description: 'From 0 to 1.' }),
    p50Milliseconds: t.exposeInt('p50Milliseconds', { nullable: true }),
    p99Milliseconds: t.exposeInt('p99Milliseconds', { nullable: true }),
  }),
});

type CapabilitiesOf = Capabilities & { readonly operations: ProviderValue['operations'] };

const ProviderCapabilities = builder.objectRef<CapabilitiesOf>('ProviderCapabilities').implement({
  description: 'Facts that the conformance suite has checked, never a wish list.',
  fields: (t) => ({
    issuesDepositAddresses: t.boolean({ resolve: ({ operations }) => operations.addresses !== undefined }),
    buyByCryptoAmount: t.exposeBoolean('buyByCryptoAmount', {
      description: 'A purchase can be made for an exact amount of crypto.',
    }),
    openDestination: t.exposeBoolean('openDestination', {
      description: 'Asset or amount can be left for the customer to choose.',
    }),
    locksWalletAddress: t.exposeBoolean('locksWalletAddress'),
    cancel: t.boolean({
      description: 'Whether `cancelOnrampSession` works once a purchase was made there.',
      resolve: ({ operations }) => operations.sessions.cancel !== undefined,
    }),
    webhooks: t.boolean({ resolve: ({ operations }) => operations.webhook !== undefined }),
    bindsClientIp: t.exposeBoolean('bindsClientIp', { description: "Needs the customer's IP address." }),
    returnsToApp: t.exposeBoolean('returnsToApp', {
      description: 'Whether the customer is sent back to `returnUrl`.',
    }),
    amountBasis: t.expose('amountBasis', { type: AmountBasis }),
    handoffs: t.field({ type: [HandoffKind], resolve: ({ handoffs }) => [...handoffs] }),
    fiatCurrencies: t.field({
      type: ['FiatCurrency'],
      resolve: ({ fiatCurrencies }) => [...fiatCurrencies.list],
    }),
    countries: t.field({
      type: ['CountryCode'],
      description: 'Empty where the provider publishes no list; the gateway then restricts nothing.',
      resolve: ({ countries }) => [...(countries.list ?? [])],
    }),
    excludedSubdivisions: t.field({
      type: ['SubdivisionCode'],
      resolve: ({ excludedSubdivisions }) => [...excludedSubdivisions.list],
    }),
    paymentMethods: t.field({
      type: ['PaymentMethod'],
      description: 'Those that can be asked for. Empty where the customer chooses at the provider.',
      resolve: ({ paymentMethods }) => [...paymentMethods.list],
    }),
  }),
});

export const Provider = builder.objectRef<ProviderValue>('Provider').implement({
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.id({ resolve: ({ id }) => `provider_${id}` }),
    providerId: t.expose('id', { type: 'ProviderId', description: 'Its name in `gateway.yaml`.' }),
    title: t.exposeString('title'),
    mode: t.expose('mode', { type: Mode }),
    health: t.field({ type: ProviderHealth, resolve: (provider) => provider.health() }),
    capabilities: t.field({
      type: ProviderCapabilities,
      resolve: ({ capabilities, operations }) => ({ ...capabilities, operations }),
    }),
  }),
});

builder.queryField('providers', (t) =>
  t.field({
    type: [Provider],
    description: 'Every configured provider, disabled ones included.',
    resolve: (_, __, { catalog }) => [...catalog.providers()],
  }),
);
