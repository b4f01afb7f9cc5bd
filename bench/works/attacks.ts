import type { Figures, Job } from '../client/job.ts';
import type { Bench, Work } from '../harness/bench.ts';
import { type Gateway, type Home, startGateway } from '../harness/gateway.ts';
import { usageOf } from '../harness/processes.ts';
import { headersOf } from './addresses.ts';
import { type Attack, attacks as all } from './attack-requests.ts';
import { lookUpsOf, makeSessions, openShop, type Shop } from './purchases.ts';

/** A gateway that an attack makes grow ends, instead of the machine. */
const BOUNDED = { NODE_OPTIONS: '--max-old-space-size=1024' };
const SESSIONS = 200;

const honestJob = ({ options }: Bench, gateway: Gateway, shop: Shop): Job =>
  lookUpsOf(gateway, shop, {
    connections: 0,
    warmUpSeconds: 0,
    seconds: options.attackSeconds,
    rate: options.honestRate,
  });

function attackJob(bench: Bench, { port, key }: Gateway, attack: Attack): Job {
  const { authenticated, headers, path, body, perSecond } = attack;
  return {
    port,
    path,
    headers: { 'content-type': 'application/json', ...(authenticated ? headersOf(key) : {}), ...headers },
    bodies: [body],
    connections: 0,
    warmUpSeconds: 0,
    // The attack begins with the honest requests and ends with them.
    seconds: bench.options.attackSeconds,
    rate: bench.options.attackRate || perSecond,
  };
}

type Outcome = { honest: Figures; attack: Figures; peak: number; survived: boolean };

/** One attack on a new process. The gateway is killed afterwards, if it still runs. */
async function underAttack(bench: Bench, home: Home, shop: Shop, attack: Attack): Promise<Outcome> {
  const gateway = await startGateway(home, BOUNDED);
  try {
    await bench.load({
      ...honestJob(bench, gateway, shop),
      seconds: Math.min(3, bench.options.attackSeconds),
    });
    const [honest, attacking] = await Promise.all([
      bench.load(honestJob(bench, gateway, shop)),
      bench.load(attackJob(bench, gateway, attack)),
    ]);
    const { exitCode, signalCode } = gateway.child;
    const survived = exitCode === null && signalCode === null;
    return { honest, attack: attacking, peak: usageOf(gateway.child).peakMegabytes, survived };
  } finally {
    await gateway.stop('SIGKILL');
  }
}

export const attacks: Work = {
  title: 'Under attack',
  method:
    'Honest look-ups at a fixed rate, first alone and then beside each attack, each on a new process. A request that is never answered counts with the time that it was waited for.',
  async run(bench) {
    const shop = await openShop(bench);
    const gateway = await startGateway(shop.home);
    await makeSessions(gateway, shop, SESSIONS);
    await gateway.stop();
    const idle: Attack = { name: 'none', path: '/healthz', body: '', authenticated: false, perSecond: 1 };
    const rows: string[][] = [];
    let idleP99 = 0;
    for (const attack of [idle, ...all]) {
      const { honest, attack: made, peak, survived } = await underAttack(bench, shop.home, shop, attack);
      idleP99 ||= honest.p99;
      rows.push([
        attack.name,
        attack === idle ? '–' : `${bench.options.attackRate || attack.perSecond}/s`,
        String(honest.p50),
        String(honest.p99),
        (honest.p99 / idleP99).toFixed(1),
        String(honest.wrong + honest.refused + honest.unanswered),
        attack === idle ? '–' : String(made.p99),
        String(peak),
        survived ? 'yes' : 'no',
      ]);
      bench.say(
        `${attack.name}: p99 ${honest.p99} ms (${(honest.p99 / idleP99).toFixed(1)}), ${survived ? 'survived' : 'ended'}`,
      );
    }
    const head = [
      'attack',
      'sent',
      'honest p50 ms',
      'honest p99 ms',
      'to idle',
      'honest failed',
      'attack p99 ms',
      'peak MB',
      'survived',
    ];
    return { table: { head, rows } };
  },
};
