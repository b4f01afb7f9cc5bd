import type { Prepared, SessionRequest } from '../../provider/sessions.ts';
import type { KeyRing } from '../../secrets/types.ts';

/** What is stored with an attempt, so that any process can go on with it. `prepared` absent: nothing was sent yet. */
export type AttemptContents = { readonly request: SessionRequest; readonly prepared?: Prepared };

/** Encrypted: the request holds the customer's IP address, what an adapter prepared may hold more. */
export function sealPayload(contents: AttemptContents, keyRing: KeyRing): Uint8Array {
  const request = JSON.stringify(contents.request, (_, value) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
  return keyRing.seal(JSON.stringify({ ...contents, request }));
}

export function openPayload(sealed: Uint8Array, keyRing: KeyRing): AttemptContents {
  const { request, ...rest } = JSON.parse(keyRing.openText(sealed)) as {
    request: string;
    prepared?: Prepared;
  };
  return {
    ...rest,
    request: JSON.parse(request, (key, value) => (key === 'minor' ? BigInt(value) : value)) as SessionRequest,
  };
}
