import { expect, test } from 'vitest';
import { createAdminListener, listenAdmin } from './listen-admin.ts';

const options = {
  listener: createAdminListener(
    async () => new Response('admin'),
    () => undefined,
  ),
};

test('a default port that is taken gives way to a free one; a port that was set does not', async () => {
  const first = await listenAdmin({ ...options, port: 0, isDefault: false });
  const { port } = first;
  const second = await listenAdmin({ ...options, port, isDefault: true });
  expect(second.port).not.toBe(port);
  expect(await (await fetch(`http://127.0.0.1:${second.port}/`)).text()).toBe('admin');
  const refused = listenAdmin({ ...options, port, isDefault: false });
  await expect(refused).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  await Promise.all([first.close(), second.close()]);
});
