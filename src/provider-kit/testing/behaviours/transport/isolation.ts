import type { ProviderContext } from '../../../../provider/call.ts';
import { createTransport } from '../../../../transport/index.ts';
import { hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import type { ProviderSuite } from '../../suite.ts';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** A context that counts what goes through it, but for what gets credentials. */
function counting(
  inner: Pick<ProviderContext, 'http' | 'fetch'>,
  signsIn: ProviderSuite<unknown>['signsIn'],
): ProviderContext & { count(): number } {
  let requests = 0;
  const counted =
    <Given extends unknown[], Answer>(act: (...given: Given) => Answer) =>
    (...given: Given): Answer => {
      requests += 1;
      return act(...given);
    };
  return {
    http: (request) => {
      const { pathname, search } = new URL(request.url);
      const apart = signsIn?.({ method: request.method, path: pathname + search });
      return apart ? inner.http(request) : counted(inner.http)(request);
    },
    fetch: counted(inner.fetch) as typeof globalThis.fetch,
    clock: () => new Date(),
    log: { warn: () => undefined },
    count: () => requests,
  };
}

export const isolation: readonly Behaviour[] = [
  {
    name: 'connects without asking anything',
    async run(trial) {
      const served = await trial.serve();
      const transport = createTransport();
      const context = counting(transport, trial.suite.signsIn);
      const original = globalThis.fetch;
      let strayed = 0;
      globalThis.fetch = (...given) => {
        strayed += 1;
        return original(...given);
      };
      try {
        trial.definition.connect(served.options, context);
        // What was begun in the background shows when the simulator has answered something else.
        await served.simulatorFetch('/__control/faults');
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        globalThis.fetch = original;
        await transport.close();
      }
      same([context.count(), strayed, served.requests.length], [0, 0, 0], 'requests of connect');
    },
  },
  {
    name: 'reaches the vendor through what it is lent, and changes nothing global',
    async run(trial) {
      const served = await trial.serve();
      const transport = createTransport();
      const context = counting(transport, trial.suite.signsIn);
      const operations = trial.definition.connect(served.options, context);
      const globals = globalThis as { [DISPATCHER]?: unknown };
      const before = { fetch: globalThis.fetch, dispatcher: globals[DISPATCHER] };
      let strayed = 0;
      const trap: typeof globalThis.fetch = () => {
        strayed += 1;
        return Promise.reject(new TypeError('The global fetch is not the adapter’s to use.'));
      };
      globalThis.fetch = trap;
      try {
        const prepared = await operations.sessions.prepare(trial.suite.request(), call());
        const news = await operations.sessions.create(prepared, null, call());
        await operations.sessions.get(referenceOf(news), call());
        hold(globalThis.fetch === trap, 'it has changed the global fetch');
      } finally {
        globalThis.fetch = before.fetch;
        await transport.close();
        hold(strayed === 0, 'it uses the global fetch');
      }
      hold(globals[DISPATCHER] === before.dispatcher, 'it has set a global dispatcher');
      same(served.requests.length, context.count(), 'requests that came, beside those through the context');
    },
  },
  {
    name: 'serves two entries side by side',
    async run(trial) {
      const [left, right] = [await trial.serve(), await trial.serve()];
      const made = await Promise.all([left, right, left, right].map((one) => trial.create(one)));
      const references = made.map(({ news }) => referenceOf(news));
      same(new Set(references).size, references.length, 'sessions');
      hold(right.requests.length === left.requests.length, 'one entry was asked for the other');
      const [, theirs = ''] = references;
      await right.operations.sessions.get(theirs, call());
      const count = right.requests.length;
      for (const reference of [references[0], references[2]]) {
        const news = await left.operations.sessions.get(reference ?? '', call());
        same(news.reference, reference, 'the session');
      }
      same(right.requests.length, count, 'requests of the entry that was not asked');
      const foreign = await left.operations.sessions.get(theirs, call()).catch(() => undefined);
      hold(foreign === undefined, 'one entry knows the session of the other');
    },
  },
];
