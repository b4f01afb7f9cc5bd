import type { HttpRequest, ProviderContext } from '../../../provider/call.ts';
import type { Capabilities } from '../../../provider/capabilities.ts';
import type { ProviderDefinition, ProviderOperations } from '../../../provider/definition.ts';
import type { ProviderError } from '../../../provider/error.ts';
import type { SimulatorModule } from '../../../provider/optional/simulator.ts';
import type { Prepared, SessionNews, SessionRequest } from '../../../provider/sessions.ts';
import { createTransport } from '../../../transport/index.ts';
import { samplePurchase } from '../samples/purchases.ts';
import type { ProviderSuite } from '../suite.ts';
import { type AnswerHost, hostAnswers } from './host-answers.ts';
import type { Exchange } from './host-simulator.ts';
import { call, type ServedSimulator, type ServeOptions, serveSimulator } from './serve-simulator.ts';
import { watchOperations } from './watch-operations.ts';

export type Served<Options> = ServedSimulator<Options>;

/** A session that was created without a fault, and the HTTP exchanges of its creation. */
export type Recording<Options> = {
  readonly served: Served<Options>;
  readonly request: SessionRequest;
  readonly prepared: Prepared;
  readonly news: SessionNews;
  /** Exchanges of `create` only. */
  readonly exchanges: readonly Exchange[];
};

/** The adapter, connected to a server that sends scripted responses. */
export type Replay = AnswerHost & { readonly operations: ProviderOperations };

/** Thrown by a behaviour that does not apply to the adapter. The message is the reason. */
export class Absent extends Error {}

/** The environment of one behaviour. Everything that it opens is closed after it. */
export type Trial<Options> = {
  readonly definition: ProviderDefinition<Options>;
  readonly suite: ProviderSuite<Options>;
  /** Capabilities with the options of the simulator. */
  readonly facts: Capabilities;
  /** Operations that cannot send anything; shows which ones exist. */
  readonly shape: ProviderOperations;
  /** All ProviderErrors that operations threw. */
  readonly failures: readonly ProviderError[];
  /** All warnings of the adapter. */
  readonly warnings: ReadonlyArray<{ fields: Record<string, unknown>; message: string }>;
  /** A new purchase: the suite's own, or one derived from the capabilities. */
  request(): SessionRequest;
  serve(given?: ServeOptions): Promise<Served<Options>>;
  create(served: Served<Options>, request?: SessionRequest): Promise<Recording<Options>>;
  record(request?: SessionRequest, served?: Served<Options>): Promise<Recording<Options>>;
  /** Connects the adapter with other options, without access to any server. */
  connect(options: Options): ProviderOperations;
  /** Connects the adapter to a scripted server, with the hand-off URLs of `served`. */
  replay(served: Served<Options>): Promise<Replay>;
  close(): Promise<void>;
};

/** Opens the environment of one behaviour. Loads the simulator's module and opens no port. */
export async function openTrial<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
): Promise<Trial<Options>> {
  if (definition.simulator === undefined) throw new Error(`${definition.id} has no simulator.`);
  const module = await definition.simulator();
  const failures: ProviderError[] = [];
  const warnings: Array<{ fields: Record<string, unknown>; message: string }> = [];
  const open: Array<{ close(): Promise<void> }> = [];
  /** Redirects requests for credentials to the simulator; all others get scripted responses. */
  function redirectSignIn(request: HttpRequest, from: string, to: string): HttpRequest {
    const path = request.url.slice(from.length);
    const signsIn = request.url.startsWith(from) && suite.signsIn?.({ method: request.method, path });
    return signsIn ? { ...request, url: to + path } : request;
  }

  const nowhere = optionsFor(definition, module, 'http://127.0.0.1:1', 'http://127.0.0.1:1');

  const trial: Trial<Options> = {
    definition,
    suite,
    facts: definition.capabilities(nowhere),
    shape: definition.connect(nowhere, disconnected),
    failures,
    warnings,
    request: () => suite.request?.() ?? samplePurchase(trial.facts, suite.limits),
    async serve(given) {
      const served = await serveSimulator(definition, { apart: suite.signsIn, ...given });
      open.push(served);
      return { ...served, operations: watchOperations(definition.id, served.operations, failures) };
    },
    create: (served, request) => trial.record(request, served),
    async record(request = trial.request(), served) {
      const from = served ?? (await trial.serve());
      const prepared = await from.operations.sessions.prepare(request, call());
      const before = from.exchanges.length;
      const news = await from.operations.sessions.create(prepared, null, call());
      return { served: from, request, prepared, news, exchanges: from.exchanges.slice(before) };
    },
    connect: (options) => definition.connect(options, disconnected),
    async replay(served) {
      const host = await hostAnswers();
      const transport = createTransport();
      open.push(host, transport);
      const context: ProviderContext = {
        http: (request) => transport.http(redirectSignIn(request, host.url, served.apiUrl)),
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

const unreachable = () => Promise.reject(new Error('This context cannot send requests.'));

/** A context that can do nothing but read the clock. */
const disconnected: ProviderContext = {
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
