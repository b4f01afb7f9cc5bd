import type { DepositAddressPayload as DepositAddressPayloadValue } from '../../../addresses/types.ts';
import { builder } from '../../builder.ts';
import { CUSTOMER, SECRET } from '../../callers.ts';
import {
  Conflict,
  CustomerBlocked,
  InvalidInput,
  NoRoute,
  NotFound,
  ProviderUnavailable,
} from '../failures.ts';
import { DepositAddress } from '../references.ts';

const DepositAddressPayload = builder
  .objectRef<DepositAddressPayloadValue>('DepositAddressPayload')
  .implement({
    callers: CUSTOMER,
    description: 'A deposit address after a successful mutation.',
    fields: (t) => ({
      depositAddress: t.expose('depositAddress', { type: DepositAddress, description: 'The address.' }),
      created: t.exposeBoolean('created', {
        description: 'Whether this call created the address. False if it existed before.',
      }),
    }),
  });

const DepositAddressResult = builder.unionType('DepositAddressResult', {
  description: 'The result of `requestDepositAddress` and `registerWalletAddress`.',
  types: [
    DepositAddressPayload,
    InvalidInput,
    NotFound,
    Conflict,
    NoRoute,
    ProviderUnavailable,
    CustomerBlocked,
  ],
  resolveType: ({ kind }) => kind as 'DepositAddressPayload',
});

const RequestDepositAddressInput = builder.inputType('RequestDepositAddressInput', {
  description: 'A request for a deposit address that a provider issues.',
  fields: (t) => ({
    customerId: t.id({ required: true, description: 'The ID of the customer.' }),
    currency: t.field({ type: 'CryptoCurrency', required: true, description: 'The ticker of the currency.' }),
    network: t.field({ type: 'Network', required: true, description: 'The network.' }),
    provider: t.field({
      type: 'ProviderId',
      description: 'Only an address of this provider. Default: any provider, by the routing policy.',
    }),
  }),
});
const RegisterWalletAddressInput = builder.inputType('RegisterWalletAddressInput', {
  description: "The customer's own wallet for an asset.",
  fields: (t) => ({
    customerId: t.id({ required: true, description: 'The ID of the customer.' }),
    currency: t.field({ type: 'CryptoCurrency', required: true, description: 'The ticker of the currency.' }),
    network: t.field({ type: 'Network', required: true, description: 'The network.' }),
    address: t.string({
      required: true,
      description: 'The address. Its format and checksum are validated for the network.',
    }),
    memo: t.string({
      description:
        'The memo (destination tag) that has to be sent along: a number without leading zeros, or a text of ' +
        'at most 28 bytes.',
    }),
  }),
});

builder.mutationFields((t) => ({
  requestDepositAddress: t.field({
    callers: ['secret', 'REQUEST_DEPOSIT_ADDRESS'],
    type: DepositAddressResult,
    extensions: { callsProvider: true },
    description:
      "Returns the customer's active address for an asset, or requests one from a provider. Concurrent " +
      'calls return the same address. If the address ends soon, another one is requested; if the ' +
      'provider has none, the present address is returned. Deposits to it count until `expiresAt`, but ' +
      'no session can be created for it.',
    args: {
      input: t.arg({ type: RequestDepositAddressInput, required: true, description: 'The request.' }),
    },
    resolve: (_, { input }, { addresses, caller }) => addresses.request(input, caller),
  }),
  registerWalletAddress: t.field({
    callers: SECRET,
    type: DepositAddressResult,
    description:
      "Stores the customer's own wallet for an asset, one per asset. A repeat returns the stored wallet; " +
      'a different address is a `Conflict`.',
    args: {
      input: t.arg({ type: RegisterWalletAddressInput, required: true, description: 'The wallet.' }),
    },
    resolve: (_, { input }, { addresses, caller }) => addresses.registerWallet(input, caller),
  }),
}));
