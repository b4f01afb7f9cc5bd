import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DirectRequest } from './request-body.ts';

// Not imported: see request-body.ts.
const { createServer } = process.getBuiltinModule('node:http');

export type HttpServer = {
  readonly port: number;
  /**
   * Stops accepting connections, cuts streams, and waits for other running requests; at the deadline, closes their
   * connections.
   */
  close(deadline?: AbortSignal): Promise<void>;
};

export type HttpServerOptions = {
  host: string;
  /** 0: any free port. */
  port: number;
  listener: RequestListener<typeof DirectRequest>;
  /** A client that needs longer to send its headers, or its request, gets a 408. */
  headersTimeoutMilliseconds?: number;
  requestTimeoutMilliseconds?: number;
};

/** An answer that has begun and not ended is a stream: every other answer is sent in one piece. */
function isStreaming({ headersSent, writableEnded }: ServerResponse): boolean {
  return headersSent && !writableEnded;
}

/** Starts an HTTP server. Rejects with the system error, such as EADDRINUSE. */
export async function listen(options: HttpServerOptions): Promise<HttpServer> {
  /** The last answer of each connection. */
  const answers = new Map<Socket, ServerResponse>();
  const server = createServer(
    {
      IncomingMessage: DirectRequest,
      headersTimeout: options.headersTimeoutMilliseconds ?? 10_000,
      requestTimeout: options.requestTimeoutMilliseconds ?? 15_000,
      // Node checks the two timeouts above every 30 s by default, which is too coarse for them.
      connectionsCheckingInterval: Math.min(1_000, (options.headersTimeoutMilliseconds ?? 10_000) / 2),
      // Longer than the idle timeout of most load balancers, so that the load balancer closes the connection first.
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (incoming, outgoing) => {
      // While closing: the client sends its next request on a new connection, to another process.
      if (!server.listening) outgoing.shouldKeepAlive = false;
      answers.set(incoming.socket, outgoing);
      options.listener(incoming, outgoing);
    },
  );
  server.on('connection', (socket) => socket.once('close', () => answers.delete(socket)));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close(deadline) {
      const closed = once(server, 'close');
      server.close();
      // A stream that is cut is a lost connection to its client, which then connects to another process. After a proper end
      // it would not. Node closes connections that are idle now; streams and connections that become idle later need this.
      const release = () => {
        for (const answer of answers.values()) if (isStreaming(answer)) answer.destroy();
        server.closeIdleConnections();
      };
      release();
      const idle = setInterval(release, 50);
      const closeAll = () => server.closeAllConnections();
      if (deadline?.aborted) closeAll();
      deadline?.addEventListener('abort', closeAll);
      await closed;
      clearInterval(idle);
      deadline?.removeEventListener('abort', closeAll);
    },
  };
}
