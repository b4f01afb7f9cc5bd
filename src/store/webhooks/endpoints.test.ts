import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { eachStore } from '../testing.ts';
import { endpoint, FAILED, happen, openWebhooks, PATIENCE, PROJECT } from './testing.ts';

eachStore('webhook endpoints', (makeStore) => {
  test('what an endpoint waits for goes with it, also what is under way', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await happen(opened.db, 1);
    const [taken] = await opened.queue.take(1);
    if (!taken) throw new Error('nothing was taken');
    expect(await opened.endpoints.remove(id, 'prj_2')).toBeNull();
    expect(await opened.endpoints.remove(id, PROJECT)).toMatchObject({ id });
    await opened.queue.succeeded(taken, 200);
    expect(await opened.queue.failed(taken, FAILED, PATIENCE)).toBeNull();
    expect(await opened.reads.byIds([taken.id], PROJECT)).toEqual([null]);
  });

  test('two secrets for so long, and one after it', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await opened.endpoints.rotate(id, PROJECT, new Uint8Array([2]), 24);
    await happen(opened.db, 2);
    expect(await opened.queue.take(1)).toMatchObject([
      { sealedSecret: new Uint8Array([2]), sealedPreviousSecret: new Uint8Array([1]) },
    ]);
    await sql`update webhook_endpoint set previous_secret_until = previous_secret_until - interval '24 hours'`.execute(
      opened.db,
    );
    expect(await opened.queue.take(1)).toMatchObject([{ sealedPreviousSecret: null }]);
  });

  test('a project has so many endpoints, also where several are made at once', async () => {
    const { endpoints } = await openWebhooks(await makeStore());
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        endpoints.insert(
          {
            id: newId('webhookEndpoint'),
            projectId: PROJECT,
            url: `https://${index}.example/`,
            events: ['deposit.updated'],
            sealedSecret: new Uint8Array([1]),
          },
          4,
        ),
      ),
    );
    expect(made.filter(Boolean)).toHaveLength(4);
    expect(await endpoints.list(PROJECT)).toHaveLength(4);
  });
});
