import { builder } from '../../builder.ts';
import { AssetInput } from '../routing/asset.ts';
import { LocationInput } from '../routing/route.ts';
import { WalletInput } from '../sessions/wallet-input.ts';
import { ClientInput } from './client-input.ts';

const QuotesWaitInput = builder.inputType('QuotesWaitInput', {
  description: 'When `Query.quotes` may answer before its deadline: once both conditions hold.',
  fields: (t) => ({
    atLeastMilliseconds: t.int({ description: 'The least time to wait. Default: 0.' }),
    atLeastResults: t.int({ description: 'The least number of quotes. Default: 1.' }),
  }),
});

export const QuotesInput = builder.inputType('QuotesInput', {
  description: 'A purchase to be priced. Give exactly one of `fiatAmount` and `cryptoAmount`.',
  fields: (t) => ({
    customerId: t.id({ description: 'The ID of the customer.' }),
    location: t.field({ type: LocationInput, description: 'Where the customer is.' }),
    asset: t.field({ type: AssetInput, required: true, description: 'The asset to buy.' }),
    fiatCurrency: t.field({
      type: 'FiatCurrency',
      required: true,
      description: 'The currency in which the customer pays.',
    }),
    fiatAmount: t.field({ type: 'Decimal', description: 'The amount in `fiatCurrency`.' }),
    cryptoAmount: t.field({ type: 'Decimal', description: 'The exact amount of crypto.' }),
    paymentMethod: t.field({
      type: 'PaymentMethod',
      description: 'Only quotes for this payment method. Default: all methods.',
    }),
    providers: t.field({ type: ['ProviderId'], description: 'Only these providers. Default: all of them.' }),
    wallet: t.field({
      type: WalletInput,
      description:
        'The wallet, on the network of `asset`. Default: a wallet of which nothing is known. There is no quote if the ' +
        'gateway refuses the wallet or the customer: the reason is then `SCREENED`. With a publishable key that is told ' +
        'only to a purchase.',
    }),
    client: t.field({ type: ClientInput, description: "What the customer's device can do." }),
    timeoutMilliseconds: t.int({
      description: 'How long to wait for the providers, from 100 to 10000. Default: 4000.',
    }),
    wait: t.field({
      type: QuotesWaitInput,
      description: 'When `Query.quotes` may answer earlier. Without effect on the subscription.',
    }),
  }),
});
