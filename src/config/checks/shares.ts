import type { Fault } from '../error.ts';
import type { GatewayFile } from '../file/file-schema.ts';

type Shared = Pick<GatewayFile['routing'], 'weights'> & { readonly strategy?: string };

/** Faults of the shares of one policy or rule; `path` leads to it. */
function sharesOf({ strategy, weights }: Shared, path: Fault['path']): Fault[] {
  if (!weights) {
    if (strategy !== 'weighted') return [];
    const problem = 'needs weights next to it, such as { stripe: 70, calypso: 30 }';
    return [{ path: [...path, 'strategy'], problem }];
  }
  const at = [...path, 'weights'];
  if (strategy !== 'weighted') {
    return [
      { path: at, problem: 'has no effect without strategy: weighted next to it; add it or remove weights' },
    ];
  }
  // In thousandths: a sum of floats such as 33.3 + 33.3 + 33.4 is not exact.
  const total = Object.values(weights).reduce((sum, share) => sum + Math.round(share * 1000), 0) / 1000;
  if (total === 100) return [];
  const difference = Math.round(Math.abs(100 - total) * 1000) / 1000;
  const remedy = `${total < 100 ? 'add' : 'take away'} ${difference}`;
  return [{ path: at, problem: `the shares add up to ${total} instead of 100; ${remedy}` }];
}

/** Shares that do not add up, are missing, or have no effect. */
export function shareFaults({ routing }: Pick<GatewayFile, 'routing'>): Fault[] {
  return [
    ...sharesOf(routing, ['routing']),
    ...routing.rules.flatMap((rule, index) => sharesOf(rule, ['routing', 'rules', index])),
  ];
}
