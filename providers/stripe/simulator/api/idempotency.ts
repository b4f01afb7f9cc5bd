import { createHash } from 'node:crypto';
import type { Json, KeyValueStore } from 'onramp-gateway/provider';
import { isReset } from 'onramp-gateway/provider/simulator';
import { Refusal } from './answer.ts';

type StoredAnswer = { fingerprint: string; status: number; body: string; at: number };

const DAY = 24 * 3600 * 1000;

export type IdempotentCall = { key: string | null; path: string; body: string };

/** Runs a POST once per key. `act` passes its answer to `record`, which stores it even if the connection breaks. */
export type Idempotently = (
  call: IdempotentCall,
  act: (record: (answer: Response) => void) => Promise<Response>,
) => Promise<Response>;

/**
 * Returns the first answer of a key again for a day, 5xx included. An answer to invalid parameters is not stored. The
 * same key with other parameters, or while the first request runs, is an error.
 * https://docs.stripe.com/api/idempotent_requests
 */
export function createIdempotency(context: { store: KeyValueStore; clock: () => Date }): Idempotently {
  const running = new Set<string>();

  return async ({ key, path, body }, act) => {
    let recorded: Response | undefined;
    const record = (answer: Response) => {
      recorded = answer.clone();
    };
    if (key === null) return act(record);
    if (key.length > 255)
      throw new Refusal(400, { message: 'Idempotency keys have at most 255 characters.' });

    const storeKey = `idempotency/${createHash('sha256').update(key).digest('hex')}`;
    // Store a digest only: the body may contain prefill, which must not be stored.
    const fingerprint = createHash('sha256').update(`${path}\n${body}`).digest('hex');
    const now = context.clock().getTime();
    if (running.has(storeKey)) {
      throw new Refusal(409, {
        code: 'idempotency_key_in_use',
        message: 'A request with this key is running.',
      });
    }
    running.add(storeKey);
    try {
      const stored = (await context.store.get(storeKey)) as StoredAnswer | undefined;
      if (stored && now - stored.at < DAY) {
        if (stored.fingerprint === fingerprint) {
          return new Response(stored.body, {
            status: stored.status,
            headers: { 'content-type': 'application/json', 'idempotent-replayed': 'true' },
          });
        }
        throw new Refusal(400, {
          type: 'idempotency_error',
          message: 'Keys can only be used again with the parameters of the first request.',
        });
      }
      const answer = await act(record);
      const final = isReset(answer) ? recorded : answer;
      if (final && (final.status === 200 || final.status >= 500)) {
        const entry: StoredAnswer = {
          fingerprint,
          status: final.status,
          body: await final.clone().text(),
          at: now,
        };
        await context.store.set(storeKey, entry as unknown as Json);
      }
      return answer;
    } finally {
      running.delete(storeKey);
    }
  };
}
