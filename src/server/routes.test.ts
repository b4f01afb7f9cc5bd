import { expect, test, vi } from 'vitest';
import { createCors, createRoutes } from './index.ts';
import { renderMarkdown } from './markdown.ts';

const routes = (over: Partial<Parameters<typeof createRoutes>[0]> = {}) =>
  createRoutes({
    graphql: async () => new Response('graphql'),
    webhook: async (id) => new Response(`webhook ${id}`),
    sandbox: async (request) => new Response(`sandbox ${new URL(request.url).pathname}`),
    ready: async () => true,
    cors: createCors((origin) => origin === 'https://shop.example', 'http://gateway.test', 'sandbox'),
    ...over,
  });

const ask = (path: string, method = 'GET', headers: Record<string, string> = {}) =>
  new Request(`http://gateway.test${path}`, { method, headers });
/** As Chrome and Firefox ask for a page. */
const browse = (path: string, method = 'GET') =>
  ask(path, method, { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' });

test.each([
  ['/graphql', 'GET', 200, 'graphql'],
  ['/graphql?query=x', 'POST', 200, 'graphql'],
  ['/webhooks/stripe-eu', 'POST', 200, 'webhook stripe-eu'],
  ['/sandbox', 'GET', 200, 'sandbox /sandbox'],
  ['/sandbox/stripe/v1/x', 'POST', 200, 'sandbox /sandbox/stripe/v1/x'],
  ['/healthz', 'GET', 200, '{"status":"ok"}'],
  ['/readyz', 'GET', 200, '{"status":"ready"}'],
])('%s %s', async (path, method, status, body) => {
  const answer = await routes()(ask(path, method));
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe(body);
});

test.each([
  ['/nothing', 'GET', 404],
  // Commands have a listener of their own.
  ['/local/create-project', 'POST', 404],
  ['/graphql/x', 'GET', 404],
  ['/healthz', 'POST', 404],
  ['/webhooks/', 'POST', 404],
  ['/webhooks/../graphql%00', 'POST', 404],
  ['/webhooks/stripe', 'GET', 405],
])('%s %s is refused with a code', async (path, method, status) => {
  const answer = await routes()(ask(path, method));
  expect(answer.status).toBe(status);
  const { extensions } = (await answer.json()).errors[0];
  expect(extensions.docUrl).toBe(`http://gateway.test/docs/errors#${extensions.code.toLowerCase()}`);
});

test.each(['GET', 'POST'])('a browser gets a page with links for an unknown path: %s', async (method) => {
  const answer = await routes()(browse('/no/<b>page', method));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(answer.headers.get('vary')).toBe('accept');
  const html = await answer.text();
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).not.toContain('<b>page');
  const links = [...html.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href);
  expect(links).toEqual(['/graphql', '/sandbox', '/docs/errors']);
  for (const link of links) expect((await routes()(browse(link ?? ''))).status).toBe(200);
});

test('in live mode the page for an unknown path links neither GraphiQL nor the sandbox', async () => {
  const html = await (await routes({ sandbox: null })(browse('/sandbox'))).text();
  expect([...html.matchAll(/<a href="([^"]+)"/g)].map(([, href]) => href)).toEqual(['/docs/errors']);
});

test.each(['application/json', '*/*'])(
  'a client that accepts %s gets JSON for an unknown path',
  async (accept) => {
    const answer = await routes()(ask('/nothing', 'GET', { accept }));
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect((await answer.json()).errors[0].extensions.code).toBe('NOT_FOUND');
  },
);

test('the icon that browsers ask for exists', async () => {
  const answer = await routes()(ask('/favicon.ico'));
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  expect(await answer.text()).toMatch(/^<svg /);
});

test('the error reference is a page with one first-level heading and a section for each code', async () => {
  const html = await (await routes()(ask('/docs/errors'))).text();
  expect(html.match(/<h1 /g)).toHaveLength(1);
  expect(html.match(/<main>/g)).toHaveLength(1);
  expect(html).toContain('<h2 id="no_route">');
});

test('an unknown path is answered with the available paths; live mode has no sandbox', async () => {
  expect(await (await routes()(ask('/x'))).text()).toContain('/sandbox');
  const live = routes({ sandbox: null });
  const answer = await live(ask('/sandbox/stripe'));
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain('/sandbox');
});

test('the root path redirects to GraphiQL', async () => {
  const answer = await routes()(ask('/'));
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/graphql']);
});

test('not ready is 503', async () => {
  const ready = vi.fn(async () => false);
  const answer = await routes({ ready })(ask('/readyz'));
  expect([answer.status, await answer.text()]).toEqual([503, '{"status":"not ready"}']);
});

test.each([
  ['/readyz', 'GET'],
  ['/graphql', 'POST'],
  ['/webhooks/stripe', 'POST'],
])('a 503 of %s has Retry-After; a 503 of a simulator is passed on unchanged', async (path, method) => {
  const unavailable = async () => new Response('not now', { status: 503 });
  const away = routes({
    graphql: unavailable,
    webhook: unavailable,
    sandbox: unavailable,
    ready: async () => false,
  });
  const answer = await away(ask(path, method));
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect((await away(ask('/sandbox/stripe/v1'))).headers.get('retry-after')).toBeNull();
  expect((await routes()(ask(path, method))).headers.get('retry-after')).toBeNull();
});

test('Markdown is rendered with anchors, lists, tables and code, and everything is escaped', () => {
  const html = renderMarkdown(
    '# Errors\nText with `<b>` & [link](#no_route).\n\n## NO_ROUTE\n\n- one\n- two **x**\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```graphql\n{ a < b }\n```\n[bad](javascript:alert(1))',
  );
  expect(html).toContain('<h2 id="no_route">NO_ROUTE</h2>');
  expect(html).toContain('<p>Text with <code>&lt;b&gt;</code> &amp; <a href="#no_route">link</a>.</p>');
  expect(html).toContain('<ul><li>one</li><li>two <strong>x</strong></li></ul>');
  expect(html).toContain('<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>');
  expect(html).toContain('<pre><code>{ a &lt; b }</code></pre>');
  expect(html).not.toContain('href="javascript');
});

test.each([406, 415])(
  'a %i of the GraphQL server without a body gets a message, a code and a link',
  async (status) => {
    const answer = await routes({ graphql: async () => new Response(null, { status }) })(
      ask('/graphql', 'POST'),
    );
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      errors: [
        {
          message: expect.stringMatching(/application\/json/),
          extensions: { code: 'BAD_REQUEST', docUrl: 'http://gateway.test/docs/errors#bad_request' },
        },
      ],
    });
  },
);
