import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HttpServer } from '../../src/server/index.ts';
import { serve } from '../api/pipeline/exchange.ts';
import { eventually } from '../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/servers.ts';
import { launch } from './chromium.ts';

// The files of docs/browser.md, as pasted: the server is a process of its own, the pages run in Chromium.
const guide = readFileSync(new URL('../../docs/browser.md', import.meta.url), 'utf8');
const files = [...guide.matchAll(/```\w+\n((?:\/\/|<!--) ([a-z]+\.(?:html|js|mjs))\b.*?)```/gs)];

const folder = mkdtempSync(`${tmpdir()}/onramp-browser-`);
let gateway: GatewayUnderTest;
let server: HttpServer;
let shop: ChildProcess;
let origin: string;
let browser: Browser;
let page: Page;
let failures: string[];

beforeAll(async () => {
  browser = await launch();
  gateway = await startGateway();
  server = await serve(gateway.app, true);
  const url = `http://127.0.0.1:${server.port}/graphql`;
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const { access } = gateway.app;
  const projectId = await access.addProject('shop', { origins: [origin] });
  const publishable = await access.createKey(projectId, { kind: 'publishable' });
  for (const [, text = '', name] of files) {
    const filled = text.replace('http://localhost:4000/graphql', url).replace("'pk_…'", `'${publishable}'`);
    writeFileSync(`${folder}/${name}`, filled);
  }
  const environment = { SECRET_KEY: (await access.createKey(projectId)) ?? '', PORT: String(port) };
  shop = spawn(process.execPath, ['server.mjs'], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (shop.stdout) await once(shop.stdout, 'data');
});
afterAll(async () => {
  shop?.kill();
  await browser?.close();
  await server?.close();
  await gateway?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  failures = [];
  page = await browser.newPage();
  page.on('pageerror', ({ message }) => failures.push(message));
  return () => page.close();
});

/** The text of an element, once it is as expected or the page has failed. */
const shown = (selector: string, expected: RegExp) =>
  eventually(
    async () => (await page.textContent(selector)) ?? '',
    (text) => failures.length > 0 || expected.test(text),
  );

test('the guide has four files', () => {
  expect(files.map(([, , name]) => name)).toEqual(['onramp.js', 'prices.html', 'server.mjs', 'buy.html']);
});

test('a page with a publishable key shows prices', async () => {
  await page.goto(`${origin}/prices.html`);
  const prices = await shown('#prices', /stripe: [\d.]+ ETH/);
  expect(failures).toEqual([]);
  expect(prices).toMatch(/calypso: [\d.]+ ETH for [\d.]+ EUR/);
});

test('a page with a client token buys and watches until the crypto is there', async () => {
  await page.goto(`${origin}/buy.html`);
  await page.click('button');
  await shown('#status', /./);
  expect(failures).toEqual([]);
  expect(await page.textContent('#status')).toBe('READY');
  const handoffUrl = (await page.getAttribute('a', 'href')) ?? '';
  await gateway.press(handoffUrl, /^Pay/);
  expect(await shown('#status', /COMPLETED/)).toBe('COMPLETED');
  expect(failures).toEqual([]);
});
