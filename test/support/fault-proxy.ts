import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** `pass`: the data is forwarded. `cut`: both ends lose the connection instead. */
export type Verdict = 'pass' | 'cut';
/** Decides on each chunk, in order and possibly later. `out`: to the server behind. Connections are counted from 1. */
export type Judge = (
  direction: 'out' | 'in',
  bytes: Buffer,
  connection: number,
) => Verdict | Promise<Verdict>;

export type FaultProxy = {
  readonly port: number;
  /** The server's URL, through the proxy. */
  readonly through: string;
  /** Sends new connections to another server; open ones stay where they are. */
  to(url: string): void;
  /** Replaces the judge; at first everything passes. */
  judge(judge: Judge): void;
  /** The number of open connections. */
  connections(): number;
  /** Cuts all open connections. */
  cutAll(): void;
  close(): Promise<void>;
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
};

function addressOf(url: string): { host: string; port: number } {
  const { protocol, hostname, port: given } = new URL(url);
  return {
    // The servers of the tests listen on 127.0.0.1 only; localhost may mean ::1.
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port: Number(given || DEFAULT_PORTS[protocol]),
  };
}

/** A proxy on the loopback in front of a server, through which tests cut, delay or withhold data. */
export async function openFaultProxy(url: string): Promise<FaultProxy> {
  let target = addressOf(url);
  let judge: Judge = () => 'pass';
  const sockets = new Set<Socket>();
  let connections = 0;

  function forward(
    from: Socket,
    to: Socket,
    decide: (bytes: Buffer) => Verdict | Promise<Verdict>,
    cut: () => void,
  ): void {
    from.on('data', async (bytes) => {
      from.pause();
      const verdict = await decide(bytes);
      if (verdict === 'cut') return cut();
      if (!to.destroyed) to.write(bytes);
      from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', cut);
    from.on('close', cut);
  }

  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    const connection = ++connections;
    const cut = () => {
      for (const socket of [near, far]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [near, far]) sockets.add(socket.setNoDelay());
    forward(near, far, (bytes) => judge('out', bytes, connection), cut);
    forward(far, near, (bytes) => judge('in', bytes, connection), cut);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;

  return {
    port,
    through: through.href,
    to(next) {
      target = addressOf(next);
    },
    judge(next) {
      judge = next;
    },
    // A connection has two sockets.
    connections: () => sockets.size / 2,
    cutAll() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
