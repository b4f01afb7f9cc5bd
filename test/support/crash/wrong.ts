import { amountsUnlike } from '../invariants/amounts.ts';
import { violations } from '../invariants/index.ts';
import { keysOf } from '../invariants/keys.ts';
import { type Levels, levelsAbove, outputViolations } from '../invariants/process.ts';
import { leaksIn, leaksInDatabase, logLines } from '../invariants/secrets.ts';
import { strangers } from '../invariants/sessions.ts';
import type { CrashWorld } from './world.ts';

/** What one gateway with nothing to do may hold, however many died before it. */
const NONE: Levels = { connections: 0, clients: 0, descriptors: 0, megabytes: 0 };
const MOST: Levels = { connections: 24, clients: 0, descriptors: 100, megabytes: 700 };

/** What of I1 to I8 does not hold after a crash and the start that followed. */
export async function wrongAfter(world: CrashWorld): Promise<string[]> {
  const { db, vendor } = world;
  const gateway = world.gateway();
  const { demoKey } = gateway;
  const keys = await keysOf({ vendor, demoKey, endpointSecret: world.endpointSecret() });
  return [
    ...(await strangers(db, await vendor.sessions())),
    ...(await violations(db, vendor.sessionsOf)),
    ...(await amountsUnlike(db, vendor.sessions)),
    ...leaksIn('the log', logLines(gateway.output()).join('\n'), keys),
    ...(await leaksInDatabase(db, keys)),
    ...outputViolations(gateway.output(), false),
    ...levelsAbove(NONE, await world.levels(), MOST),
  ];
}
