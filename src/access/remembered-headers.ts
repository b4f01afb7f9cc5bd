import { timingSafeEqual } from 'node:crypto';
import type { Caller } from '../domain/caller.ts';

type Remembered = { readonly header: Buffer; readonly caller: Caller; readonly until: number };

/** The place of the key's public id in `Bearer sk_<id>_<secret>` or `Bearer pk_…`, as clients write it. */
const ID_START = 'Bearer sk_'.length;
const ID_END = ID_START + 16;
const HEADER_LENGTH = ID_END + 44;

export type RememberedHeaders = {
  find(authorization: string | null): Caller | null;
  add(keyId: string, authorization: string, caller: Caller, until: number): void;
};

/**
 * Remembers authorization headers for as long as their keys are cached, so that most requests need neither a digest nor a
 * wait. The secret of a key in use stays in memory meanwhile. `now`: milliseconds of a monotonic clock.
 */
export function createRememberedHeaders(most: number, now: () => number): RememberedHeaders {
  const byKeyId = new Map<string, Remembered>();
  const given = Buffer.alloc(HEADER_LENGTH);

  return {
    find(authorization) {
      if (authorization?.length !== HEADER_LENGTH) return null;
      const known = byKeyId.get(authorization.slice(ID_START, ID_END));
      if (!known) return null;
      if (known.until <= now()) {
        byKeyId.delete(authorization.slice(ID_START, ID_END));
        return null;
      }
      if (given.write(authorization, 'utf8') !== HEADER_LENGTH) return null;
      return timingSafeEqual(given, known.header) ? known.caller : null;
    },
    add(keyId, authorization, caller, until) {
      const header = Buffer.from(authorization);
      if (header.length !== HEADER_LENGTH || authorization.slice(ID_START, ID_END) !== keyId) return;
      const oldest = byKeyId.keys().next().value;
      if (byKeyId.size >= most && oldest !== undefined) byKeyId.delete(oldest);
      byKeyId.set(keyId, { header, caller, until });
    },
  };
}
