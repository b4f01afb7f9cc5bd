import type { Policy } from '../../../domain/routing/policy.ts';
import type { Capabilities } from '../../../provider/index.ts';
import type { Finding } from './finding.ts';
import { neverServes } from './never-serves.ts';

const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

/** What the adapter says it sells, counted. */
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
    detail: nothing ? `${sold}: nothing can be sold; look at the options that set them` : sold,
  };
}

/** What `routing` says of an entry, held against what it can do. `capabilities` null: it is off, and serves nothing. */
export function routing(
  id: string,
  { order, rules }: Pick<Policy, 'order' | 'rules'>,
  capabilities: Capabilities | null,
): Finding {
  const place = order.indexOf(id);
  const named = rules.filter((rule) => rule.prefer?.includes(id) || rule.only?.includes(id));
  const places = [
    ...(place >= 0 ? [`number ${place + 1} in the order`] : []),
    ...named.map((rule) => `rule "${rule.name}"`),
  ];
  if (capabilities === null) {
    const detail =
      places.length === 0 ? 'names it nowhere' : `names it (${places.join(', ')}) while it is off`;
    return { name: 'routing', state: places.length === 0 ? 'ok' : 'warning', detail };
  }
  const idle = named.flatMap((rule) => {
    const reason = neverServes(rule.when, capabilities);
    return reason ? [`rule "${rule.name}" asks for it, and it ${reason}`] : [];
  });
  if (idle.length > 0) return { name: 'routing', state: 'warning', detail: idle.join('; ') };
  return {
    name: 'routing',
    state: 'ok',
    detail: places.join(', ') || 'not in the order: after those that are',
  };
}
