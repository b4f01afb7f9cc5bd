import type { RequestListener } from 'node:http';
import { writeError } from './error-response.ts';
import { type DirectRequest, drain } from './request-body.ts';

const MESSAGE = 'The gateway is starting; try again in a second.';

/**
 * Answers every request while the gateway starts. Without Request and Response: the first use of these loads Node's own
 * undici, which takes 50 to 70 ms of the start.
 */
export const startingListener: RequestListener<typeof DirectRequest> = async (incoming, outgoing) => {
  await drain(incoming);
  writeError(outgoing, 503, 'OVERLOADED', MESSAGE, { 'retry-after': '1' });
};
