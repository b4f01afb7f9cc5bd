import { amountMismatches } from '../invariants/amounts.ts';
import { violations } from '../invariants/index.ts';
import { keysOf } from '../invariants/keys.ts';
import { type Levels, levelsAbove, outputViolations } from '../invariants/process.ts';
import { leaksIn, leaksInDatabase, logLines } from '../invariants/secrets.ts';
import { unknownSessions } from '../invariants/sessions.ts';
import type { CrashWorld } from './world.ts';

/** What an idle gateway may hold, however many gateways died before it. */
const NONE: Levels = { connections: 0, clients: 0, descriptors: 0, megabytes: 0 };
const MAXIMUM: Levels = { connections: 24, clients: 0, descriptors: 100, megabytes: 700 };

/** Violations of I1 to I8 after a crash and the restart. */
export async function violationsAfter(world: CrashWorld): Promise<string[]> {
  const { db, vendor } = world;
  const gateway = world.gateway();
  const { demoKey } = gateway;
  const keys = await keysOf({ vendor, demoKey, endpointSecret: world.endpointSecret() });
  return [
    ...(await unknownSessions(db, await vendor.sessions())),
    ...(await violations(db, vendor.sessionsOf)),
    ...(await amountMismatches(db, vendor.sessions)),
    ...leaksIn('the log', logLines(gateway.output()).join('\n'), keys),
    ...(await leaksInDatabase(db, keys)),
    ...outputViolations(gateway.output(), false),
    ...levelsAbove(NONE, await world.levels(), MAXIMUM),
  ];
}
