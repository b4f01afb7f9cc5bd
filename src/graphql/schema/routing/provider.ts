import type { Mode as ModeValue } from '../../../domain/session/session.ts';
import type { AmountBasis as AmountBasisValue, Capabilities } from '../../../provider/capabilities.ts';
import type {
  HealthState as HealthStateValue,
  ProviderHealth as ProviderHealthValue,
  Provider as ProviderValue,
} from '../../../registry/types.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE, SECRET } from '../../callers.ts';
import { HandoffKind } from '../sessions/handoff.ts';

export const Mode = enumOf<ModeValue>('Mode', 'Which system of a provider is used.', {
  SIMULATOR: "The gateway's own simulator of the provider. No money moves.",
  SANDBOX: "The provider's test mode. No money moves.",
  LIVE: "The provider's production system, with real money.",
});
const HealthState = enumOf<HealthStateValue>('HealthState', 'The health of a provider.', {
  HEALTHY: 'At least 95 % of recent calls succeeded.',
  DEGRADED: 'More than 5 % of recent calls failed, or calls of one kind are suspended.',
  DOWN: 'Calls that create sessions are suspended after repeated failures. Other providers are tried first.',
  DISABLED: 'The operator disabled the provider, or a credential is missing. It gets no new sessions.',
});
export const AmountBasis = enumOf<AmountBasisValue>(
  'AmountBasis',
  'Whether the requested fiat amount includes the fees of the provider.',
  {
    FEES_INCLUDED: 'The customer pays exactly the requested amount. Fees are deducted from it.',
    FEES_ON_TOP: 'Fees are added to the requested amount.',
    UNKNOWN: 'The provider does not say.',
  },
);

const ProviderHealth = builder.objectRef<ProviderHealthValue>('ProviderHealth').implement({
  callers: EVERYONE,
  description:
    'The health of a provider, from the calls of the last five minutes made by the gateway process that ' +
    'answers.',
  fields: (t) => ({
    state: t.expose('state', { type: HealthState, description: 'The present state.' }),
    since: t.expose('since', { type: 'DateTime', description: 'When the provider entered this state.' }),
    successRate: t.float({
      // The figures tell how many calls there are, which is not for strangers.
      callers: SECRET,
      nullable: true,
      description:
        'The share of successful calls, from 0 to 1, in hundredths. Null if there were no calls. For secret keys.',
      resolve: ({ successRate }) => successRate && Math.round(successRate * 100) / 100,
    }),
    p50Milliseconds: t.exposeInt('p50Milliseconds', {
      callers: SECRET,
      nullable: true,
      description:
        'The median duration of a call in milliseconds. Null if there were no calls. For secret keys.',
    }),
    p99Milliseconds: t.exposeInt('p99Milliseconds', {
      callers: SECRET,
      nullable: true,
      description:
        'The 99th percentile of the duration in milliseconds. Null if there were no calls. For secret keys.',
    }),
  }),
});

type CapabilitiesOf = Capabilities & { readonly operations: ProviderValue['operations'] };

const ProviderCapabilities = builder.objectRef<CapabilitiesOf>('ProviderCapabilities').implement({
  callers: EVERYONE,
  description: 'What a provider supports. The conformance tests check these facts against the adapter.',
  fields: (t) => ({
    issuesDepositAddresses: t.boolean({
      description: 'Whether `requestDepositAddress` works with this provider.',
      resolve: ({ operations }) => operations.addresses !== undefined,
    }),
    quotes: t.boolean({
      description: 'Whether the provider tells its price before a purchase, for `Query.quotes`.',
      resolve: ({ operations }) => operations.quote !== undefined,
    }),
    buyByCryptoAmount: t.exposeBoolean('buyByCryptoAmount', {
      description: 'Whether a purchase can be requested for an exact amount of crypto (`cryptoAmount`).',
    }),
    openDestination: t.exposeBoolean('openDestination', {
      description: 'Whether the customer can choose the asset or the amount on the page of the provider.',
    }),
    locksWalletAddress: t.exposeBoolean('locksWalletAddress', {
      description: 'Whether the provider can prevent the customer from changing the wallet address.',
    }),
    cancel: t.boolean({
      description: 'Whether `cancelOnrampSession` works for a session that this provider created.',
      resolve: ({ operations }) => operations.sessions.cancel !== undefined,
    }),
    webhooks: t.boolean({
      description: 'Whether the provider sends webhooks. Without them the gateway polls.',
      resolve: ({ operations }) => operations.webhook !== undefined,
    }),
    bindsClientIp: t.exposeBoolean('bindsClientIp', {
      description: "Whether the provider requires the IP address of the customer's device (`clientIp`).",
    }),
    returnsToApp: t.exposeBoolean('returnsToApp', {
      description: 'Whether the provider sends the customer back to `returnUrl`.',
    }),
    amountBasis: t.expose('amountBasis', {
      type: AmountBasis,
      description: 'Whether the requested fiat amount includes the fees.',
    }),
    handoffs: t.field({
      type: [HandoffKind],
      description: 'The supported kinds of hand-off.',
      resolve: ({ handoffs }) => [...handoffs],
    }),
    fiatCurrencies: t.field({
      type: ['FiatCurrency'],
      description: 'The fiat currencies in which the customer can pay.',
      resolve: ({ fiatCurrencies }) => [...fiatCurrencies.list],
    }),
    countries: t.field({
      type: ['CountryCode'],
      description:
        'The countries that are served. Empty if the provider publishes no list: then no country is ' +
        'excluded.',
      resolve: ({ countries }) => [...(countries.list ?? [])],
    }),
    excludedSubdivisions: t.field({
      type: ['SubdivisionCode'],
      description: 'States and provinces that are not served, within the served countries.',
      resolve: ({ excludedSubdivisions }) => [...excludedSubdivisions.list],
    }),
    paymentMethods: t.field({
      type: ['PaymentMethod'],
      description:
        'The values of `paymentMethod` that can be requested. Empty if the customer chooses on the page ' +
        'of the provider.',
      resolve: ({ paymentMethods }) => [...paymentMethods.list],
    }),
  }),
});

export const Provider = builder.objectRef<ProviderValue>('Provider').implement({
  callers: EVERYONE,
  description: 'A provider that sells crypto for fiat money, as configured in `gateway.yaml`.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.id({
      description: 'The ID of the provider, such as `provider_stripe`.',
      resolve: ({ id }) => `provider_${id}`,
    }),
    providerId: t.expose('id', { type: 'ProviderId', description: 'The name in `gateway.yaml`.' }),
    title: t.exposeString('title', { description: 'The name to display.' }),
    mode: t.expose('mode', { type: Mode, description: 'Which system of the provider is used.' }),
    health: t.field({
      type: ProviderHealth,
      description: 'The health of the provider.',
      resolve: (provider) => provider.health(),
    }),
    capabilities: t.field({
      type: ProviderCapabilities,
      description: 'What the provider supports.',
      resolve: ({ capabilities, operations }) => ({ ...capabilities, operations }),
    }),
  }),
});

builder.queryField('providers', (t) =>
  t.field({
    callers: EVERYONE,
    type: [Provider],
    description: 'Lists all configured providers by name, including disabled ones.',
    resolve: (_, __, { catalog }) => [...catalog.providers()],
  }),
);
