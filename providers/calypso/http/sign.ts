import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Calypso's signature: HMAC-SHA512 of the body exactly as sent, in lower-case hex. The HMAC key is the secret's text,
 * not the bytes that its hex digits encode. Requests and webhooks are signed in the same way.
 */
export function sign(body: string | Uint8Array, secretKey: string): string {
  return createHmac('sha512', secretKey).update(body).digest('hex');
}

/** Whether the signature is that of the body, compared in constant time. */
export function isSignedBy(secretKey: string, body: string | Uint8Array, signature: string): boolean {
  const expected = Buffer.from(sign(body, secretKey));
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
