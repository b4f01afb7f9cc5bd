import type { SimulatorModule } from 'onramp-gateway/provider';
import { answerOf, Refusal } from './api/answer.ts';
import { statuses } from './session-object.ts';
import type { SimulatedSessions } from './sessions.ts';
import type { SettingsStore } from './settings.ts';

/** Listed by `/sandbox` and by the answer to an unknown control. */
export const controls: NonNullable<SimulatorModule['controls']> = [
  {
    call: 'POST /__control/sessions/<id>/advance',
    body: { to: 'requires_payment' },
    does: `changes the status of a session without its page: ${statuses.join(', ')}`,
  },
  {
    call: 'GET POST DELETE /__control/settings',
    body: { deliverySeconds: 10 },
    does: 'changes the settings, which survive a restart; GET shows all settings, DELETE resets them',
  },
  {
    call: 'GET POST DELETE /__control/faults',
    body: { kind: 'slow', operation: 'sessions.create' },
    does: 'injects a fault; GET shows kinds, operations and events',
  },
];

/** Controls that Stripe does not have: the simulator's settings, and status changes without the page. */
export async function serveControl(
  request: Request,
  context: { sessions: SimulatedSessions; settings: SettingsStore; pageUrl: string },
): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/__control/settings') return context.settings.handle(request);
  const id = /^\/__control\/sessions\/([^/]+)\/advance$/.exec(pathname)?.[1];
  if (id === undefined || request.method !== 'POST') {
    const error = `There is no such control below ${context.pageUrl}. Known controls:`;
    return Response.json({ error, controls }, { status: 404 });
  }
  const body: unknown = await request.json().catch(() => null);
  const to = statuses.find((status) => status === (body as { to?: unknown } | null)?.to);
  if (!to) return Response.json({ error: `to must be one of ${statuses.join(', ')}` }, { status: 400 });
  const moved = await context.sessions.advance(id, to).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  if (moved instanceof Refusal) return answerOf(moved);
  return moved
    ? Response.json(moved)
    : Response.json({ error: "The session's status does not allow this change." }, { status: 409 });
}
