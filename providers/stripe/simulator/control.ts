import type { SimulatorModule } from 'onramp-gateway/provider';
import { answerOf, Refusal } from './api/answer.ts';
import { words } from './session-object.ts';
import type { SimulatedSessions } from './sessions.ts';
import type { SettingsStore } from './settings.ts';

/** What `/sandbox` and the answer to a wrong one list. */
export const controls: NonNullable<SimulatorModule['controls']> = [
  {
    call: 'POST /__control/sessions/<id>/advance',
    body: { to: 'requires_payment' },
    does: `a step of the session, without its page: ${words.join(', ')}`,
  },
  {
    call: 'GET POST DELETE /__control/settings',
    body: { deliverySeconds: 10 },
    does: 'how it behaves from now on, over a restart too; GET shows all settings, DELETE puts them back',
  },
  {
    call: 'GET POST DELETE /__control/faults',
    body: { kind: 'slow', operation: 'sessions.create' },
    does: 'what goes wrong next; GET shows kinds, operations and events',
  },
];

/** What Stripe does not have: the simulator's settings, and a session's steps without its page. */
export async function serveControl(
  request: Request,
  context: { sessions: SimulatedSessions; settings: SettingsStore; pageUrl: string },
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/__control/settings') return context.settings.handle(request);
  const id = /^\/__control\/sessions\/([^/]+)\/advance$/.exec(pathname)?.[1];
  if (id === undefined || request.method !== 'POST') {
    const error = `There is no such control below ${context.pageUrl}. There are:`;
    return Response.json({ error, controls }, { status: 404 });
  }
  const asked: unknown = await request.json().catch(() => null);
  const to = words.find((word) => word === (asked as { to?: unknown } | null)?.to);
  if (!to) return Response.json({ error: `to must be one of ${words.join(', ')}` }, { status: 400 });
  const moved = await context.sessions.step(id, to).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  if (moved instanceof Refusal) return answerOf(moved);
  return moved
    ? Response.json(moved)
    : Response.json({ error: 'Its status does not allow that.' }, { status: 409 });
}
