import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { linesOf, spawnOn } from './processes.ts';
import type { Seeded } from './seed.ts';

export const peers = ['bare', 'mercurius', 'apollo', 'yoga'] as const;
export type Peer = (typeof peers)[number];

const FOLDER = fileURLToPath(new URL('../peers', import.meta.url));

/** Installs the peers from their own lockfile, once. */
export function installPeers(): void {
  if (existsSync(`${FOLDER}/node_modules/fastify`)) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: FOLDER,
    stdio: 'inherit',
  });
}

/** Starts a peer on the first core. It reads what the gateway has cached, and accepts the gateway's key. */
export async function startPeer(
  peer: Peer,
  given: { redisUrl: string; key: string; seeded: Seeded },
): Promise<{ child: ChildProcess; port: number }> {
  const keyDigest = createHash('sha256').update(given.key).digest('hex');
  const setting = JSON.stringify({ redisUrl: given.redisUrl, prefix: given.seeded.prefix, keyDigest });
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = spawnOn(0, process.execPath, [`${FOLDER}/${peer}.mjs`, setting], { env });
  const { url } = JSON.parse(await linesOf(child, peer)()) as { url: string };
  return { child, port: Number(new URL(url).port) };
}
