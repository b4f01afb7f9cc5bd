import type { HttpAnswer } from '../../graphql/index.ts';
import { type DirectHandler, NO_HEADERS } from './direct-handler.ts';

const PROBE = /^\/(healthz|readyz)(?:\?|$)/;

function stateAnswer(status: number, state: string): HttpAnswer {
  const body = JSON.stringify({ status: state });
  return { status, type: 'application/json', body, bytes: Buffer.byteLength(body) };
}

/**
 * The answer to GET and HEAD of `/healthz` and `/readyz`; null for any other path.
 * @param ready whether the gateway can serve requests
 */
export async function probeAnswer(path: string, ready: () => Promise<boolean>): Promise<HttpAnswer | null> {
  const probe = PROBE.exec(path)?.[1];
  if (probe === undefined) return null;
  if (probe === 'healthz') return stateAnswer(200, 'ok');
  return (await ready()) ? stateAnswer(200, 'ready') : stateAnswer(503, 'not ready');
}

/**
 * Answers probes without Request and Response: the first use of these loads Node's own undici, which takes 50 to 70 ms, and
 * a probe is the first request after a start.
 */
export function createProbes(ready: () => Promise<boolean>): DirectHandler {
  return async ({ incoming: { method, url = '' } }, respond) => {
    const isRead = method === 'GET' || method === 'HEAD';
    respond(isRead ? await probeAnswer(url, ready) : null, NO_HEADERS);
  };
}
