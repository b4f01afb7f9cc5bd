import { builder } from '../../builder.ts';

export const WalletInput = builder.inputType('WalletInput', {
  description: 'A wallet to which crypto can be delivered.',
  fields: (t) => ({
    network: t.field({ type: 'Network', required: true, description: 'The network of the address.' }),
    address: t.string({
      required: true,
      description: 'The address. Its format and checksum are validated for the network.',
    }),
    memo: t.string({
      description:
        'The memo (destination tag), if the address needs one: a number without leading zeros, or a text of ' +
        'at most 28 bytes.',
    }),
    kind: t.string({
      description:
        'What kind of wallet it is, as a slug of your choice such as `metamask` or `ledger`: at most 40 letters, digits, _ ' +
        'and -. Rules of `gateway.yaml` can use it; what is left out is not known. Not in `restrict` of a client token. ' +
        'May differ in a repeat with the same idempotency key.',
    }),
    custodial: t.boolean({
      description: 'Whether another party holds its keys, as an exchange does. Works as `kind`.',
    }),
  }),
});
