import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { newId } from '../../domain/id.ts';
import { eachStore } from '../testing.ts';
import { addEvents, endpoint, FAILED, openWebhooks, PROJECT, RULE } from './testing.ts';

eachStore('webhook endpoints', (makeStore) => {
  test('the deliveries of an endpoint are deleted with it, also those in progress', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await addEvents(opened.db, 1);
    const [taken] = await opened.queue.take(1);
    if (!taken) throw new Error('nothing was taken');
    expect(await opened.endpoints.remove(id, 'prj_2')).toBeNull();
    expect(await opened.endpoints.remove(id, PROJECT)).toMatchObject({ id });
    await opened.queue.succeeded(taken, 200);
    expect(await opened.queue.failed(taken, FAILED, RULE)).toBeNull();
    expect(await opened.reads.byIds([taken.id], PROJECT)).toEqual([null]);
  });

  test('the previous secret is valid for the grace period', async () => {
    const opened = await openWebhooks(await makeStore());
    const { id } = await endpoint(opened);
    await opened.endpoints.rotate(id, PROJECT, new Uint8Array([2]), 24);
    await addEvents(opened.db, 2);
    expect(await opened.queue.take(1)).toMatchObject([
      { sealedSecret: new Uint8Array([2]), sealedPreviousSecret: new Uint8Array([1]) },
    ]);
    await sql`update webhook_endpoint set previous_secret_until = previous_secret_until - interval '24 hours'`.execute(
      opened.db,
    );
    expect(await opened.queue.take(1)).toMatchObject([{ sealedPreviousSecret: null }]);
  });

  test('a project has a maximum number of endpoints, also when several are created at once', async () => {
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
