import { reachesCustomer } from '../../../domain/access/caller.ts';
import type {
  AddressOrigin as AddressOriginValue,
  DepositAddressStatus as DepositAddressStatusValue,
} from '../../../domain/customer/deposit-address.ts';
import { builder, enumOf } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';
import { connectionType } from '../../connection.ts';
import { badRequest } from '../../errors.ts';
import { Customer, DepositAddress, existing } from '../references.ts';
import { Asset } from '../routing/asset.ts';

const AddressOrigin = enumOf<AddressOriginValue>('AddressOrigin', 'Where a deposit address comes from.', {
  PROVIDER: 'A provider issued it, see `requestDepositAddress`.',
  CUSTOMER: "It is the customer's own wallet, see `registerWalletAddress`.",
});
const DepositAddressStatus = enumOf<DepositAddressStatusValue>(
  'DepositAddressStatus',
  'The status of a deposit address.',
  {
    ACTIVE: 'Crypto can be sent to the address.',
    EXPIRED: 'The address has ended or was replaced. Do not send crypto to it.',
    BLOCKED: 'The provider blocked the address. Do not send crypto to it.',
  },
);

DepositAddress.implement({
  callers: CUSTOMER,
  description: 'An address at which a customer receives crypto of one asset.',
  interfaces: ['Node'],
  fields: (t) => ({
    customer: t.field({
      type: Customer,
      description: 'The customer.',
      resolve: async ({ customerId }, _, { loaders }) => existing(await loaders().customers.load(customerId)),
    }),
    asset: t.field({
      type: Asset,
      description: 'The asset that the address receives.',
      resolve: (address, _, { catalog }) => existing(catalog.asset(address)),
    }),
    address: t.exposeString('address', { description: 'The address in the format of the network.' }),
    memo: t.exposeString('memo', {
      nullable: true,
      description: 'The memo (destination tag) that has to be sent along. Null if the address needs none.',
    }),
    origin: t.expose('origin', { type: AddressOrigin, description: 'Where the address comes from.' }),
    providerId: t.expose('providerId', {
      type: 'ProviderId',
      nullable: true,
      description: "The provider that issued the address. Null for the customer's own wallet.",
    }),
    status: t.expose('status', { type: DepositAddressStatus, description: 'The status.' }),
    primary: t.exposeBoolean('primary', {
      description:
        'Whether `depositAddress` returns this address: the newest active one of an enabled provider, ' +
        "otherwise the customer's own wallet.",
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the address ends. A confirmed deposit may move it. Null if it does not end.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the address was stored.' }),
  }),
});

export const DepositAddressConnection = connectionType('DepositAddress', DepositAddress, CUSTOMER);

const DepositAddressLookup = builder.inputType('DepositAddressLookup', {
  description: 'Names a customer and an asset.',
  fields: (t) => ({
    customerId: t.id({ required: true, description: 'The ID of the customer.' }),
    currency: t.field({ type: 'CryptoCurrency', required: true, description: 'The ticker of the currency.' }),
    network: t.field({ type: 'Network', required: true, description: 'The network.' }),
  }),
});

const MAX_LOOKUPS = 100;

builder.queryFields((t) => ({
  depositAddress: t.field({
    callers: CUSTOMER,
    type: DepositAddress,
    nullable: true,
    description:
      'The primary active address of a customer for an asset. Null if there is none; ' +
      '`requestDepositAddress` creates one. Fast: usually served from the cache.',
    args: {
      customerId: t.arg.id({ required: true, description: 'The ID of the customer.' }),
      currency: t.arg({ type: 'CryptoCurrency', required: true, description: 'The ticker of the currency.' }),
      network: t.arg({ type: 'Network', required: true, description: 'The network.' }),
    },
    resolve: (_, { customerId, currency, network }, { addressLookups, caller }) =>
      reachesCustomer(caller, customerId)
        ? addressLookups.load({ projectId: caller.projectId, customerId, currency, network })
        : null,
  }),
  depositAddresses: t.field({
    callers: CUSTOMER,
    type: [DepositAddress],
    nullable: { list: false, items: true },
    description:
      `Finds up to ${MAX_LOOKUPS} addresses at once, like \`depositAddress\`. The result has the ` +
      `order of \`lookups\`, with null for each address that does not exist. More lookups are ` +
      `BAD_REQUEST.`,
    args: {
      lookups: t.arg({ type: [DepositAddressLookup], required: true, description: 'The lookups.' }),
    },
    resolve: async (_, { lookups }, { addresses, caller }) => {
      if (lookups.length > MAX_LOOKUPS) throw badRequest(`lookups: at most ${MAX_LOOKUPS}`);
      const isOwn = ({ customerId }: (typeof lookups)[number]) => reachesCustomer(caller, customerId);
      if (lookups.every(isOwn)) return addresses.lookup(lookups, caller.projectId);
      const own = lookups.filter(isOwn);
      const found = (await addresses.lookup(own, caller.projectId)).values();
      return lookups.map((lookup) => (own.includes(lookup) ? (found.next().value ?? null) : null));
    },
  }),
}));
