import type { ProviderContext } from '../../../provider/call.ts';
import type { Capabilities } from '../../../provider/capabilities.ts';
import type { ProviderDefinition, ProviderOperations } from '../../../provider/definition.ts';
import type { ProviderError } from '../../../provider/error.ts';
import type { HttpRequest } from '../../../provider/http.ts';
import type { SimulatorModule } from '../../../provider/optional/simulator.ts';
import type { Prepared, SessionNews, SessionRequest } from '../../../provider/sessions.ts';
import { createTransport } from '../../../transport/index.ts';
import type { ProviderSuite } from '../suite.ts';
import { type AnswerHost, hostAnswers } from './host-answers.ts';
import type { Exchange } from './host-simulator.ts';
import { call, type ServedSimulator, type ServeOptions, serveSimulator } from './serve-simulator.ts';
import { watchOperations } from './watch-operations.ts';

export type Served<Options> = ServedSimulator<Options>;

/** A session made without trouble, and all that went over the wire for it. */
export type Recording<Options> = {
  readonly served: Served<Options>;
  readonly request: SessionRequest;
  readonly prepared: Prepared;
  readonly news: SessionNews;
  /** Of `create` alone. */
  readonly exchanges: readonly Exchange[];
};

/** The adapter, connected to a server that answers what it is told. */
export type Replay = AnswerHost & { readonly operations: ProviderOperations };

/** Thrown by a behaviour that this adapter has no part in; the reason is printed. */
export class Absent extends Error {}

/** One behaviour's try at an adapter; whatever it opens is closed after it. */
export type Trial<Options> = {
  readonly definition: ProviderDefinition<Options>;
  readonly suite: ProviderSuite<Options>;
  /** With the options of the simulator. */
  readonly facts: Capabilities;
  /** Which operations there are; they reach nothing. */
  readonly shape: ProviderOperations;
  /** Every ProviderError that an operation threw. */
  readonly failures: readonly ProviderError[];
  /** Every warning of the adapter. */
  readonly warnings: ReadonlyArray<{ fields: Record<string, unknown>; message: string }>;
  serve(given?: ServeOptions): Promise<Served<Options>>;
  create(served: Served<Options>, request?: SessionRequest): Promise<Recording<Options>>;
  record(request?: SessionRequest, served?: Served<Options>): Promise<Recording<Options>>;
  /** The adapter with these options, which reaches nothing. */
  connect(options: Options): ProviderOperations;
  /** Reached as the simulator is; its hand-offs are those of `served`. */
  replay(served: Served<Options>): Promise<Replay>;
  close(): Promise<void>;
};

/** Opens a trial: loads the simulator's module, opens no port. */
export async function openTrial<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
): Promise<Trial<Options>> {
  if (definition.simulator === undefined) throw new Error(`${definition.id} has no simulator.`);
  const module = await definition.simulator();
  const failures: ProviderError[] = [];
  const warnings: Array<{ fields: Record<string, unknown>; message: string }> = [];
  const open: Array<{ close(): Promise<void> }> = [];
  /** Credentials come from the simulator, whatever else is answered by another. */
  function signIn(request: HttpRequest, from: string, to: string): HttpRequest {
    const path = request.url.slice(from.length);
    const apart = request.url.startsWith(from) && suite.signsIn?.({ method: request.method, path });
    return apart ? { ...request, url: to + path } : request;
  }

  const nowhere = optionsFor(definition, module, 'http://127.0.0.1:1', 'http://127.0.0.1:1');

  const trial: Trial<Options> = {
    definition,
    suite,
    facts: definition.capabilities(nowhere),
    shape: definition.connect(nowhere, unplugged),
    failures,
    warnings,
    async serve(given) {
      const served = await serveSimulator(definition, { apart: suite.signsIn, ...given });
      open.push(served);
      return { ...served, operations: watchOperations(definition.id, served.operations, failures) };
    },
    create: (served, request) => trial.record(request, served),
    async record(request = suite.request(), served) {
      const from = served ?? (await trial.serve());
      const prepared = await from.operations.sessions.prepare(request, call());
      const before = from.exchanges.length;
      const news = await from.operations.sessions.create(prepared, null, call());
      return { served: from, request, prepared, news, exchanges: from.exchanges.slice(before) };
    },
    connect: (options) => definition.connect(options, unplugged),
    async replay(served) {
      const host = await hostAnswers();
      const transport = createTransport();
      open.push(host, transport);
      const context: ProviderContext = {
        http: (request) => transport.http(signIn(request, host.url, served.apiUrl)),
        fetch: transport.fetch,
        clock: () => new Date(),
        log: { warn: (fields, message) => void warnings.push({ fields, message }) },
      };
      const options = optionsFor(definition, module, host.url, served.pageUrl);
      const connected = definition.connect(options, context);
      return { ...host, operations: watchOperations(definition.id, connected, failures) };
    },
    async close() {
      await Promise.all(open.splice(0).map((one) => one.close()));
    },
  };
  return trial;
}

const unreachable = () => Promise.reject(new Error('Nothing can be reached from here.'));

/** Lends nothing but the clock. */
const unplugged: ProviderContext = {
  http: unreachable,
  fetch: unreachable,
  clock: () => new Date(),
  log: { warn: () => undefined },
};

function optionsFor<Options>(
  definition: ProviderDefinition<Options>,
  module: SimulatorModule,
  apiUrl: string,
  pageUrl: string,
): Options {
  return definition.options.parse(module.options({ apiUrl, pageUrl }));
}
