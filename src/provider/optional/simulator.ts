import type { Json } from '../../domain/json.ts';

/** The simulator's memory; it survives a restart of the gateway. */
export type KeyValueStore = {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
  /** Entries whose key begins so, in order of key. */
  list(prefix: string): Promise<Array<{ key: string; value: Json }>>;
};

/** What a simulator is lent. */
export type SimulatorContext = {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  /** Where a browser finds this simulator: `http://localhost:4000/sandbox/stripe`, no slash at the end. */
  readonly pageUrl: string;
  /** Posts a webhook to the gateway and answers its status; throws where the gateway cannot be reached. */
  deliver(webhook: { headers: Record<string, string>; body: string }): Promise<number>;
};

/** The vendor's API (and its hosted page) as a function. Paths come without the mount point: `/v1/crypto/…`. */
export type Simulator = {
  fetch(request: Request): Promise<Response>;
  /** Sends what webhooks are still owed after a restart. */
  start(): Promise<void>;
  /** Ends timers. */
  close(): Promise<void>;
};

/**
 * How an adapter's simulator is made; `ProviderDefinition.simulator` loads it. providers/_template/simulator/index.ts has a
 * whole one.
 */
export type SimulatorModule = {
  /** The options with which the adapter talks to the simulator at `apiUrl` (no slash at the end). */
  options(urls: { apiUrl: string; pageUrl: string }): Record<string, unknown>;
  create(context: SimulatorContext): Simulator;
  /** What tests can do to it: `{ call: 'POST /__control/orders/<id>', body: { state: 'paid' }, does: 'a payment' }`. */
  readonly controls?: ReadonlyArray<{ readonly call: string; readonly body?: Json; readonly does: string }>;
};
