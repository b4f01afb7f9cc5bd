import type { AssetRef } from '../../domain/asset/asset.ts';
import type { Json } from '../../domain/json.ts';

/** Storage of a simulator. It survives restarts of the gateway. */
export type KeyValueStore = {
  get(key: string): Promise<Json | undefined>;
  set(key: string, value: Json): Promise<void>;
  delete(key: string): Promise<void>;
  /** Returns the entries whose key starts with the prefix, ordered by key. */
  list(prefix: string): Promise<Array<{ key: string; value: Json }>>;
  /**
   * Present if several processes share the storage. Runs the work while no other process runs work of the same name here.
   * `createMutex` uses it.
   */
  exclusive?<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
};

/** Crypto that a simulator sends to an address on the simulated chain. */
export type SimulatedTransfer = {
  readonly asset: AssetRef;
  readonly address: string;
  readonly memo: string | null;
  /** A plain decimal in units of the asset: `12.5`. */
  readonly amount: string;
  /** Identifies the transfer on its network. */
  readonly transactionHash: string;
};

/** Services that a simulator gets from the gateway. */
export type SimulatorContext = {
  readonly store: KeyValueStore;
  readonly clock: () => Date;
  /** URL of this simulator for a browser, without a trailing slash: `http://localhost:4000/sandbox/stripe`. */
  readonly pageUrl: string;
  /** Posts a webhook to the gateway and returns the status. Throws if the gateway is not reachable. */
  deliver(webhook: { headers: Record<string, string>; body: string }): Promise<number>;
  /**
   * Sends crypto to an address, which another provider may have issued. The transfer is stored when the promise resolves,
   * and passed to `receive` of all simulators a second later. The same transfer may be sent again. Absent in old hosts.
   */
  transfer?(transfer: SimulatedTransfer): Promise<void>;
};

/** The vendor's API and its hosted page as a function. Paths do not include the mount point: `/v1/orders`. */
export type Simulator = {
  fetch(request: Request): Promise<Response>;
  /**
   * Crypto arrives at an address. Ignores addresses that this vendor did not issue. Can be called several times with the same
   * transfer, also in several processes, and records it once. For vendors that issue deposit addresses.
   */
  receive?(transfer: SimulatedTransfer): Promise<void>;
  /** Sends the webhooks that were pending before a restart. */
  start(): Promise<void>;
  /** Stops all timers. */
  close(): Promise<void>;
};

/** Creates an adapter's simulator. See providers/_template/simulator/index.ts for a complete one. */
export type SimulatorModule = {
  /** Options that connect the adapter to the simulator at `apiUrl`. The URLs have no trailing slash. */
  options(urls: { apiUrl: string; pageUrl: string }): Record<string, unknown>;
  create(context: SimulatorContext): Simulator;
  /** Actions for tests: `{ call: 'POST /__control/orders/<id>', body: { state: 'paid' }, does: 'a payment' }`. */
  readonly controls?: ReadonlyArray<{ readonly call: string; readonly body?: Json; readonly does: string }>;
};
