import { createNodeListener, type FetchHandler, type HttpServer, listen } from '../server/index.ts';

// Of a simulator's own listener: generous, since the vendor's limits are the simulator's to play.
const BODY_BYTES = 1024 * 1024;

/** A port on the loopback for simulators: adapters call them by real HTTP, and nobody else reaches them. */
export type SimulatorHost = HttpServer & {
  readonly origin: string;
  /** What answers from now on; 503 before. */
  serve(handler: FetchHandler): void;
};

export async function openSimulatorHost(onError: (error: unknown) => void): Promise<SimulatorHost> {
  let handler: FetchHandler = async () => new Response('starting\n', { status: 503 });
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: (request) => handler(request),
      origin: 'http://127.0.0.1',
      maximumBodyBytes: BODY_BYTES,
      onError,
    }),
  });
  return {
    ...server,
    origin: `http://127.0.0.1:${server.port}`,
    serve(next) {
      handler = next;
    },
  };
}
