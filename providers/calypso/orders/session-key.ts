import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { uuidOf } from './uuid-from.ts';

/** Hexadecimal digits that tell the attempts of a session apart. */
const ATTEMPT_DIGITS = 8;

/**
 * The idempotency key of an order or of a widget's key: a version 8 UUID (RFC 9562), the same at each retry of an attempt.
 * Calypso repeats it in its events. Who has not the secret can make none, so it proves which session an event is about;
 * the session's id does not, since the customer can write any into the widget's link.
 */
export function sessionKey(sessionId: string, attemptKey: string, secret: string): string {
  const attempt = createHash('sha256').update(attemptKey).digest('hex').slice(0, ATTEMPT_DIGITS);
  return signed(attempt, sessionId, secret);
}

/** Whether the key was made for this session, with one of the secrets. */
export function isSessionKey(key: string, sessionId: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(key.toLowerCase());
  const attempt = key.toLowerCase().slice(0, ATTEMPT_DIGITS);
  return secrets.some((secret) => {
    const own = Buffer.from(signed(attempt, sessionId, secret));
    return own.length === given.length && timingSafeEqual(own, given);
  });
}

function signed(attempt: string, sessionId: string, secret: string): string {
  const tag = createHmac('sha256', secret).update(`onramp session key\n${sessionId}\n${attempt}`).digest();
  return uuidOf(Buffer.concat([Buffer.from(attempt, 'hex'), tag]));
}
