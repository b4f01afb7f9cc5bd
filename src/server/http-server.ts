import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HttpServer = {
  readonly port: number;
  /** Stops accepting and lets what runs end; at the deadline its connections are cut. */
  close(deadline?: AbortSignal): Promise<void>;
};

export type HttpServerOptions = {
  host: string;
  /** 0: any free one. */
  port: number;
  listener: RequestListener;
  /** A client that is slower than this loses its connection (408). */
  headersTimeoutMilliseconds?: number;
  requestTimeoutMilliseconds?: number;
};

/** Listens. Rejects with the system's error (EADDRINUSE) where it cannot. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMilliseconds ?? 10_000,
      requestTimeout: options.requestTimeoutMilliseconds ?? 15_000,
      // Node looks for slow clients every 30 s by default: the limits above would mean little.
      connectionsCheckingInterval: Math.min(1_000, (options.headersTimeoutMilliseconds ?? 10_000) / 2),
      // Longer than the usual idle time of a load balancer in front, which must be the one to hang up.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (incoming, outgoing) => {
      // It stops: whoever still has a connection is to make its next request elsewhere.
      if (!server.listening) outgoing.shouldKeepAlive = false;
      options.listener(incoming, outgoing);
    },
  );
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(deadline) {
      const closed = once(server, 'close');
      server.close();
      // A connection that falls idle from now on would be kept for the client's next request.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      const cut = () => server.closeAllConnections();
      if (deadline?.aborted) cut();
      deadline?.addEventListener('abort', cut);
      await closed;
      clearInterval(idle);
      deadline?.removeEventListener('abort', cut);
    },
  };
}
