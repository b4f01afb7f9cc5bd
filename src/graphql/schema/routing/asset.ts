import type { Asset as AssetValue } from '../../../domain/asset/asset.ts';
import { assetKey } from '../../../domain/asset/asset.ts';
import { builder } from '../../builder.ts';
import { Provider } from './provider.ts';

const MemoRule = builder.enumType('MemoRule', { values: ['NONE', 'OPTIONAL', 'REQUIRED'] as const });

export const Asset = builder.objectRef<AssetValue>('Asset').implement({
  description: 'A currency on a network.',
  interfaces: ['Node'],
  fields: (t) => ({
    id: t.id({ resolve: (asset) => `asset_${assetKey(asset)}` }),
    currency: t.expose('currency', { type: 'CryptoCurrency' }),
    network: t.expose('network', { type: 'Network' }),
    name: t.exposeString('name'),
    decimals: t.exposeInt('decimals', {
      description: 'Digits after the decimal point that an amount may have.',
    }),
    caip19: t.exposeString('caip19', { description: 'CAIP-19 asset type.' }),
    memo: t.expose('memo', {
      type: MemoRule,
      description: 'Whether an address needs a memo or destination tag.',
    }),
    providers: t.field({
      type: [Provider],
      description: 'Enabled providers that sell it.',
      resolve: (asset, _, { catalog }) => [...catalog.providersOf(asset)],
    }),
  }),
});

export const AssetInput = builder.inputType('AssetInput', {
  fields: (t) => ({
    currency: t.field({ type: 'CryptoCurrency', required: true }),
    network: t.field({ type: 'Network', required: true }),
  }),
});

builder.queryField('assets', (t) =>
  t.field({
    type: [Asset],
    description: 'What the enabled providers sell.',
    args: {
      currency: t.arg({ type: 'CryptoCurrency' }),
      network: t.arg({ type: 'Network' }),
      provider: t.arg({ type: 'ProviderId' }),
    },
    resolve: (_, filter, { catalog }) => [...catalog.assets(filter)],
  }),
);
