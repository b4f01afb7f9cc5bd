import type { Types } from '../../builder.ts';
import { Provider } from '../routing/provider.ts';
import { providerOf } from './resolve.ts';

/** The provider of a quote, or of its failure. */
export function providerFields<Parent extends { readonly providerId: string }>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>,
) {
  return {
    provider: t.field({
      type: Provider,
      description: 'The provider.',
      resolve: ({ providerId }, _, { catalog }) => providerOf(providerId, catalog),
    }),
    providerId: t.field({
      type: 'ProviderId',
      description: 'The name of the provider in `gateway.yaml`.',
      resolve: ({ providerId }) => providerId,
    }),
  };
}
