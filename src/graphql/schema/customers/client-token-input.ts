import type { ClientTokenScope as Scope } from '../../../domain/access/caller.ts';
import { builder, enumOf } from '../../builder.ts';
import { AssetInput } from '../routing/asset.ts';
import { WalletInput } from '../sessions/wallet-input.ts';

const ClientTokenScope = enumOf<Scope>(
  'ClientTokenScope',
  'What a client token may do beyond reading, subscribing, refreshing and resuming.',
  {
    CREATE_SESSION: '`createOnrampSession`, within `restrict`.',
    CANCEL_SESSION: '`cancelOnrampSession`.',
    REQUEST_DEPOSIT_ADDRESS: '`requestDepositAddress`.',
  },
);

const ClientTokenRestrictionInput = builder.inputType('ClientTokenRestrictionInput', {
  description:
    'What the purchases of a client token are bound to, so that a script in the page cannot send the crypto elsewhere. ' +
    'Each list has at most 20 values.',
  fields: (t) => ({
    wallets: t.field({
      type: [WalletInput],
      description:
        'The wallets to which it may deliver, without `kind` and `custodial`. Required without `depositAddressIds`.',
    }),
    depositAddressIds: t.idList({
      description:
        'The deposit addresses of the customer to which it may deliver. Required without `wallets`.',
    }),
    assets: t.field({ type: [AssetInput], description: 'The assets that it may buy. Required.' }),
    fiatCurrency: t.field({
      type: 'FiatCurrency',
      description: 'The currency in which it may buy. Required.',
    }),
    maximumFiatAmount: t.field({
      type: 'Decimal',
      description:
        'The largest `fiatAmount` of a purchase. Fees that a provider adds do not count. Required.',
    }),
    sessions: t.int({
      defaultValue: 1,
      description:
        'How many sessions it may create, from 1 to 20. A repeat with the same key is the same session.',
    }),
  }),
});

export const ClientTokenInput = builder.inputType('ClientTokenInput', {
  description: 'A client token. Give exactly one of `customerId` and `onrampSessionId`.',
  fields: (t) => ({
    customerId: t.id({ description: 'The ID of the customer for whom it is.' }),
    onrampSessionId: t.id({
      description: 'The ID of the session for which it is. Only for a session without a customer.',
    }),
    ttlSeconds: t.int({
      defaultValue: 900,
      description: 'How long it is valid, from 60 to 3600 seconds.',
    }),
    allow: t.field({
      type: [ClientTokenScope],
      description: 'What it may do beyond reading, subscribing, refreshing and resuming. Default: nothing.',
    }),
    restrict: t.field({
      type: ClientTokenRestrictionInput,
      description: 'What its purchases are bound to. Required with CREATE_SESSION, and only then.',
    }),
  }),
});
