import {
  createHostCheck,
  createNodeListener,
  type FetchHandler,
  type HttpServer,
  listen,
} from '../server/index.ts';

// Larger than the gateway's own limit: a simulator applies the limits of its vendor itself.
const MAXIMUM_BODY_BYTES = 1024 * 1024;

/** An HTTP server on a free loopback port: adapters call the simulators over HTTP as they would call the vendors. */
export type SimulatorHost = HttpServer & {
  readonly origin: string;
  /** Sets the handler. Requests before that get 503. */
  serve(handler: FetchHandler): void;
};

export async function openSimulatorHost(onError: (error: unknown) => void): Promise<SimulatorHost> {
  let handler: FetchHandler = async () => new Response('starting\n', { status: 503 });
  const isHostAllowed = createHostCheck([]);
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    listener: createNodeListener({
      fetch: async (request) =>
        isHostAllowed(request.headers.get('host'))
          ? handler(request)
          : new Response('Only adapters call this port.\n', { status: 421 }),
      origin: 'http://127.0.0.1',
      maximumBodyBytes: MAXIMUM_BODY_BYTES,
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
