import { createHmac } from 'node:crypto';

/**
 * Calypso's signature: HMAC-SHA512 of the body exactly as sent, in lower-case hex. The key is the secret's text, not
 * the bytes that its hexadecimal digits spell. Requests and webhooks are signed alike.
 */
export function sign(body: string | Uint8Array, secretKey: string): string {
  return createHmac('sha512', secretKey).update(body).digest('hex');
}
