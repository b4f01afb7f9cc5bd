import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Bench, Work } from '../harness/bench.ts';
import { type Home, startGateway } from '../harness/gateway.ts';
import { spawnOn, usageOf } from '../harness/processes.ts';

const DECISIONS = 1_000_000;
/** In one statement. */
const BATCH = 100_000;
const SAMPLE_MILLISECONDS = 100;

const BUY = `mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) {
  ... on OnrampSessionPayload { onrampSession { id } } } }`;

/** Copies the stored session until there are so many. Triggers are off: copies are no news for anybody. */
async function fill(databaseUrl: string, from: number, to: number): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query('set session_replication_role = replica');
    for (let first = from + 1; first <= to; first += BATCH) {
      await client.query(
        `insert into onramp_session
       select (jsonb_populate_record(stored, jsonb_build_object(
         'id', 'ons_' || md5(number::text), 'idempotency_key', 'copy-' || number, 'provider_reference', 'copy-' || number))).*
       from onramp_session stored, generate_series($1::int, $2::int) number
       where stored.idempotency_key = 'original'`,
        [first, Math.min(first + BATCH - 1, to)],
      );
    }
    await client.query('vacuum analyze onramp_session');
  } finally {
    await client.end();
  }
}

/** The greatest memory of a process, in megabytes, once it has ended. */
async function peakOf(child: ChildProcess): Promise<number> {
  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, usageOf(child).peakMegabytes);
  }, SAMPLE_MILLISECONDS);
  const [code] = await once(child, 'exit');
  clearInterval(sampling);
  if (code !== 0) throw new Error('The replay failed.');
  return peak;
}

/** Replays everything that is stored, in a process on the first core. */
async function replay({ folder, databaseUrl }: Home) {
  const policy = `${folder}/new.yaml`;
  writeFileSync(policy, 'providers: { stripe: {}, calypso: {} }\nrouting: { order: [stripe, calypso] }\n');
  const { PATH = '', HOME = '' } = process.env;
  const startedAt = performance.now();
  const child = spawnOn(
    0,
    process.execPath,
    ['src/cli/start.mjs', 'route', 'replay', '--policy', policy, '--format', 'json'],
    {
      env: {
        PATH,
        HOME,
        DATA_DIR: folder,
        DATABASE_URL: databaseUrl ?? '',
        GATEWAY_FILE: policy,
        ADMIN_PORT: 'off',
      },
    },
  );
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  const megabytes = await peakOf(child);
  const seconds = (performance.now() - startedAt) / 1000;
  const { decisions, changed } = JSON.parse(output) as { decisions: number; changed: number };
  return { seconds, megabytes, decisions, changed };
}

async function homeWithSession(bench: Bench): Promise<Home & { databaseUrl: string }> {
  const { makeDatabase } = await bench.servers();
  const home = { folder: bench.folder(), databaseUrl: await makeDatabase(), redisUrl: null };
  const gateway = await startGateway(home);
  await gateway.ask(BUY, {
    input: {
      idempotencyKey: 'original',
      location: { country: 'US', subdivision: 'US-CA' },
      asset: { currency: 'USDC', network: 'ethereum' },
      fiatCurrency: 'USD',
      fiatAmount: '50',
      wallets: [{ network: 'ethereum', address: '0x52908400098527886E0F7030069857D2E4169EE7' }],
    },
  });
  await gateway.stop();
  return home;
}

export const replayed: Work = {
  title: 'Replay of stored decisions',
  method: `\`npm run route -- replay\` over ${DECISIONS.toLocaleString('en')} stored decisions of two providers, and over a tenth of them, read from PostgreSQL in pages. From the start of the command to its report, with the greatest resident memory.`,
  async run(bench) {
    const home = await homeWithSession(bench);
    const rows: string[][] = [];
    let stored = 1;
    for (const share of [10, 1]) {
      const count = Math.round(DECISIONS / share / bench.options.scale);
      await fill(home.databaseUrl, stored, count);
      stored = count;
      const { seconds, megabytes, decisions, changed } = await replay(home);
      if (decisions !== count || changed !== count)
        throw new Error(`The replay changed ${changed} of ${decisions} decisions instead of ${count}.`);
      const each = Math.round(count / seconds).toLocaleString('en');
      rows.push([count.toLocaleString('en'), seconds.toFixed(1), each, String(megabytes)]);
      bench.say(
        `${count.toLocaleString('en')} decisions: ${seconds.toFixed(1)} s, ${each}/s, ${megabytes} MB`,
      );
    }
    return { table: { head: ['decisions', 'seconds', 'a second', 'peak MB'], rows } };
  },
};
