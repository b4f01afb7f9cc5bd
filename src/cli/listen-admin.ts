import { createNodeListener, type FetchHandler, type HttpServer, listen } from '../server/index.ts';

const HOST = '127.0.0.1';
/** A command sends its arguments, nothing else. */
const MAXIMUM_BODY_BYTES = 64 * 1024;

/**
 * Starts the admin listener, on the loopback address whatever HOST is. If another process has the default port, any free
 * port serves: commands read it from the data directory. A port that was set is used or the start fails.
 */
export async function listenAdmin(options: {
  readonly port: number;
  readonly isDefault: boolean;
  readonly fetch: FetchHandler;
  readonly onError: (error: unknown) => void;
}): Promise<HttpServer> {
  const { port, isDefault, fetch, onError } = options;
  const listener = createNodeListener({
    fetch,
    origin: `http://${HOST}`,
    maximumBodyBytes: MAXIMUM_BODY_BYTES,
    onError,
  });
  return listen({ host: HOST, port, listener }).catch((error: NodeJS.ErrnoException) => {
    if (!isDefault || error.code !== 'EADDRINUSE') throw error;
    return listen({ host: HOST, port: 0, listener });
  });
}
