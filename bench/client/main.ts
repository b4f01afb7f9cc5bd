// The load generator: reads a job from standard input, sends its requests to a server and prints the figures.
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, openConnection } from './connection.ts';
import type { Figures, Job } from './job.ts';
import { createRequests } from './requests.ts';
import { createTally } from './tally.ts';

const PACE_MILLISECONDS = 2;
/** After the last request is sent, this long at most for the answers. */
const PATIENCE_MILLISECONDS = 60_000;

const job = JSON.parse(await text(process.stdin)) as Job;
const next = createRequests(job);
const tally = createTally(job.expected ?? '');
const open = new Map<Connection, number>();
let mostOpen = 0;
let begun = 0;
let startedAt = performance.now();

function send(connection: Connection, since: number, then: (isStream?: boolean) => void): void {
  open.set(connection, since);
  mostOpen = Math.max(mostOpen, open.size);
  connection.send(next(), (answer) => {
    open.delete(connection);
    tally.add(answer, performance.now() - since);
    then(answer.isStream);
  });
}

/** Each connection sends its next request when it has the answer to the last one. */
async function closedLoop(): Promise<number> {
  const connections = Array.from({ length: job.connections }, () => openConnection(job.port));
  let ended = false;
  const isDone = () => ended || (job.requests !== undefined && begun >= job.requests);
  let left = connections.length;
  const finished = Promise.withResolvers<void>();
  const run = (connection: Connection) => {
    if (isDone()) {
      left -= 1;
      if (left === 0) finished.resolve();
      return;
    }
    begun += 1;
    send(connection, performance.now(), () => run(connection));
  };
  for (const connection of connections) run(connection);
  await Promise.race([finished.promise, wait(job.warmUpSeconds * 1000)]);
  if (job.warmUpSeconds > 0) {
    tally.reset();
    startedAt = performance.now();
  }
  await Promise.race([finished.promise, wait(job.seconds * 1000)]);
  ended = true;
  return (performance.now() - startedAt) / 1000;
}

/** Sends each request at its time, on a free connection or a new one. */
async function openLoop(rate: number): Promise<number> {
  const free: Connection[] = [];
  const warm = startedAt + job.warmUpSeconds * 1000;
  const until = warm + job.seconds * 1000;
  let isWarm = job.warmUpSeconds === 0;
  for (let now = startedAt; now < until; now = performance.now()) {
    if (!isWarm && now >= warm) {
      tally.reset();
      isWarm = true;
    }
    const due = Math.floor(((now - startedAt) / 1000) * rate) + 1;
    for (; begun < due; begun += 1) {
      const connection = free.pop() ?? openConnection(job.port);
      send(connection, startedAt + (begun / rate) * 1000, (isStream) => {
        if (!isStream) free.push(connection);
      });
    }
    await wait(PACE_MILLISECONDS);
  }
  const patient = performance.now() + PATIENCE_MILLISECONDS;
  while (open.size > 0 && performance.now() < patient) await wait(20);
  return job.seconds;
}

const seconds = await (job.rate === undefined ? closedLoop() : openLoop(job.rate));
const waiting = job.rate === undefined ? [] : [...open.values()].map((since) => performance.now() - since);
const figures: Figures = tally.figures(seconds, waiting, mostOpen);
console.log(JSON.stringify(figures));
process.exit(0);
