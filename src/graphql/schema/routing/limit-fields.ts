import type { LimitFigure } from '../../../domain/routing/decision.ts';
import type { Types } from '../../builder.ts';

type Limited = { readonly [Field in keyof LimitFigure]?: string | null };

/** The figure that would have passed, of whatever has a reason. */
export function limitFields<Parent extends Limited>(t: PothosSchemaTypes.ObjectFieldBuilder<Types, Parent>) {
  return {
    minimum: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'For `AMOUNT_TOO_LOW`: the least amount in `currency` that would have passed. Null if it is not known.',
      resolve: ({ minimum }) => minimum ?? null,
    }),
    maximum: t.field({
      type: 'Decimal',
      nullable: true,
      description:
        'For `AMOUNT_TOO_HIGH`: the greatest amount in `currency` that would have passed. Null if it is not known.',
      resolve: ({ maximum }) => maximum ?? null,
    }),
    currency: t.string({
      nullable: true,
      description: 'The currency of `minimum` and `maximum`. Null for reasons that are not limits.',
      resolve: ({ currency }) => currency ?? null,
    }),
  };
}
