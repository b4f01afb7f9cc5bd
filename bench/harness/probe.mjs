// Loaded into a gateway with `--import`. On SIGUSR2 it writes to PROBE_FILE.<pid> how long the event loop stood still since the
// last time, and what is left in memory after a full collection.
import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const { PROBE_FILE } = process.env;
if (PROBE_FILE && isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  process.on('SIGUSR2', () => {
    const delay = { p99: loop.percentile(99) / 1e6, longest: loop.max / 1e6 };
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    const megabytes = (bytes) => bytes / 1024 / 1024;
    const memory = { resident: megabytes(rss), live: megabytes(heapUsed + external), delay };
    writeFileSync(`${PROBE_FILE}.${process.pid}`, JSON.stringify(memory));
    // The collection itself does not count.
    setImmediate(() => loop.reset());
  });
}
