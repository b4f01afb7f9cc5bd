import { createApp } from '../app.ts';
import { loadConfig, processEnvironment, watchConfig } from '../config/index.ts';
import { createLog } from '../observe/index.ts';
import { createNodeListener, errorResponse, type FetchHandler, listen } from '../server/index.ts';
import { banner } from './banner.ts';
import type { Command } from './command.ts';

const MAXIMUM_BODY_BYTES = 256 * 1024;

/** From the signal on. What is at work may end by itself for so long; then requests are cut and jobs given back. */
const DRAIN_MILLISECONDS = 20_000;
/** Then the process ends, whatever hangs. 25 s are promised (docs/operations.md). */
const LAST_MILLISECONDS = 23_000;
/** Signals so close together are one. A later one ends the process at once, as a kill would. */
const ONCE_MILLISECONDS = 2_000;

export const serve: Command = {
  usage: `npm start
    the gateway, until SIGTERM or SIGINT; set by gateway.yaml and the environment: docs/configuration.md
`,
  parse: (words) => (words.length === 0 ? run : null),
};

async function run(): Promise<void> {
  const environment = processEnvironment();
  const given = loadConfig({ environment });
  const log = createLog(given.logLevel);

  // Listened to from the beginning: as the first process of a container it would not hear a signal else. A start that is
  // told to stop ends first.
  let open = () => ['start'];
  const stopped = new Promise<AbortSignal>((resolve) => {
    let stoppingAt: number | null = null;
    const stop = (signal: string) => {
      if (stoppingAt !== null) {
        // npm passes on what the terminal told us, too; only who presses once more later means it.
        if (performance.now() - stoppingAt > ONCE_MILLISECONDS) process.exit(1);
        return;
      }
      stoppingAt = performance.now();
      log.info({ signal }, 'stopping');
      setTimeout(() => {
        log.error({ open: open() }, 'the stop hangs; what is open is left to other processes');
        process.exit(1);
      }, LAST_MILLISECONDS);
      resolve(AbortSignal.timeout(DRAIN_MILLISECONDS));
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });

  let requestClass = (_path: string) => Request;
  let handler: FetchHandler = async () =>
    errorResponse(503, 'OVERLOADED', 'The gateway is starting; try again in a second.', {
      'retry-after': '1',
    });

  // The port first: a second gateway says so before it touches any data.
  const server = await listen({
    host: given.host,
    port: given.port,
    listener: createNodeListener({
      fetch: (request) => handler(request),
      requestClass: (path) => requestClass(path),
      origin: given.publicUrl,
      maximumBodyBytes: MAXIMUM_BODY_BYTES,
      onError: (error) => log.error({ err: error }, 'a request failed'),
    }),
  });
  const config =
    given.port === 0 && !environment.PUBLIC_URL
      ? { ...given, port: server.port, publicUrl: `http://localhost:${server.port}` }
      : { ...given, port: server.port };

  const app = await createApp(config, { log });
  open = app.open;
  requestClass = app.requestClass;
  handler = app.fetch;

  const watcher = watchConfig({
    config,
    environment,
    log,
    apply(next) {
      app.reconfigure(next);
      const order = next.policy.order.join(', ');
      process.stdout.write(`${config.file} reread: policy ${next.policy.version}, order ${order}\n`);
    },
  });
  process.on('SIGHUP', watcher.reload);
  const { demoKey } = app;
  const providers = app.providers();
  process.stdout.write(`${banner({ config, providers, demoKey, readyMilliseconds: performance.now() })}\n`);

  // Requests need none of it: they are answered already.
  await app.start();

  const deadline = await stopped;
  await Promise.all([app.drain(deadline), server.close(deadline)]);
  if (deadline.aborted) log.warn({}, 'not all at work ended in time: requests were cut, or jobs given back');
  await watcher.close();
  await app.close();
}
