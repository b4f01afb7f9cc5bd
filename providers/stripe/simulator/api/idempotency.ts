import { createHash } from 'node:crypto';
import type { Json, KeyValueStore } from 'onramp-gateway/provider';
import { isReset } from 'onramp-gateway/provider/simulator';
import { Refusal } from './answer.ts';

type Kept = { fingerprint: string; status: number; body: string; at: number };

const DAY = 24 * 3600 * 1000;

export type IdempotentCall = { key: string | null; path: string; body: string };

/** Runs a POST once a key. `act` is told how to note the answer that a broken connection swallows. */
export type Idempotently = (
  call: IdempotentCall,
  act: (acted: (answer: Response) => void) => Promise<Response>,
) => Promise<Response>;

/**
 * The first answer of a key is given again, 5xx included, for a day. Refused parameters keep nothing; the same key
 * with other parameters or while the first request runs is an error. https://docs.stripe.com/api/idempotent_requests
 */
export function createIdempotency(context: { store: KeyValueStore; clock: () => Date }): Idempotently {
  const running = new Set<string>();

  return async ({ key, path, body }, act) => {
    let swallowed: Response | undefined;
    const note = (answer: Response) => {
      swallowed = answer.clone();
    };
    if (key === null) return act(note);
    if (key.length > 255)
      throw new Refusal(400, { message: 'Idempotency keys have 255 characters at most.' });

    const place = `idempotency/${createHash('sha256').update(key).digest('hex')}`;
    // A digest: the body may hold prefill, which is stored nowhere.
    const fingerprint = createHash('sha256').update(`${path}\n${body}`).digest('hex');
    const now = context.clock().getTime();
    if (running.has(place)) {
      throw new Refusal(409, {
        code: 'idempotency_key_in_use',
        message: 'A request with this key is running.',
      });
    }
    running.add(place);
    try {
      const kept = (await context.store.get(place)) as Kept | undefined;
      if (kept && now - kept.at < DAY) {
        if (kept.fingerprint === fingerprint) {
          return new Response(kept.body, {
            status: kept.status,
            headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
          });
        }
        throw new Refusal(400, {
          type: 'idempotency_error',
          message: 'Keys can only be used again with the parameters of the first request.',
        });
      }
      const answer = await act(note);
      const worthKeeping = isReset(answer) ? swallowed : answer;
      if (worthKeeping && (worthKeeping.status === 200 || worthKeeping.status >= 500)) {
        const entry: Kept = {
          fingerprint,
          status: worthKeeping.status,
          body: await worthKeeping.clone().text(),
          at: now,
        };
        await context.store.set(place, entry as unknown as Json);
      }
      return answer;
    } finally {
      running.delete(place);
    }
  };
}
