import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'onramp-gateway/provider';
import { readJson, writeJson } from '../../http/exact-json.ts';
import { sign } from '../../http/sign.ts';
import { keys } from '../keys.ts';
import type { Progress } from '../progress.ts';
import type { State } from '../state.ts';
import type { Events } from '../webhooks/events.ts';
import { apiError } from './api-error.ts';

/** What the handlers work with. */
export type Shop = {
  readonly state: State;
  readonly events: Events;
  readonly progress: Progress;
  readonly clock: () => Date;
  readonly pageUrl: string;
};

/** By operation: an answer to be written as JSON, or an error. A payload that does not parse is refused with 001. */
export type Handlers = Readonly<Record<string, Handler>>;
type Handler = (payload: unknown) => Promise<Response | Record<string, unknown>>;

const WINDOW = 180_000;
const envelope = z.looseObject({
  account: z.string(),
  timestamp: z.unknown().optional(),
  payload: z.unknown().optional(),
});

/** Checks key, signature over the raw bytes, account and time, then answers. */
export async function answerApi(
  request: Request,
  body: Uint8Array,
  handler: Handler,
  clock: () => Date,
): Promise<Response> {
  const response = await checked(request, body, handler, clock);
  // Calypso's own time: a caller whose clock is off sets it by this.
  response.headers.set('date', clock().toUTCString());
  return response;
}

async function checked(
  request: Request,
  body: Uint8Array,
  handler: Handler,
  clock: () => Date,
): Promise<Response> {
  if (request.headers.get('key') !== keys.publicKey) return apiError('002', 'Invalid API key');
  if (!same(request.headers.get('sign') ?? '', sign(body, keys.secretKey))) {
    return apiError('003', 'Wrong signature');
  }
  try {
    const given = envelope.parse(readJson(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    if (Math.abs(clock().getTime() - Number(given.timestamp)) > WINDOW || !Number(given.timestamp)) {
      return apiError('011', 'Invalid timestamp');
    }
    if (given.account.toLowerCase() !== keys.account) return apiError('004', 'Object not found');
    // Nothing says whether the widget's key call has its fields in the payload or beside the account.
    const { account: _account, timestamp: _timestamp, payload = {}, ...beside } = given;
    const answer = await handler(
      Object.keys(beside).length > 0 ? { ...beside, ...Object(payload) } : payload,
    );
    if (answer instanceof Response) return answer;
    return new Response(writeJson(answer), { headers: { 'content-type': 'application/json' } });
  } catch (error) {
    // Not JSON, a payload of another shape, or an amount with more digits than the currency has.
    if (error instanceof z.ZodError || error instanceof SyntaxError || error instanceof RangeError) {
      return apiError('001', 'Bad request');
    }
    throw error;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const same = (left: string, right: string) => timingSafeEqual(digest(left), digest(right));
