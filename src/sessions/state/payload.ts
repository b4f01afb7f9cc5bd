import type { Prepared, SessionRequest } from '../../provider/sessions.ts';
import type { KeyRing } from '../../secrets/types.ts';
import type { SessionDeps } from '../deps.ts';

/** Stored with an attempt so that any process can continue it. `prepared` absent: nothing was sent yet. */
export type AttemptPayload = { readonly request: SessionRequest; readonly prepared?: Prepared };

/** Encrypts a payload: the request contains the customer's IP address, the adapter's part possibly more. */
export function sealPayload(payload: AttemptPayload, keyRing: KeyRing): Uint8Array {
  const request = JSON.stringify(payload.request, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return keyRing.seal(JSON.stringify({ ...payload, request }));
}

export function openPayload(sealed: Uint8Array, keyRing: KeyRing): AttemptPayload {
  const { request, ...rest } = JSON.parse(keyRing.openText(sealed)) as {
    request: string;
    prepared?: Prepared;
  };
  return {
    ...rest,
    request: JSON.parse(request, (key, value) => (key === 'minor' ? BigInt(value) : value)) as SessionRequest,
  };
}

/**
 * Removes the customer's IP address from the stored requests of a settled session: from the request, and with the body that
 * the adapter prepared, which is never sent again.
 */
export async function forgetClientIp(
  { attempts, keyRing }: Pick<SessionDeps, 'attempts' | 'keyRing'>,
  sessionId: string,
): Promise<void> {
  for (const { number, sealed } of await attempts.payloads(sessionId)) {
    const { request } = openPayload(sealed, keyRing);
    if (request.clientIp === null) continue;
    const without = { request: { ...request, clientIp: null } };
    await attempts.replacePayload(sessionId, number, sealPayload(without, keyRing));
  }
}
