// npm run test:kills: two gateways with simulated providers on one PostgreSQL, killed at random while client apps buy.
// SOAK_PURCHASES (1000), SOAK_KILLS (60) and SOAK_SEED set the run. Exits with 1 if a purchase was lost, doubled, stuck or
// unpayable.

import { openReceiver } from '../../support/endpoint-receiver.ts';
import { eventually } from '../../support/eventually.ts';
import { makeSlots, openData } from '../gateways.ts';
import { randomFrom } from '../random.ts';
import { runSoak } from '../run.ts';
import { check, unfinished } from './check.ts';
import { createClient, type Purchase } from './client.ts';
import { createKiller } from './killer.ts';

const PURCHASES = Number(process.env.SOAK_PURCHASES ?? 1_000);
const KILLS = Number(process.env.SOAK_KILLS ?? 60);
const SEED = Number(process.env.SOAK_SEED ?? Date.now() % 2 ** 31);
const CLIENTS = 8;
const VERIFY_MILLISECONDS = 1_000;
/** Longer than any lease and retry that a killed gateway leaves behind. */
const CONVERGENCE_MILLISECONDS = 300_000;

// With the search for customers: without it, an account whose creation got no answer is made again.
const YAML = `mode: sandbox
providers:
  stripe: {}
  calypso: { options: { customer: { searchFilter: externalIdFilter } } }
routing: { order: [stripe, calypso] }
`;

await runSoak(async (closers) => {
  const random = randomFrom(SEED);
  const { folder, url, db } = await openData(closers);
  const receiver = await openReceiver();
  closers.push(receiver.close);
  const environment = () => ({ DATABASE_URL: url, LOG_LEVEL: 'warn' });
  const slots = await makeSlots(2, { folder, yaml: YAML, environment }, closers);
  for (const slot of slots) await slot.start();
  const gateways = () => slots.flatMap(({ current }) => current() ?? []);
  const secret = await receiver.register(gateways()[0] ?? fail());
  // A signature is valid for five minutes only.
  const verifying = setInterval(() => receiver.verified(secret), VERIFY_MILLISECONDS);
  closers.push(() => clearInterval(verifying));
  console.log(`seed ${SEED}: ${PURCHASES} purchases, ${KILLS} kills`);

  const client = createClient({ random, gateways });
  const killer = createKiller({ random, slots, kills: KILLS, purchases: PURCHASES });
  const purchases: Purchase[] = [];
  const stuck: string[] = [];
  let left = PURCHASES;
  const startedAt = Date.now();
  async function buyOneByOne(): Promise<void> {
    while (left > 0) {
      left -= 1;
      killer.began();
      await client.buy().then(
        (purchase) => void purchases.push(purchase),
        (error: Error) => void stuck.push(error.message),
      );
      if (purchases.length % 100 === 0) console.log(`${purchases.length} purchases, ${killer.kills} kills`);
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, buyOneByOne));
  await killer.done();
  const boughtAt = Date.now();

  const paid = purchases.flatMap(({ session, paid }) => (paid ? [session.id] : []));
  await eventually(
    () => unfinished(db, paid),
    (open) => open.length === 0,
    CONVERGENCE_MILLISECONDS,
  ).catch((error: Error) => console.log(error.message.slice(0, 2_000)));
  const seconds = (from: number, to: number) => `${((to - from) / 1_000).toFixed(0)} s`;
  const convergedAt = Date.now();

  const outputs = slots.map(({ output }) => output());
  const received = () => receiver.verified(secret);
  const { findings, ends } = await check({ db, client, purchases, stuck, received, outputs });
  const rows: Array<[what: string, value: string | number]> = [
    ['seed', SEED],
    ['purchases', purchases.length],
    ['kills', killer.kills],
    ['calls of createOnrampSession', purchases.reduce((sum, { calls }) => sum + calls, 0)],
    ['time of the purchases', seconds(startedAt, boughtAt)],
    ['time until all was done', seconds(boughtAt, convergedAt)],
    ...[...ends].sort(),
    ...findings.map(({ what, found }): [string, number] => [what, found.length]),
  ];
  console.log(rows.map(([what, value]) => `${what.padEnd(40)}${value}`).join('\n'));
  for (const { what, found } of findings)
    for (const each of found.slice(0, 20)) console.log(`${what}: ${each}`);
  process.exitCode = findings.some(({ found }) => found.length > 0) ? 1 : 0;
});

function fail(): never {
  throw new Error('No gateway runs.');
}
