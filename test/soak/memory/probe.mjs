// Loaded into a gateway with `--import`: appends its memory to PROBE_FILE every ten seconds, and writes a heap snapshot
// beside it on SIGUSR2.
import { appendFileSync } from 'node:fs';
import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { writeHeapSnapshot } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

const { PROBE_FILE } = process.env;
if (PROBE_FILE && isMainThread) {
  // What lives is known right after a full collection only; between two of them garbage is counted as well.
  let collected = 0;
  new PerformanceObserver((list) => {
    const isMajor = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
    if (list.getEntries().some(isMajor)) collected = process.memoryUsage().heapUsed;
  }).observe({ entryTypes: ['gc'] });
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();

  setInterval(() => {
    const { rss, heapUsed, external } = process.memoryUsage();
    const megabytes = (bytes) => Math.round(bytes / 1024 / 102.4) / 10;
    const sample = {
      seconds: Math.round(process.uptime()),
      rss: megabytes(rss),
      heapUsed: megabytes(heapUsed),
      collected: megabytes(collected),
      external: megabytes(external),
      longestDelay: Math.round(delay.max / 1e6),
    };
    delay.reset();
    appendFileSync(PROBE_FILE, `${JSON.stringify(sample)}\n`);
  }, 10_000).unref();

  process.on(
    'SIGUSR2',
    () => void writeHeapSnapshot(`${PROBE_FILE}.${Math.round(process.uptime())}.heapsnapshot`),
  );
}
