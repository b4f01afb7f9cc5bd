import { createApp } from '../app.ts';
import { loadConfig, processEnvironment, variableOf, warnOfSanctions, watchConfig } from '../config/index.ts';
import { createCountedLog, createLog, type Log } from '../observe/index.ts';
import { createClientIp, createNodeListener, listen, startingListener } from '../server/index.ts';
import { banner } from './banner.ts';
import type { Command } from './command.ts';
import { createAdminListener, listenAdmin } from './listen-admin.ts';

const MAXIMUM_BODY_BYTES = 256 * 1024;
/** Of a GraphQL request beside its document: variables, 100 look-ups of addresses take 10 kB. */
const MAXIMUM_VARIABLES_BYTES = 32 * 1024;

/** From the first signal on. Running work may finish until then; after it, requests are cut and jobs go back to their queue. */
const DRAIN_MILLISECONDS = 19_000;
/** From the first signal on. Then the process exits, whatever hangs: docs/operations.md promises 25 s. */
const EXIT_MILLISECONDS = 22_000;
/** Signals so close together count as one: Ctrl-C reaches the process from the terminal and again from npm. */
const SAME_SIGNAL_MILLISECONDS = 2_000;

export const serve: Command = {
  usage: `npm start
    runs the gateway until SIGTERM or SIGINT; set by gateway.yaml and the environment: docs/configuration.md
`,
  parse: (words) => (words.length === 0 ? run : null),
};

async function run(): Promise<void> {
  const environment = processEnvironment();
  const initial = loadConfig({ environment });
  const log = createLog(initial.logLevel);

  // Handled from here on, so that a signal during the start stops the gateway cleanly once it is up.
  let openParts = () => ['start'];
  const stopped = stopSignal(log, () => openParts());

  // Both are replaced once the gateway has started.
  let listener = startingListener;
  let adminListener = startingListener;

  const counted = createCountedLog(log, ['requests_refused']);
  const onError = (error: unknown) => log.error({ event: 'request_failed', err: error }, 'A request failed');

  // The port comes first, so that a second gateway fails before it touches any data.
  const server = await listen({
    host: initial.host,
    port: initial.port,
    listener: (...given) => listener(...given),
  });
  const adminServer =
    initial.adminPort === null
      ? null
      : await listenAdmin({
          port: initial.adminPort,
          isDefault: variableOf(environment, 'ADMIN_PORT') === undefined,
          listener: (...given) => adminListener(...given),
        });
  const { port } = server;
  const isRandomPort = initial.port === 0 && variableOf(environment, 'PUBLIC_URL') === undefined;
  const adminPort = adminServer?.port ?? null;
  const config = {
    ...initial,
    port,
    adminPort,
    ...(isRandomPort && { publicUrl: `http://localhost:${port}` }),
  };

  const app = await createApp(config, { log });
  warnOfSanctions(config, log, new Date());
  openParts = app.open;
  listener = createNodeListener({
    fetch: app.fetch,
    requestClass: app.requestClass,
    direct: app.direct,
    clientIp: createClientIp(config.trustedProxies),
    origin: config.publicUrl,
    maximumBodyBytes: MAXIMUM_BODY_BYTES,
    // JSON escapes line ends and quotes of the document. What is larger is refused unread: a long text in memory costs more
    // than most calls.
    maximumGraphqlBytes: Math.min(
      2 * config.limits.documentBytes + MAXIMUM_VARIABLES_BYTES,
      MAXIMUM_BODY_BYTES,
    ),
    onError,
    onRefused: (status) =>
      counted.warn({ event: 'requests_refused', status }, 'Requests of clients were refused'),
  });
  adminListener = createAdminListener(app.admin, onError);

  const watcher = watchConfig({
    config,
    environment,
    log,
    check: app.checkPolicy,
    apply(next) {
      app.reconfigure(next);
      const order = next.policy.order.join(', ');
      process.stdout.write(`${config.file} reread: policy ${next.policy.version}, order ${order}\n`);
    },
  });
  process.on('SIGHUP', watcher.reload);
  const { demoKey, demoPublishableKey } = app;
  const providers = app.providers();
  process.stdout.write(
    `${banner({ config, providers, demoKey, demoPublishableKey, readyMilliseconds: performance.now() })}\n`,
  );

  // Background work starts after the banner: requests do not depend on it, and only a stop ends a gateway that serves.
  void app.start().then(freeStartMemory);

  const deadline = await stopped;
  await Promise.all([app.drain(deadline), server.close(deadline), adminServer?.close(deadline)]);
  if (deadline.aborted) {
    log.warn(
      { event: 'stop_incomplete' },
      'The stop cut requests or returned jobs to their queue: they did not finish in time',
    );
  }
  await watcher.close();
  await app.close();
}

/**
 * Returns to the system what V8 reserved while the modules were loaded, tens of megabytes, which it would keep while it has no work.
 * Takes 30 ms, once. Needs `--expose-gc`, which `npm start` and the image pass.
 */
function freeStartMemory(): void {
  void globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/**
 * Resolves at the first SIGTERM or SIGINT with a signal that aborts at the end of the drain. A later signal ends the process
 * at once with 1; so does a stop that hangs.
 */
function stopSignal(log: Log, openParts: () => string[]): Promise<AbortSignal> {
  return new Promise((resolve) => {
    let stoppingAt: number | null = null;
    const stop = (signal: string) => {
      if (stoppingAt !== null) {
        if (performance.now() - stoppingAt > SAME_SIGNAL_MILLISECONDS) process.exit(1);
        return;
      }
      stoppingAt = performance.now();
      log.info({ signal }, 'Stopping');
      setTimeout(() => {
        log.error(
          { event: 'stop_timed_out', open: openParts() },
          'The stop timed out; other processes take over what is open',
        );
        process.exit(1);
      }, EXIT_MILLISECONDS);
      resolve(AbortSignal.timeout(DRAIN_MILLISECONDS));
    };
    // Instead of the handlers of start.mjs, which end the process at once.
    for (const name of ['SIGTERM', 'SIGINT']) process.removeAllListeners(name).on(name, stop);
  });
}
