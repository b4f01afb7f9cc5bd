import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HttpServer } from '../../src/server/index.ts';
import { serve } from '../api/pipeline/exchange.ts';
import { type GatewayUnderTest, startGateway } from '../support/gateway.ts';
import { launch, openSite, type Site } from './chromium.ts';

// Pages of two origins, and the gateway as a third.
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const QUERY = '{ assets { currency } }';
const QUOTES = `subscription { quotes(input: {
  asset: { currency: "ETH", network: "ethereum" }, fiatCurrency: "EUR", fiatAmount: "100", location: { country: "DE" }
}) { __typename ... on Quotes { quotes { providerId } } } }`;

let gateway: GatewayUnderTest;
let server: HttpServer;
let shop: Site;
let foreign: Site;
let browser: Browser;
let page: Page;
let url: string;
let key: string;
let projectId: string;

beforeAll(async () => {
  [shop, foreign, browser] = await Promise.all([openSite(), openSite(), launch()]);
  gateway = await startGateway();
  server = await serve(gateway.app, true);
  url = `http://127.0.0.1:${server.port}/graphql`;
  const { access } = gateway.app;
  projectId = await access.addProject('shop', { origins: [shop.origin] });
  key = (await access.createKey(projectId, { kind: 'publishable' })) ?? '';
  shop.files.set('/sse.js', {
    type: 'text/javascript',
    text: read('node_modules/graphql-sse/umd/graphql-sse.js'),
  });
});
afterAll(async () => {
  await browser.close();
  await Promise.all([shop.close(), foreign.close()]);
  await server.close();
  await gateway.close();
});
beforeEach(async () => {
  page = await browser.newPage();
  return () => page.close();
});

/** What a page gets for a query: status, code and headers, or the error of `fetch`. */
async function askFrom(site: Site, own = key) {
  await page.goto(site.origin);
  return page.evaluate(
    async ({ url, own, query }) => {
      try {
        const answer = await fetch(url, {
          method: 'POST',
          headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
          body: JSON.stringify({ query }),
        });
        const { data, errors } = (await answer.json()) as {
          data?: { assets: unknown[] };
          errors?: Array<{ message: string; extensions: { code: string } }>;
        };
        return {
          status: answer.status,
          assets: data?.assets.length ?? 0,
          code: errors?.[0]?.extensions.code ?? null,
          remaining: answer.headers.get('ratelimit-remaining'),
        };
      } catch (error) {
        return String(error);
      }
    },
    { url, own, query: QUERY },
  );
}

test('a page of a listed origin is answered and reads what is left to it', async () => {
  const answer = await askFrom(shop);
  expect(answer).toMatchObject({ status: 200, code: null, remaining: expect.stringMatching(/^\d+$/) });
  expect(answer).not.toMatchObject({ assets: 0 });
});

test('a page of a foreign origin gets nothing', async () => {
  expect(await askFrom(foreign)).toBe('TypeError: Failed to fetch');
});

test('a page of an origin of another project reads why it is refused', async () => {
  await gateway.app.access.addProject('other', { origins: [foreign.origin] });
  expect(await askFrom(foreign)).toMatchObject({ status: 403, code: 'FORBIDDEN', assets: 0 });
});

test('a page with a secret key reads why it is refused', async () => {
  const secret = (await gateway.app.access.createKey(projectId)) ?? '';
  expect(await askFrom(shop, secret)).toMatchObject({ status: 403, code: 'FORBIDDEN', assets: 0 });
});

test('graphql-sse streams to a page of a listed origin', async () => {
  await page.goto(shop.origin);
  await page.addScriptTag({ url: '/sse.js' });
  const kinds = await page.evaluate(
    async ({ url, own, query }) => {
      const { graphqlSse } = globalThis as unknown as { graphqlSse: typeof import('graphql-sse') };
      const client = graphqlSse.createClient({ url, headers: { authorization: `Bearer ${own}` } });
      const found: string[] = [];
      for await (const { data } of client.iterate<{ quotes: { __typename: string } }>({ query })) {
        found.push(data?.quotes.__typename ?? '');
        if (found.at(-1) === 'Quotes') break;
      }
      return found;
    },
    { url, own: key, query: QUOTES },
  );
  expect(kinds[0]).toBe('QuotesAsked');
  expect(kinds.at(-1)).toBe('Quotes');
});

test('GraphiQL of the gateway itself runs with the secret key of the demo project', async () => {
  await page.goto(url);
  const answer = await page.evaluate(
    async ({ own, query }) => {
      const response = await fetch('/graphql', {
        method: 'POST',
        headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return response.status;
    },
    { own: gateway.app.demoKey, query: QUERY },
  );
  expect(answer).toBe(200);
});
