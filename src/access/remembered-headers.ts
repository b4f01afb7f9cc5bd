import { timingSafeEqual } from 'node:crypto';
import type { Caller } from '../domain/access/caller.ts';

type Remembered = { readonly header: Buffer; readonly caller: Caller; readonly until: number };

/** The place of the key's public id in `Bearer sk_<id>_<secret>` or `Bearer pk_…`, as clients write it. */
const ID_START = 'Bearer sk_'.length;
const ID_END = ID_START + 16;
const HEADER_LENGTH = ID_END + 44;

/** How long a header that is no longer in force is still recognized. */
const RECOGNIZED_MILLISECONDS = 3_600_000;

export type RememberedHeaders = {
  find(authorization: string | null): Caller | null;
  /** Whether the header was in force within the last hour. It has to be looked up all the same. */
  wasValid(authorization: string | null): boolean;
  add(keyId: string, authorization: string, caller: Caller, until: number): void;
  /** Forgets the header of a key that is not in force any more. */
  delete(keyId: string): void;
};

/**
 * Remembers authorization headers for as long as their keys are cached, so that most requests need neither a digest nor a
 * wait. They are recognized for an hour longer: those who send them are no strangers. The secret of a key in use stays in
 * memory meanwhile. `now`: milliseconds of a monotonic clock.
 */
export function createRememberedHeaders(most: number, now: () => number): RememberedHeaders {
  const byKeyId = new Map<string, Remembered>();
  const given = Buffer.alloc(HEADER_LENGTH);

  /** The entry of a header that ended at most `grace` ago. */
  function match(authorization: string | null, grace: number): Remembered | null {
    if (authorization?.length !== HEADER_LENGTH) return null;
    const known = byKeyId.get(authorization.slice(ID_START, ID_END));
    if (!known || known.until + grace <= now()) return null;
    if (given.write(authorization, 'utf8') !== HEADER_LENGTH) return null;
    return timingSafeEqual(given, known.header) ? known : null;
  }

  return {
    find: (authorization) => match(authorization, 0)?.caller ?? null,
    wasValid: (authorization) => match(authorization, RECOGNIZED_MILLISECONDS) !== null,
    add(keyId, authorization, caller, until) {
      const header = Buffer.from(authorization);
      if (header.length !== HEADER_LENGTH || authorization.slice(ID_START, ID_END) !== keyId) return;
      byKeyId.delete(keyId);
      const oldest = byKeyId.keys().next().value;
      if (byKeyId.size >= most && oldest !== undefined) byKeyId.delete(oldest);
      byKeyId.set(keyId, { header, caller, until });
    },
    delete: (keyId) => void byKeyId.delete(keyId),
  };
}
