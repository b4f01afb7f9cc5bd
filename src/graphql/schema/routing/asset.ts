import type { Asset as AssetValue, MemoRule as MemoRuleValue } from '../../../domain/asset/asset.ts';
import { assetKey } from '../../../domain/asset/asset.ts';
import { builder, enumOf } from '../../builder.ts';
import { EVERYONE } from '../../callers.ts';
import { Provider } from './provider.ts';

const MemoRule = enumOf<MemoRuleValue>(
  'MemoRule',
  'Whether an address of an asset needs a memo (also called destination tag).',
  {
    NONE: 'The network has no memos. A memo is invalid.',
    OPTIONAL: 'A memo may be given. Exchanges usually require one for their addresses.',
    REQUIRED: 'An address has a memo. Crypto that is sent without it may be lost.',
  },
);

export const Asset = builder.objectRef<AssetValue>('Asset').implement({
  callers: EVERYONE,
  description: 'A cryptocurrency on a network, such as USDC on Base.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.id({
      description: 'The ID of the asset, such as `asset_USDC:base`.',
      resolve: (asset) => `asset_${assetKey(asset)}`,
    }),
    currency: t.expose('currency', { type: 'CryptoCurrency', description: 'The ticker of the currency.' }),
    network: t.expose('network', { type: 'Network', description: 'The network of the asset.' }),
    name: t.exposeString('name', { description: 'The name to display, such as `USD Coin on Base`.' }),
    decimals: t.exposeInt('decimals', { description: 'The number of decimal places of an amount.' }),
    caip19: t.exposeString('caip19', {
      description: 'The CAIP-19 identifier, such as `eip155:8453/erc20:0x8335…`.',
    }),
    memo: t.expose('memo', { type: MemoRule, description: 'Whether an address needs a memo.' }),
    providers: t.field({
      type: [Provider],
      description: 'The enabled providers that sell the asset. Empty if there is none.',
      resolve: (asset, _, { catalog }) => [...catalog.providersOf(asset)],
    }),
  }),
});

export const AssetInput = builder.inputType('AssetInput', {
  description: 'Names an asset. `Query.assets` lists the assets that can be bought.',
  fields: (t) => ({
    currency: t.field({
      type: 'CryptoCurrency',
      required: true,
      description: 'The ticker of the currency, such as `USDC`.',
    }),
    network: t.field({ type: 'Network', required: true, description: 'The network, such as `base`.' }),
  }),
});

builder.queryField('assets', (t) =>
  t.field({
    callers: EVERYONE,
    type: [Asset],
    description: 'Lists the assets that enabled providers sell. Unknown values of an argument match nothing.',
    args: {
      currency: t.arg({ type: 'CryptoCurrency', description: 'Only this currency.' }),
      network: t.arg({ type: 'Network', description: 'Only this network.' }),
      provider: t.arg({ type: 'ProviderId', description: 'Only assets that this provider sells.' }),
    },
    resolve: (_, filter, { catalog }) => [...catalog.assets(filter)],
  }),
);
