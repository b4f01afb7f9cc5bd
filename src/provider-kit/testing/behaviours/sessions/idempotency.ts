import type { Json } from '../../../../domain/json.ts';
import type { Call } from '../../../../provider/call.ts';
import type { ProviderOperations } from '../../../../provider/definition.ts';
import { isProviderError } from '../../../../provider/error.ts';
import type { Prepared } from '../../../../provider/sessions.ts';
import { endsAs, hold, same } from '../../assertions/claims.ts';
import type { Behaviour } from '../../behaviour.ts';
import type { ReceivedRequest } from '../../host/host-simulator.ts';
import { call, referenceOf } from '../../host/serve-simulator.ts';
import type { Served, Trial } from '../../host/trial.ts';

/** As a database of JSON gives it back: members in another order. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, inner]) => [key, reordered(inner as Json)]));
}

/** Creates, and tells the reference or the outcome, and what of the requests must be the same at a retry. */
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

/** The vendor's list, where the adapter can read it, has no session but this one. */
async function findsAgain(operations: ProviderOperations, sessionId: string, prepared: Prepared) {
  const found = await operations.sessions.find?.(search(sessionId, prepared), call());
  return typeof found === 'object' ? found.reference : found;
}

export const idempotency: readonly Behaviour[] = [
  {
    name: 'prepares without making anything',
    async run(trial) {
      const served = await trial.serve();
      const request = trial.suite.request();
      const prepared = await served.operations.sessions.prepare(request, call());
      same(JSON.parse(JSON.stringify(prepared)), prepared, 'what was prepared, through JSON');
      same(served.webhooks.length, 0, 'webhooks');
      const found = await findsAgain(served.operations, request.sessionId, prepared);
      hold(found === undefined || found === 'absent' || found === 'cannot_tell', 'prepare made a session');
    },
  },
  {
    name: 'sends the same bytes at a retry with the same key, and makes one session',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(trial.suite.request(), call());
      const first = await createOnce(trial, served, prepared, given);
      const second = await createOnce(trial, served, reordered(prepared), given);
      hold(typeof first.reference !== 'object' || first.reference === null, 'the first create failed');
      hold(second.sent.length > 0, 'the retry asked nothing: what it tells may be out of date');
      same(second.sent, first.sent.slice(0, second.sent.length), 'what the retry sent');
      if (trial.facts.idempotencySeconds !== null) same(second.reference, first.reference, 'the reference');
      else if (typeof second.reference === 'object' && second.reference !== null) {
        // A vendor that refuses a used key: what it did with it is then to be looked up.
        same(second.reference.outcome, 'unknown', 'the outcome of a key that was used');
      }
    },
  },
  {
    name: 'makes another session for another key',
    async run(trial) {
      const served = await trial.serve();
      const [one, other] = [await trial.create(served), await trial.create(served)];
      hold(
        one.news.reference === null || one.news.reference !== other.news.reference,
        'both have one reference',
      );
    },
  },
  {
    name: 'makes one session of creates that run at once with the same key',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(trial.suite.request(), call());
      await served.fault({ kind: 'slow', milliseconds: 100 });
      const results = await Promise.all(
        Array.from({ length: 3 }, () => createOnce(trial, served, prepared, given)),
      );
      const references = new Set<string>();
      for (const { reference } of results) {
        if (typeof reference === 'string') references.add(reference);
        else if (reference !== null) same(reference.outcome, 'unknown', 'the outcome of a key in use');
      }
      if (trial.facts.idempotencySeconds !== null) {
        // Whoever comes later is told the one; three that do not know are no proof that there is one.
        const later = await createOnce(trial, served, prepared, given);
        hold(typeof later.reference === 'string', 'a later create with the same key tells no session');
        references.add(String(later.reference));
      }
      hold(references.size <= 1, `one key made ${references.size} sessions`);
    },
  },
  {
    name: 'does not know what became of a create whose answer was lost, and finds out with the same key',
    async run(trial) {
      const served = await trial.serve();
      const given = call();
      const request = trial.suite.request();
      const prepared = await served.operations.sessions.prepare(request, call());
      await served.fault({ kind: 'reset' });
      const lost = served.operations.sessions.create(prepared, null, given);
      await endsAs(lost, ['unknown'], 'a create whose answer was lost');
      const found = await findsAgain(served.operations, request.sessionId, prepared);
      hold(found !== 'absent', 'find says absent of a session that was made');
      const retried = await createOnce(trial, served, prepared, given);
      if (trial.facts.idempotencySeconds === null) return;
      hold(typeof retried.reference === 'string', 'the retry with the same key does not tell the session');
      if (found !== undefined && found !== 'cannot_tell') same(found, retried.reference, 'what find told');
    },
  },
  {
    name: 'finds what it made, and tells absent from unknown',
    operation: 'sessions.find',
    async run(trial) {
      const { served, request, prepared, news } = await trial.record();
      const found = await findsAgain(served.operations, request.sessionId, prepared);
      const absent = await findsAgain(served.operations, 'ons_ffffffffffffffffffffffffffffffff', prepared);
      if (found === 'cannot_tell')
        return same(absent, 'cannot_tell', 'find, of a session that was never made');
      same(found, referenceOf(news), 'find, of a session that was made');
      same(absent, 'absent', 'find, of a session that was never made');
      const replay = await trial.replay(served);
      // No answer: whether there is one is not known, and nobody may say that there is none.
      const blind = await replay.operations.sessions
        .find?.(search(request.sessionId, prepared), call())
        .catch((error: unknown) =>
          endsAs(Promise.reject(error), ['unknown', 'not_sent'], 'find, unanswered'),
        );
      hold(blind !== 'absent', 'find says absent where the vendor did not answer');
    },
  },
];
