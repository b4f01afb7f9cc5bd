import type { Json } from '../../../../domain/json.ts';
import type { Call } from '../../../../provider/call.ts';
import type { ProviderOperations } from '../../../../provider/definition.ts';
import { isProviderError } from '../../../../provider/error.ts';
import type { Prepared } from '../../../../provider/sessions.ts';
import { assert, assertEqual, assertFailsWith } from '../../assertions/assert.ts';
import type { Behaviour } from '../../behaviour.ts';
import type { ReceivedRequest } from '../../host/host-simulator.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import type { Served, Trial } from '../../host/trial.ts';

/** Reverses the order of all object members, as a JSON database may. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reordered(inner as Json)]));
}

/** Creates a session. Returns the reference or the outcome, and the parts of the requests that a retry must repeat. */
async function createOnce<Options>(
  { suite }: Trial<Options>,
  { operations, requests }: Served<Options>,
  prepared: Prepared,
  given: Call,
) {
  const repeatable =
    suite.repeatable ?? (({ method, path, body }: ReceivedRequest) => `${method} ${path}\n${body}`);
  const before = requests.length;
  const reference = await operations.sessions.create(prepared, null, given).then(
    (news) => news.reference,
    async (error: unknown) => {
      if (!isProviderError(error)) throw error;
      return { outcome: error.outcome };
    },
  );
  return { reference, sent: requests.slice(before).map(repeatable) };
}

const search = (sessionId: string, prepared: Prepared) => ({
  sessionId,
  prepared,
  createdAfter: new Date(Date.now() - 60_000),
});

/** The result of `find`: a reference, `absent`, `cannot_tell`, or undefined without the operation. */
async function findReference(operations: ProviderOperations, sessionId: string, prepared: Prepared) {
  const found = await operations.sessions.find?.(search(sessionId, prepared), call());
  return typeof found === 'object' ? found.reference : found;
}

export const idempotency: readonly Behaviour[] = [
  {
    name: 'prepares without a side effect',
    async run(trial) {
      const served = await trial.serve();
      const request = trial.request();
      const before = served.requests.length;
      const prepared = await served.operations.sessions.prepare(request, call());
      if (trial.facts.preparesLocally) {
        assertEqual(served.requests.length - before, 0, 'requests sent by prepare, with preparesLocally');
      }
      assertEqual(
        JSON.parse(JSON.stringify(prepared)),
        prepared,
        'the result of prepare after a round trip through JSON',
      );
      assertEqual(served.webhooks.length, 0, 'webhooks sent by the simulator');
      const found = await findReference(served.operations, request.sessionId, prepared);
      assert(
        found === undefined || found === 'absent' || found === 'cannot_tell',
        'prepare created a session',
      );
    },
  },
  {
    name: 'sends the same bytes in a retry with the same key, and creates one session',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(trial.request(), call());
      const first = await createOnce(trial, served, prepared, given);
      const second = await createOnce(trial, served, reordered(prepared), given);
      assert(typeof first.reference !== 'object' || first.reference === null, 'the first create failed');
      assert(second.sent.length > 0, 'the retry sent no request, so its result may be out of date');
      assertEqual(second.sent, first.sent.slice(0, second.sent.length), 'the requests of the retry');
      if (trial.facts.idempotencySeconds !== null)
        assertEqual(second.reference, first.reference, 'the reference');
      else if (typeof second.reference === 'object' && second.reference !== null) {
        // The vendor refuses a used key, so the result of the first request must be looked up.
        assertEqual(second.reference.outcome, 'unknown', 'the outcome for a used key');
      }
    },
  },
  {
    name: 'creates another session for another key',
    async run(trial) {
      const served = await trial.serve();
      const [one, other] = [await trial.create(served), await trial.create(served)];
      assert(
        one.news.reference === null || one.news.reference !== other.news.reference,
        'both sessions have the same reference',
      );
    },
  },
  {
    name: 'creates one session for concurrent creates with the same key',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(trial.request(), call());
      await served.fault({ kind: 'slow', milliseconds: 100 });
      const results = await Promise.all(
        Array.from({ length: 3 }, () => createOnce(trial, served, prepared, given)),
      );
      const references = new Set<string>();
      for (const { reference } of results) {
        if (typeof reference === 'string') references.add(reference);
        else if (reference !== null)
          assertEqual(reference.outcome, 'unknown', 'the outcome for a key in use');
      }
      if (trial.facts.idempotencySeconds !== null) {
        // A later create must return the session; three unknown outcomes do not prove that there is only one.
        const later = await createOnce(trial, served, prepared, given);
        assert(typeof later.reference === 'string', 'a later create with the same key returns no session');
        references.add(String(later.reference));
      }
      assert(references.size <= 1, `one key created ${references.size} sessions`);
    },
  },
  {
    name: 'reports unknown if the response to create is lost, and recovers with the same key',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const request = trial.request();
      const prepared = await served.operations.sessions.prepare(request, call());
      await served.fault({ kind: 'reset' });
      const lost = served.operations.sessions.create(prepared, null, given);
      await assertFailsWith(lost, ['unknown'], 'a create whose response was lost');
      const found = await findReference(served.operations, request.sessionId, prepared);
      assert(found !== 'absent', 'find returns absent for a session that was created');
      const retried = await createOnce(trial, served, prepared, given);
      if (trial.facts.idempotencySeconds === null) return;
      assert(
        typeof retried.reference === 'string',
        'the retry with the same key does not return the session',
      );
      if (found !== undefined && found !== 'cannot_tell')
        assertEqual(found, retried.reference, 'the result of find');
    },
  },
  {
    name: 'finds a created session, and distinguishes absent from unknown',
    operation: 'sessions.find',
    async run(trial) {
      const { served, request, prepared, news } = await trial.record();
      const found = await findReference(served.operations, request.sessionId, prepared);
      const absent = await findReference(served.operations, 'ons_ffffffffffffffffffffffffffffffff', prepared);
      if (found === 'cannot_tell')
        return assertEqual(absent, 'cannot_tell', 'find of a session that was never created');
      assertEqual(found, referenceOf(news), 'find of a session that was created');
      assertEqual(absent, 'absent', 'find of a session that was never created');
      const replay = await trial.replay(served);
      // Without a response it is unknown whether the session exists, so `absent` is not allowed.
      const blind = await replay.operations.sessions
        .find?.(search(request.sessionId, prepared), call())
        .catch((error: unknown) =>
          assertFailsWith(Promise.reject(error), ['unknown', 'not_sent'], 'find without a response'),
        );
      assert(blind !== 'absent', 'find returns absent although the vendor did not respond');
    },
  },
];
