import { createApp } from '../app.ts';
import { loadConfig, processEnvironment, watchConfig } from '../config/index.ts';
import { createLog } from '../observe/index.ts';
import { createNodeListener, errorAnswer, type FetchHandler, listen } from '../server/index.ts';
import { banner } from './banner.ts';

const MAXIMUM_BODY_BYTES = 256 * 1024;

/** `serve`: the gateway, until SIGTERM or SIGINT. */
export async function serve(): Promise<void> {
  const environment = processEnvironment();
  const given = loadConfig({ environment });
  const log = createLog(given.logLevel);

  let requestClass = (_path: string) => Request;
  let handler: FetchHandler = async () =>
    errorAnswer(503, 'OVERLOADED', 'The gateway is starting; try again in a second.', { 'retry-after': '1' });

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
  // Listened to before anybody is told that the gateway runs.
  const stopped = new Promise<string>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });

  const { demoKey } = app;
  const providers = app.providers();
  process.stdout.write(`${banner({ config, providers, demoKey, readyMilliseconds: performance.now() })}\n`);

  // Requests need none of it: they are answered already.
  await app.start();

  const signal = await stopped;
  log.info({ signal }, 'stopping');
  await app.endStreams();
  await server.close();
  await watcher.close();
  await app.close();
}
