import { randomUUID } from 'node:crypto';
import type { Call } from '../../../provider/call.ts';
import type { ProviderDefinition, ProviderOperations } from '../../../provider/definition.ts';
import type {
  KeyValueStore,
  SimulatedTransfer,
  Simulator,
  SimulatorContext,
} from '../../../provider/optional/simulator.ts';
import type { RawWebhook } from '../../../provider/webhook.ts';
import { createTransport } from '../../../transport/index.ts';
import { createMemoryStore, type FaultInput } from '../../simulator/index.ts';
import { type Exchange, hostSimulator, type ReceivedRequest } from './host-simulator.ts';

export type ServeOptions = {
  /** Requests that are not recorded, such as those for a token. */
  readonly apart?: (request: Pick<ReceivedRequest, 'method' | 'path'>) => boolean;
  /** Receives each webhook and returns the status; 200 by default. */
  readonly deliver?: SimulatorContext['deliver'];
  readonly store?: KeyValueStore;
  readonly clock?: () => Date;
  /** Options of the adapter. Those that connect it to the simulator override them. */
  readonly options?: Readonly<Record<string, unknown>>;
};

export type ServedSimulator<Options> = {
  /** The adapter's own operations, connected over real HTTP. */
  readonly operations: ProviderOperations;
  readonly options: Options;
  readonly apiUrl: string;
  readonly pageUrl: string;
  /** Requests of the adapter, in order. */
  readonly requests: readonly ReceivedRequest[];
  /** Requests with their responses, in the order of the responses. */
  readonly exchanges: readonly Exchange[];
  /** Webhooks that the simulator delivered, ready for `webhook.verify`. */
  readonly webhooks: readonly RawWebhook[];
  /** Crypto that the simulator sent to addresses, in order. */
  readonly transfers: readonly SimulatedTransfer[];
  /** Crypto of another simulator arrives. Absent if the simulator receives none. */
  readonly receive?: Simulator['receive'];
  /** Warnings of the adapter. */
  readonly warnings: ReadonlyArray<{ fields: Record<string, unknown>; message: string }>;
  /** Resolves with all webhooks when `count` have arrived; throws after 20 s. */
  webhooksUntil(count: number): Promise<readonly RawWebhook[]>;
  /** Calls the simulator directly, as a browser or a test does: `/__control/…` or the hosted page. */
  simulatorFetch(path: string, init?: RequestInit): Promise<Response>;
  /** Adds a fault to the simulator. */
  fault(fault: FaultInput): Promise<void>;
  close(): Promise<void>;
};

/** A call with a new idempotency key and a time limit of 20 s. */
export function call(given: Partial<Call> = {}): Call {
  return { idempotencyKey: randomUUID(), signal: AbortSignal.timeout(20_000), ...given };
}

/** The vendor's id of a session. Throws if the vendor did not report it. */
export function referenceOf({ reference }: { readonly reference: string | null }): string {
  if (reference === null) throw new Error('The vendor reported no reference of the session.');
  return reference;
}

/**
 * Starts the adapter's simulator behind a real HTTP server and connects the adapter to it.
 * @example
 * const stripe = await serveSimulator(definition);
 * const prepared = await stripe.operations.sessions.prepare(request, call());
 */
export async function serveSimulator<Options>(
  definition: ProviderDefinition<Options>,
  given: ServeOptions = {},
): Promise<ServedSimulator<Options>> {
  if (definition.simulator === undefined) throw new Error(`${definition.id} has no simulator.`);
  const module = await definition.simulator();
  const clock = given.clock ?? (() => new Date());
  const host = await hostSimulator(given.apart);
  const transport = createTransport();
  const webhooks: RawWebhook[] = [];
  const transfers: SimulatedTransfer[] = [];
  const arrivals = new Set<() => void>();
  const warnings: Array<{ fields: Record<string, unknown>; message: string }> = [];

  const deliver: SimulatorContext['deliver'] = async (webhook) => {
    const status = (await given.deliver?.(webhook)) ?? 200;
    const headers = Object.entries(webhook.headers).map(([name, value]) => [name.toLowerCase(), value]);
    webhooks.push({ headers: Object.fromEntries(headers), body: Buffer.from(webhook.body) });
    for (const arrived of arrivals) arrived();
    return status;
  };
  const simulator = module.create({
    store: given.store ?? createMemoryStore(),
    clock,
    pageUrl: host.url,
    deliver,
    transfer: async (transfer) => void transfers.push(transfer),
  });
  const receive = simulator.receive?.bind(simulator);
  host.mount((request) => simulator.fetch(request));
  await simulator.start();

  const options = definition.options.parse({
    ...given.options,
    ...module.options({ apiUrl: host.url, pageUrl: host.url }),
  });
  const operations = definition.connect(options, {
    http: transport.http,
    fetch: transport.fetch,
    clock,
    log: { warn: (fields, message) => void warnings.push({ fields, message }) },
  });
  const simulatorFetch = (path: string, init?: RequestInit) =>
    simulator.fetch(new Request(new URL(path, host.url), init));

  return {
    operations,
    options,
    apiUrl: host.url,
    pageUrl: host.url,
    requests: host.requests,
    exchanges: host.exchanges,
    webhooks,
    transfers,
    ...(receive ? { receive } : {}),
    warnings,
    webhooksUntil(count) {
      return new Promise((resolve, reject) => {
        const end = () => {
          arrivals.delete(arrived);
          clearTimeout(timer);
        };
        const arrived = () => {
          if (webhooks.length < count) return;
          end();
          resolve(webhooks);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`${webhooks.length} of ${count} webhooks arrived within 20 s.`));
        }, 20_000);
        arrivals.add(arrived);
        arrived();
      });
    },
    simulatorFetch,
    async fault(fault) {
      const response = await simulatorFetch('/__control/faults', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fault),
      });
      if (!response.ok) throw new Error(`The simulator refused the fault: ${await response.text()}`);
    },
    async close() {
      await simulator.close();
      await transport.close();
      await host.close();
    },
  };
}
