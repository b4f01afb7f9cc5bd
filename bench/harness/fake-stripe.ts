// Stripe's API as far as a create and a read need it, answered at once from memory. A process of its own, so that its work
// is not the gateway's. `POST /change/<session>` advances a session and answers with the object for a webhook.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseForm } from '../../providers/stripe/simulator/api/form.ts';
import { readTypes } from '../../providers/stripe/simulator/api/parameters.ts';
import {
  detailsAfter,
  newSession,
  type SessionObject,
  type Status,
} from '../../providers/stripe/simulator/session-object.ts';
import { settingsOf } from '../../providers/stripe/simulator/settings.ts';

const settings = settingsOf({});
const sessions = new Map<string, SessionObject>();
let origin = '';

function create(form: string): SessionObject {
  const id = `cos_${randomBytes(12).toString('hex')}`;
  const session = newSession(id, readTypes(parseForm(form), settings), Date.now(), origin);
  sessions.set(id, session);
  return session;
}

function change(session: SessionObject): SessionObject {
  const status: Status = session.status === 'initialized' ? 'requires_payment' : 'fulfillment_processing';
  const changed = { ...session, status, transaction_details: detailsAfter(session, status, undefined) };
  sessions.set(session.id, changed);
  return changed;
}

const server = createServer(async (request, response) => {
  const path = request.url?.split('?')[0] ?? '';
  const known = sessions.get(path.split('/').at(-1) ?? '');
  let answer: unknown = null;
  if (request.method === 'POST' && path === '/v1/crypto/onramp_sessions')
    answer = create(await text(request));
  else if (path === '/v1/crypto/onramp_sessions') answer = { object: 'list', data: [], has_more: false };
  else if (known) answer = path.startsWith('/change/') ? change(known) : known;
  const body = JSON.stringify(answer ?? { error: { type: 'invalid_request_error', message: 'unknown' } });
  response.writeHead(answer === null ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'request-id': `req_${randomBytes(7).toString('hex')}`,
  });
  response.end(body);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  console.log(JSON.stringify({ origin }));
});
