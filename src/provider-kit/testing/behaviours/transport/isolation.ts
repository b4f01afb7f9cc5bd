import type { ProviderContext } from '../../../../provider/call.ts';
import { createTransport } from '../../../../transport/index.ts';
import { assert, assertEqual } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import type { ProviderSuite } from '../../suite.ts';

const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** A context that counts requests, except those that obtain credentials. */
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
    name: 'connects without sending a request',
    async run(trial) {
      const served = await trial.serve();
      const transport = createTransport();
      const context = counting(transport, trial.suite.signsIn);
      const original = globalThis.fetch;
      let globalCalls = 0;
      globalThis.fetch = (...given) => {
        globalCalls += 1;
        return original(...given);
      };
      try {
        trial.definition.connect(served.options, context);
        // A request that was started in the background is visible after another request has completed.
        await served.simulatorFetch('/__control/faults');
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        globalThis.fetch = original;
        await transport.close();
      }
      assertEqual(
        [context.count(), globalCalls, served.requests.length],
        [0, 0, 0],
        'requests through the context, through the global fetch, and at the simulator',
      );
    },
  },
  {
    name: 'uses only the http and fetch of the context, and changes no global state',
    async run(trial) {
      const served = await trial.serve();
      const transport = createTransport();
      const context = counting(transport, trial.suite.signsIn);
      const operations = trial.definition.connect(served.options, context);
      const globals = globalThis as { [DISPATCHER]?: unknown };
      const before = { fetch: globalThis.fetch, dispatcher: globals[DISPATCHER] };
      let globalCalls = 0;
      const trap: typeof globalThis.fetch = () => {
        globalCalls += 1;
        return Promise.reject(new TypeError('An adapter must not use the global fetch.'));
      };
      globalThis.fetch = trap;
      try {
        const prepared = await operations.sessions.prepare(trial.request(), call());
        const news = await operations.sessions.create(prepared, null, call());
        await operations.sessions.get(referenceOf(news), call());
        assert(globalThis.fetch === trap, 'the adapter replaced the global fetch');
      } finally {
        globalThis.fetch = before.fetch;
        await transport.close();
        assert(globalCalls === 0, 'the adapter used the global fetch');
      }
      assert(globals[DISPATCHER] === before.dispatcher, 'the adapter set a global dispatcher');
      assertEqual(
        served.requests.length,
        context.count(),
        'requests at the simulator compared with those through the context',
      );
    },
  },
  {
    name: 'supports two entries at the same time',
    async run(trial) {
      const [left, right] = [await trial.serve(), await trial.serve()];
      const made = await Promise.all([left, right, left, right].map((one) => trial.create(one)));
      const references = made.map(({ news }) => referenceOf(news));
      assertEqual(new Set(references).size, references.length, 'number of different sessions');
      assert(right.requests.length === left.requests.length, 'one entry sent requests for the other');
      const [, theirs = ''] = references;
      await right.operations.sessions.get(theirs, call());
      const count = right.requests.length;
      for (const reference of [references[0], references[2]]) {
        const news = await left.operations.sessions.get(reference ?? '', call());
        assertEqual(news.reference, reference, 'the session');
      }
      assertEqual(right.requests.length, count, 'requests of the other entry');
      const foreign = await left.operations.sessions.get(theirs, call()).catch(() => undefined);
      assert(foreign === undefined, 'one entry returned the session of the other');
    },
  },
];
