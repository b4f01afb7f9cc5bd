import { z } from 'onramp-gateway/provider';
import { readJson, writeJson } from '../../http/exact-json.ts';
import { isSignedBy } from '../../http/sign.ts';
import type { Deposits } from '../deposits.ts';
import { keys } from '../merchant.ts';
import type { Orders } from '../orders.ts';
import type { State } from '../state.ts';
import type { Events } from '../webhooks/events.ts';

/** What handlers, pages and controls use. */
export type SimulatorDeps = {
  readonly state: State;
  readonly events: Events;
  readonly orders: Orders;
  readonly deposits: Deposits;
  readonly clock: () => Date;
  readonly pageUrl: string;
};

/** By operation. The result is written as JSON, or is an error. A payload that does not parse is refused with 001. */
export type Handlers = Readonly<Record<string, Handler>>;
type Handler = (payload: unknown) => Promise<Response | Record<string, unknown>>;

/** Paths below `/api/v1`. The spelling of create and confirm is not certain, so both are served. */
const operations: Readonly<Record<string, string>> = {
  'POST /account': 'account',
  'POST /customer-purse/customer/create': 'customerCreate',
  'POST /customer-purse/customer/update': 'customerUpdate',
  'POST /customer-purse/customer/find': 'customerFind',
  'POST /customer-purse/customer/block': 'customerBlock',
  'POST /customer-purse/customer/unblock': 'customerUnblock',
  'POST /customer-purse/address/get': 'addressGet',
  'POST /customer-purse/transaction/get': 'transactionGet',
  'POST /customer-purse/transaction/find': 'transactionFind',
  'POST /fiat/deposit/fiatcurrencies': 'fiatCurrencies',
  'POST /fiat/deposit/method': 'method',
  'POST /fiat/deposit/create-order': 'orderCreate',
  'POST /fiat/deposit/create/order': 'orderCreate',
  'POST /fiat/deposit/confirm-order': 'orderConfirm',
  'POST /fiat/deposit/confirm/order': 'orderConfirm',
  'POST /fiat/deposit/order': 'orderGet',
  'POST /fiat/deposit/key/generate': 'widgetKey',
  'POST /exchange/pairs': 'exchangePairs',
  'POST /subscription/webhook': 'subscriptions',
  'POST /subscription/webhook/create': 'subscriptionCreate',
  'DELETE /subscription/webhook': 'subscriptionDelete',
};

/** Operations that accept faults. */
export const operationNames = [...new Set(Object.values(operations))];

/** The operation of a request; undefined if there is none. Paths are case-insensitive. */
export function operationOf({ method, url }: Request): string | undefined {
  const path = new URL(url).pathname.toLowerCase();
  return path.startsWith('/api/v1/') ? operations[`${method} ${path.slice('/api/v1'.length)}`] : undefined;
}

const WINDOW_MILLISECONDS = 180_000;
const envelope = z.looseObject({
  account: z.string(),
  timestamp: z.unknown().optional(),
  payload: z.unknown().optional(),
});

/** Checks key, signature over the raw bytes, account and time, and runs the handler. */
export async function answerApi(
  request: Request,
  body: Uint8Array,
  handler: Handler,
  clock: () => Date,
): Promise<Response> {
  const response = await checkAndRun(request, body, handler, clock);
  // Calypso's time. The adapter uses it to correct its own clock.
  response.headers.set('date', clock().toUTCString());
  return response;
}

async function checkAndRun(
  request: Request,
  body: Uint8Array,
  handler: Handler,
  clock: () => Date,
): Promise<Response> {
  if (request.headers.get('key') !== keys.publicKey) return apiError('002', 'Invalid API key');
  if (!isSignedBy(keys.secretKey, body, request.headers.get('sign') ?? '')) {
    return apiError('003', 'Wrong signature');
  }
  try {
    const given = envelope.parse(readJson(new TextDecoder('utf-8', { fatal: true }).decode(body)));
    const skew = Math.abs(clock().getTime() - Number(given.timestamp));
    if (skew > WINDOW_MILLISECONDS || !Number(given.timestamp)) return apiError('011', 'Invalid timestamp');
    if (given.account.toLowerCase() !== keys.account) return apiError('004', 'Object not found');
    // It is not documented whether the fields of the key request are in `payload` or next to `account`. Accept both.
    const { account: _account, timestamp: _timestamp, payload = {}, ...fields } = given;
    const merged = Object.keys(fields).length > 0 ? { ...fields, ...Object(payload) } : payload;
    const answer = await handler(merged);
    if (answer instanceof Response) return answer;
    return new Response(writeJson(answer), { headers: { 'content-type': 'application/json' } });
  } catch (error) {
    // Not JSON, a payload of another form, or an amount with more digits than its currency.
    if (error instanceof z.ZodError || error instanceof SyntaxError || error instanceof RangeError) {
      return apiError('001', 'Bad request');
    }
    throw error;
  }
}

const statuses: Readonly<Record<string, number>> = { '000': 500, '002': 401, '003': 401 };

/** `{errorCode, message}` with the HTTP status of the code. */
export function apiError(errorCode: string, message: string): Response {
  return Response.json({ errorCode, message }, { status: statuses[errorCode] ?? 400 });
}
