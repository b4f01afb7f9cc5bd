import type { Policy } from '../../../domain/routing/policy.ts';
import type { Capabilities } from '../../../provider/index.ts';
import type { Finding } from '../report.ts';
import { neverServes } from './never-serves.ts';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** Counts what the adapter sells. */
export function coverage({ assets, fiatCurrencies, countries }: Capabilities): Finding {
  const nothing = assets.length === 0 || fiatCurrencies.list.length === 0 || countries.list?.length === 0;
  const sold = [
    counted(assets.length, 'asset', 'assets'),
    counted(fiatCurrencies.list.length, 'fiat currency', 'fiat currencies'),
    countries.list === null
      ? 'any country (the vendor publishes no list)'
      : counted(countries.list.length, 'country', 'countries'),
  ].join(', ');
  return {
    name: 'coverage',
    state: nothing ? 'warning' : 'ok',
    detail: nothing ? `${sold}: nothing can be sold; check the options that set these` : sold,
  };
}

/** Checks that the routing policy uses the entry for what it can serve. `capabilities` null: the entry is off. */
export function routing(
  id: string,
  { order, rules }: Pick<Policy, 'order' | 'rules'>,
  capabilities: Capabilities | null,
): Finding {
  const name = 'routing';
  const rank = order.indexOf(id);
  const ownRules = rules.filter((rule) => rule.prefer?.includes(id) || rule.only?.includes(id));
  const uses = [
    ...(rank >= 0 ? [`number ${rank + 1} in the order`] : []),
    ...ownRules.map((rule) => `rule "${rule.name}"`),
  ];
  if (capabilities === null) {
    return uses.length === 0
      ? { name, state: 'ok', detail: 'does not name it' }
      : { name, state: 'warning', detail: `names it (${uses.join(', ')}) while it is off` };
  }
  const useless = ownRules.flatMap((rule) => {
    const reason = neverServes(rule.when, capabilities);
    return reason ? [`rule "${rule.name}" names it, but it ${reason}`] : [];
  });
  if (useless.length > 0) return { name, state: 'warning', detail: useless.join('; ') };
  return { name, state: 'ok', detail: uses.join(', ') || 'not in the order: ranked after its providers' };
}
