// Loaded into a gateway with `--import`. On SIGUSR2 it collects all garbage and writes what is left to PROBE_FILE.<pid>.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const { PROBE_FILE } = process.env;
if (PROBE_FILE && isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    const megabytes = (bytes) => bytes / 1024 / 1024;
    const memory = { resident: megabytes(rss), live: megabytes(heapUsed + external) };
    writeFileSync(`${PROBE_FILE}.${process.pid}`, JSON.stringify(memory));
  });
}
