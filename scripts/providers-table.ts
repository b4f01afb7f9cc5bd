import type { Capabilities, ProviderDefinition } from '../src/provider/index.ts';
import { providers } from '../src/registry/providers.gen.ts';

const URLS = { apiUrl: 'http://127.0.0.1:4001/sandbox/x', pageUrl: 'http://localhost:4000/sandbox/x' };

function assetsCell({ assets }: Capabilities): string {
  const networks = Map.groupBy(assets, ({ currency }) => currency);
  return [...networks]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, rows]) => `${currency} (${rows.map(({ network }) => network).join(', ')})`)
    .join('; ');
}

function countriesCell({ countries, excludedSubdivisions }: Capabilities): string {
  const { list } = countries;
  if (list === null) return 'no list published: every country';
  const named = list.length > 6 ? `${list[0]} and ${list.length - 1} others` : list.join(', ');
  const without =
    excludedSubdivisions.list.length > 0 ? `, without ${excludedSubdivisions.list.join(', ')}` : '';
  return named + without;
}

async function row(id: string, definition: ProviderDefinition): Promise<string> {
  const simulator = await definition.simulator?.();
  const settings = definition.options.parse(simulator?.options(URLS) ?? {});
  const capabilities = definition.capabilities(settings);
  const cells = [
    `[${definition.title}](providers/${id}/README.md)`,
    assetsCell(capabilities),
    capabilities.fiatCurrencies.list.join(', '),
    countriesCell(capabilities),
    capabilities.handoffs.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The table of providers for README.md: what each adapter declares with the options of its simulator. */
export async function providersTable(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(providers).map(async ([id, load]) => row(id, (await load()).default)),
  );
  return `
| Provider | Assets (networks) | Fiat | Countries | Hand-offs |
|---|---|---|---|---|
${rows.join('\n')}

These are the defaults of the simulators; an operator's options change them. Each fact has its source in the adapter's README.

`;
}
