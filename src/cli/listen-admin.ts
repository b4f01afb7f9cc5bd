import {
  createNodeListener,
  type FetchHandler,
  type HttpServer,
  type HttpServerOptions,
  listen,
} from '../server/index.ts';

const HOST = '127.0.0.1';
/** A command sends its arguments, nothing else. */
const MAXIMUM_BODY_BYTES = 64 * 1024;

type Listener = HttpServerOptions['listener'];

export function createAdminListener(fetch: FetchHandler, onError: (error: unknown) => void): Listener {
  return createNodeListener({
    fetch,
    origin: `http://${HOST}`,
    maximumBodyBytes: MAXIMUM_BODY_BYTES,
    onError,
  });
}

/**
 * Starts the admin listener, on the loopback address whatever HOST is. If another process has the default port, any free
 * port serves: commands read it from the data directory. A port that was set is used or the start fails.
 */
export async function listenAdmin(options: {
  readonly port: number;
  readonly isDefault: boolean;
  readonly listener: Listener;
}): Promise<HttpServer> {
  const { port, isDefault, listener } = options;
  return listen({ host: HOST, port, listener }).catch((error: NodeJS.ErrnoException) => {
    if (!isDefault || error.code !== 'EADDRINUSE') throw error;
    return listen({ host: HOST, port: 0, listener });
  });
}
