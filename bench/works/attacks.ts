import { createAccess } from '../../src/access/index.ts';
import { openStore } from '../../src/store/index.ts';
import type { Figures, Job } from '../client/job.ts';
import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { attacksBy } from './attack-requests.ts';
import { lookUpsOf, openShop, type Shop } from './purchases.ts';

/** A gateway that an attack makes grow ends, instead of the machine. */
const BOUNDED = { NODE_OPTIONS: '--max-old-space-size=1024' };
/** What the first calls of a new process take is not what is measured. */
const FIRST_CALLS = 20;
const FIRST_SECONDS = 3;
/** Of each load generator, whose first requests are slow as well. */
export const WARM_UP_SECONDS = 1;

/** A key of a project of its own. */
export async function otherKey({ home }: Shop): Promise<string> {
  const store = await openStore({ databaseUrl: home.databaseUrl, dataDirectory: null });
  try {
    return (await createAccess({ db: store.db }).createProject('attacker')).key;
  } finally {
    await store.close();
  }
}

export type Beside = {
  readonly alone: Figures;
  readonly honest: Figures;
  readonly other: Figures;
  /** p99 of the honest requests beside the others, relative to alone. */
  readonly ratio: string;
  /** Of one core, in per cent. */
  readonly cpuAlone: number;
  readonly cpu: number;
};

/** Honest look-ups, first alone and then beside another load, on the same process. */
export async function measureBeside(bench: Bench, gateway: Gateway, shop: Shop, job: Job): Promise<Beside> {
  const { attackSeconds, honestRate } = bench.options;
  const run = {
    connections: 0,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: attackSeconds,
    rate: honestRate,
  };
  const lookUps = lookUpsOf(gateway, shop, run);
  const { rate: _, ...unpaced } = job;
  const measured = async (seconds: number) => {
    const before = usageOf(gateway.child).cpuSeconds;
    const figures = await bench.load({ ...lookUps, seconds });
    return {
      figures,
      cpu: (100 * (usageOf(gateway.child).cpuSeconds - before)) / (seconds + WARM_UP_SECONDS),
    };
  };

  await measured(Math.min(FIRST_SECONDS, attackSeconds));
  await bench.load({
    ...unpaced,
    connections: 1,
    requests: FIRST_CALLS,
    warmUpSeconds: 0,
    seconds: FIRST_SECONDS,
  });
  const alone = await measured(attackSeconds / 3);
  // It begins with the honest requests and ends with them.
  const others = bench.load(job);
  const beside = await measured(attackSeconds);
  const ratio = (beside.figures.p99 / alone.figures.p99).toFixed(1);
  const figures = { alone: alone.figures, honest: beside.figures, other: await others, ratio };
  return { ...figures, cpuAlone: alone.cpu, cpu: beside.cpu };
}

export const failures = ({ wrong, refused, unanswered }: Figures) => String(wrong + refused + unanswered);

const SESSION = `mutation { answer: createOnrampSession(input: {
  idempotencyKey: "attacker", asset: { currency: "USDC", network: "base" }, fiatCurrency: "USD", fiatAmount: "50",
  location: { country: "US", subdivision: "US-CA" },
  wallets: [{ network: "base", address: "0x52908400098527886E0F7030069857D2E4169EE7" }]
}) { ... on OnrampSessionPayload { onrampSession { id } } } }`;

export const attacks: Work = {
  title: 'Under attack',
  method:
    '500 honest look-ups a second, first alone and then beside each attack, on a new process for each. The attacks are sent at their rate whatever the gateway answers, with the default limits; the attacker of the first attacks has a key. The processor time of the gateway is that of one core. A request that is never answered counts with the time that it was waited for.',
  async run(bench) {
    const shop = await openShop(bench);
    const key = await otherKey(shop);
    const home = { ...shop.home, limits: '' };
    const first = await startGateway(home);
    const { answer } = await first.ask<{ answer: { onrampSession: { id: string } } }>(SESSION, {}, key);
    await first.stop();
    const rows: string[][] = [];
    for (const attack of attacksBy(key, answer.onrampSession.id)) {
      const { name, headers = {}, rate: own, ...rest } = attack;
      const { attackRate, attackSeconds } = bench.options;
      const rate = attackRate || own;
      const gateway = await startGateway(home, BOUNDED);
      const run = {
        port: gateway.port,
        connections: 0,
        warmUpSeconds: WARM_UP_SECONDS,
        seconds: attackSeconds,
        rate,
      };
      const { alone, honest, other, ratio, cpuAlone, cpu } = await measureBeside(bench, gateway, shop, {
        ...rest,
        ...run,
        headers,
      });
      const { exitCode, signalCode } = gateway.child;
      const survived = exitCode === null && signalCode === null ? 'yes' : 'no';
      const { peakMegabytes } = usageOf(gateway.child);
      await gateway.stop('SIGKILL');
      rows.push([
        name,
        `${rate}/s for ${attackSeconds} s`,
        ...[alone.p99, honest.p50, honest.p99].map(String),
        ratio,
        failures(honest),
        `${cpuAlone.toFixed(0)} % → ${cpu.toFixed(0)} %`,
        String(other.p99),
        String(peakMegabytes),
        survived,
      ]);
      bench.say(`${name}: p99 ${alone.p99} → ${honest.p99} ms (${ratio}), CPU ${cpu.toFixed(0)} %`);
    }
    const head = [
      'attack',
      'sent',
      'p99 ms alone',
      'p50 ms',
      'p99 ms',
      'p99 to alone',
      'honest failed',
      'CPU',
      'attack p99 ms',
      'peak MB',
      'survived',
    ];
    return { table: { head, rows } };
  },
};
