import type { RequestListener } from 'node:http';
import { errorBody } from './error-response.ts';
import { NO_SNIFFING } from './headers.ts';
import { type DirectRequest, drain } from './request-body.ts';

const BODY = errorBody('OVERLOADED', 'The gateway is starting; try again in a second.', '');

/**
 * Answers every request while the gateway starts. Without Request and Response: the first use of these loads Node's own
 * undici, which takes 50 to 70 ms of the start.
 */
export const startingListener: RequestListener<typeof DirectRequest> = async (incoming, outgoing) => {
  await drain(incoming);
  outgoing.writeHead(503, {
    ...NO_SNIFFING,
    'content-type': 'application/json; charset=utf-8',
    'retry-after': '1',
    'content-length': Buffer.byteLength(BODY),
  });
  outgoing.end(BODY);
};
