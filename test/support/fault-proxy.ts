import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a piece of the conversation: it passes, or both ends lose the connection instead. */
export type Verdict = 'pass' | 'cut';
/** `out`: to the server behind. Asked for each piece, in order; may take its time. */
export type Judge = (direction: 'out' | 'in', bytes: Buffer) => Verdict | Promise<Verdict>;

export type FaultProxy = {
  readonly port: number;
  /** Decides from now on; everything passes at first. */
  judge(judge: Judge): void;
  /** Cuts what is connected now. */
  cutAll(): void;
  close(): Promise<void>;
};

/** Stands on the loopback in front of a server and lets tests cut, delay or swallow what is said. */
export async function openFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  let judge: Judge = () => 'pass';
  const sockets = new Set<Socket>();

  function carry(from: Socket, to: Socket, direction: 'out' | 'in', cut: () => void): void {
    from.on('data', async (bytes) => {
      from.pause();
      const verdict = await judge(direction, bytes);
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
    const cut = () => {
      for (const socket of [near, far]) {
        sockets.delete(socket);
        socket.destroy();
      }
    };
    for (const socket of [near, far]) sockets.add(socket.setNoDelay());
    carry(near, far, 'out', cut);
    carry(far, near, 'in', cut);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    judge(next) {
      judge = next;
    },
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
