import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startProcess } from '../support/gateway-process.ts';
import { purchasesAt, usdcOnBase } from '../support/purchases.ts';
import { subscribe } from '../support/subscribe.ts';

vi.setConfig({ testTimeout: 120_000 });

test('a gateway that is told to stop ends its streams with a reason, over a real connection, and exits', async () => {
  const folder = mkdtempSync(`${tmpdir()}/onramp-stop-`);
  const gateway = await startProcess({ DATA_DIR: folder, LOG_LEVEL: 'info' });
  try {
    const { id } = await purchasesAt(gateway).make(usdcOnBase());
    const query = 'subscription ($id: ID!) { onrampSession(id: $id) { status } }';
    const stream = await subscribe(fetch, gateway.url, gateway.demoKey, query, { id });
    expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { status: 'READY' } } });
    const stopped = gateway.stop('SIGTERM');
    // Ctrl-C comes twice where npm is between. Sent at once the two would be one.
    await eventually(
      async () => gateway.output(),
      (output) => output.includes('"stopping"'),
    );
    void gateway.stop('SIGTERM');
    expect((await stream.next()).value).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED' } }] });
    expect((await stream.next()).done).toBe(true);
    expect(await stopped).toBe(0);
    expect(gateway.output()).not.toMatch(/"level":50/);
  } finally {
    await gateway.stop('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
