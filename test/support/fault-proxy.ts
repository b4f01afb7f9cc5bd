import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a piece of the conversation: it passes, or both ends lose the connection instead. */
export type Verdict = 'pass' | 'cut';
/** `out`: to the server behind. Asked for each piece, in order; may take its time. Connections are counted from 1. */
export type Judge = (
  direction: 'out' | 'in',
  bytes: Buffer,
  connection: number,
) => Verdict | Promise<Verdict>;

export type FaultProxy = {
  readonly port: number;
  /** The server's address, by way of the proxy. */
  readonly through: string;
  /** Decides from now on; everything passes at first. */
  judge(judge: Judge): void;
  /** How many are connected now. */
  connections(): number;
  /** Cuts what is connected now. */
  cutAll(): void;
  close(): Promise<void>;
};

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
};

/** Stands on the loopback in front of a server and lets tests cut, delay or swallow what is said. */
export async function openFaultProxy(url: string): Promise<FaultProxy> {
  const { protocol, hostname, port: given } = new URL(url);
  const target = {
    // The tests' own servers listen there alone, whatever the name means besides.
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port: Number(given || DEFAULT_PORTS[protocol]),
  };
  let judge: Judge = () => 'pass';
  const sockets = new Set<Socket>();
  let connections = 0;

  function carry(
    from: Socket,
    to: Socket,
    say: (bytes: Buffer) => Verdict | Promise<Verdict>,
    cut: () => void,
  ): void {
    from.on('data', async (bytes) => {
      from.pause();
      const verdict = await say(bytes);
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
    carry(near, far, (bytes) => judge('out', bytes, connection), cut);
    carry(far, near, (bytes) => judge('in', bytes, connection), cut);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;

  return {
    port,
    through: through.href,
    judge(next) {
      judge = next;
    },
    // Each has two ends.
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
