import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function findChromium(): string {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const found = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const file = found.find((path) => existsSync(path));
  if (!file) throw new Error('No Chromium on the path: install it, or name it with CHROMIUM.');
  return file;
}

/** Starts Chromium. Without its sandbox, which needs rights that containers do not give; it opens pages of this test only. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
}

export type Site = {
  readonly origin: string;
  /** What each path answers. */
  readonly files: Map<string, { readonly type: string; readonly text: string }>;
  close(): Promise<void>;
};

/** Serves pages from an origin of its own. */
export async function openSite(): Promise<Site> {
  const files: Site['files'] = new Map([
    ['/', { type: 'text/html', text: '<!doctype html><title>Shop</title>' }],
  ]);
  const server = createServer(({ url = '/' }, response) => {
    const file = files.get(url);
    if (file) response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.text);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    files,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
