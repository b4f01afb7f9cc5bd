import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config/index.ts';

let [loads, failures] = [0, 0];
vi.mock('../../../src/graphql/http/yoga-server.ts', (original) => {
  loads += 1;
  if (failures-- > 0) throw new Error('too many open files');
  return original();
});

const folder = mkdtempSync(`${tmpdir()}/onramp-yoga-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function createdApp() {
  const environment = { DATA_DIR: folder, LOG_LEVEL: 'fatal' };
  const app = await createApp(loadConfig({ file: 'gateway.yaml', environment }), { inMemory: true });
  onTestFinished(() => app.close());
  return app;
}

test('Yoga is loaded by the first request that needs it, and again after a failure', async () => {
  const app = await createdApp();
  const graphiql = () =>
    app.fetch(new Request('http://localhost:4000/graphql', { headers: { accept: 'text/html' } }));
  expect(loads).toBe(0);
  expect(app.requestClass('/graphql')).toBe(Request);
  failures = 1;
  await expect(graphiql()).rejects.toThrow();
  const answer = await graphiql();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html']);
  expect(loads).toBe(2);
  expect(app.requestClass('/graphql')).not.toBe(Request);
});

test('Yoga is loaded in the background of a gateway that has started', async () => {
  const app = await createdApp();
  expect(app.requestClass('/graphql')).toBe(Request);
  await app.start();
  expect(app.requestClass('/graphql')).not.toBe(Request);
});
