import type { Config } from '../config/index.ts';

export type BannerProvider = {
  readonly id: string;
  readonly mode: 'SIMULATOR' | 'SANDBOX' | 'LIVE';
  /** Why it is off; null if it is on. */
  readonly disabled: string | null;
};

const TITLE = {
  sandbox: 'Onramp gateway, sandbox: simulated money, nothing is bought or charged',
  live: 'Onramp gateway, LIVE: real money',
};
const MODE = { SIMULATOR: 'simulator', SANDBOX: "the vendor's test mode", LIVE: 'live' };

const QUERY =
  '{ route(input: {location: {country: "DE"}, asset: {currency: "USDT", network: "tron"}, fiatCurrency: "EUR", fiatAmount: "100"}) { ... on RoutingDecision { chosen candidates { providerId reasons { message } } } } }';

function dataLines(config: Config): string[] {
  const lines = config.databaseUrl
    ? [`PostgreSQL at ${new URL(config.databaseUrl).host} (DATABASE_URL)`]
    : [
        `${config.dataDirectory} (embedded PostgreSQL, without fsync: a killed process loses nothing, a power cut may)`,
        'for development and demos, a few purchases at once: for more load set DATABASE_URL (docs/configuration.md)',
      ];
  if (config.redisUrl) lines.push(`Redis at ${new URL(config.redisUrl).host} (REDIS_URL): cache`);
  else if (config.databaseUrl) {
    lines.push(
      'no REDIS_URL: the address cache stays in this process, so another gateway process sees a change up to 2 s late, and its subscriptions up to 15 s',
    );
  }
  return lines;
}

type Row = [label: string, lines: string[]];

function adminRow({ adminPort }: Config): Row[] {
  return adminPort === null
    ? []
    : [['admin', [`http://127.0.0.1:${adminPort} (for commands on this machine)`]]];
}

/** The text that a start prints. */
export function banner(start: {
  config: Config;
  providers: readonly BannerProvider[];
  demoKey: string | null;
  demoPublishableKey: string | null;
  readyMilliseconds: number;
}): string {
  const { config, providers, demoKey } = start;
  const width = Math.max(...providers.map(({ id }) => id.length));
  const rows: Row[] = [
    ['ready in', [`${(start.readyMilliseconds / 1000).toFixed(1)} s`]],
    config.mode === 'sandbox'
      ? ['GraphiQL', [`${config.publicUrl}/graphql`]]
      : ['API', [`${config.publicUrl}/graphql`]],
  ];
  if (demoKey)
    rows.push(
      ['demo key', [demoKey, ...(start.demoPublishableKey ? [start.demoPublishableKey] : [])]],
      ['demo', ['npm run demo (three purchases, printed step by step)']],
      ['sandbox', [`${config.publicUrl}/sandbox (to fail, deposit, lose webhooks)`]],
    );
  rows.push(
    [
      'providers',
      providers.map(
        ({ id, mode, disabled }) => `${id.padEnd(width)}  ${disabled ? `off: ${disabled}` : MODE[mode]}`,
      ),
    ],
    ...adminRow(config),
    ['data', dataLines(config)],
  );
  if (demoKey) {
    rows.push([
      'try',
      [
        `curl ${config.publicUrl}/graphql -H 'authorization: Bearer ${demoKey}' -H 'content-type: application/json' \\`,
        `  -d '${JSON.stringify({ query: QUERY })}'`,
      ],
    ]);
  }
  const block = rows.flatMap(([label, lines]) =>
    lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(11)}${line}`),
  );
  return [TITLE[config.mode], ...block].join('\n');
}
