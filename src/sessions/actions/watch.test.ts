import { beforeEach, expect, test, vi } from 'vitest';
import type { Caller } from '../../domain/access/caller.ts';
import { newId } from '../../domain/id.ts';
import type { OnrampSession } from '../../domain/session/session.ts';
import { createChannels, createMemoryLive } from '../../live/index.ts';
import type { SessionReads } from '../../store/sessions/read.ts';
import { CALLER } from '../testing.ts';
import type { PresentSession } from '../types.ts';
import { watchSession } from './watch.ts';

const id = newId('onrampSession');
const [OWNER, STRANGER] = ['cus_owner', 'cus_stranger'].map((customerId): Caller => {
  const grant = { tokenId: customerId, onrampSessionId: null, allow: [], restrict: null, returnUrls: [] };
  return { ...CALLER, kind: 'client', client: { ...grant, customerId } };
}) as [Caller, Caller];

const live = createMemoryLive();
let revision = 1;
const byIds = vi.fn<SessionReads['byIds']>(async () => [
  { id, customerId: 'cus_owner', status: 'READY', revision } as OnrampSession,
]);
const deps = {
  reads: { byIds } as Partial<SessionReads> as SessionReads,
  channels: createChannels<PresentSession>(live),
  clock: () => new Date(),
};
const watching = async (caller: Caller) => {
  const watched = await watchSession(deps, id, caller);
  if (!watched) throw new Error('not found');
  return watched.events;
};
beforeEach(() => {
  byIds.mockClear();
});

test('one read tells whether there is a session, and is the first event', async () => {
  const events = await watching(CALLER);
  expect((await events.next()).value).toMatchObject({ id, revision });
  expect(byIds).toHaveBeenCalledTimes(1);
  await events.return?.();
  expect(await events.next()).toEqual({ done: true, value: undefined });
});

test('each caller sees what is open to it, whoever watches first', async () => {
  const answers = await Promise.all([
    watchSession(deps, id, STRANGER),
    watchSession(deps, id, OWNER),
    watchSession(deps, id, CALLER),
  ]);
  expect(answers.map((watched) => watched?.customerId ?? null)).toEqual([null, 'cus_owner', 'cus_owner']);
  const streams = answers.flatMap((watched) => watched?.events ?? []);
  for (const events of streams) expect((await events.next()).value).toMatchObject({ revision });
  revision += 1;
  live.publish(`session:${id}`);
  for (const events of streams) {
    expect((await events.next()).value).toMatchObject({ revision });
    await events.return?.();
  }
  expect(byIds.mock.calls.length).toBeLessThanOrEqual(3);
});

test('another project has no such session', async () => {
  byIds.mockResolvedValueOnce([null]);
  expect(await watchSession(deps, id, { ...CALLER, projectId: 'prj_other' })).toBeNull();
});
