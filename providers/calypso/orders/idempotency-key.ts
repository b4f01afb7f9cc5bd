import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Hex digits at the start of a key that identify the attempt. */
const ATTEMPT_DIGITS = 8;

/**
 * The idempotency key of an order or of a widget key: a version 8 UUID, the same at each retry of an attempt. Calypso
 * repeats it in the order's webhooks. Only the holder of the secret can compute it, so it proves to which session an
 * order belongs. The session id alone proves nothing: the customer can change it in the widget's link.
 */
export function createIdempotencyKey(sessionId: string, attemptKey: string, secret: string): string {
  const attempt = createHash('sha256').update(attemptKey).digest('hex').slice(0, ATTEMPT_DIGITS);
  return signedKey(attempt, sessionId, secret);
}

/** Whether the key was created for this session with one of the secrets. Compares in constant time. */
export function isKeyOfSession(key: string, sessionId: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(key.toLowerCase());
  const attempt = key.toLowerCase().slice(0, ATTEMPT_DIGITS);
  return secrets.some((secret) => {
    const expected = Buffer.from(signedKey(attempt, sessionId, secret));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

function signedKey(attempt: string, sessionId: string, secret: string): string {
  const tag = createHmac('sha256', secret).update(`onramp session key\n${sessionId}\n${attempt}`).digest();
  return toUuid(Buffer.concat([Buffer.from(attempt, 'hex'), tag]));
}

/** A version 8 UUID derived from a text; always the same for the same text. */
export function uuidFrom(text: string): string {
  return toUuid(createHash('sha256').update(`calypso-order:${text}`).digest());
}

/** The first 16 bytes as a version 8 UUID (RFC 9562). */
function toUuid(given: Uint8Array): string {
  const bytes = Buffer.from(given.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
