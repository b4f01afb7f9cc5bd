import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany, payPage, purchasesAt } from '../../support/purchases.ts';

const APP = 'https://app.example.com';
let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway({ environment: { FRAME_ORIGINS: APP } });
});
afterAll(() => gateway.close());

/** A page as a browser gets it, and the directives of its policy. */
async function open(url: string) {
  const request = new Request(new URL(url, gateway.url), { headers: { accept: 'text/html' } });
  const { headers, ...answer } = await gateway.app.fetch(request).then(async (response) => ({
    headers: response.headers,
    html: await response.text(),
  }));
  expect(headers.get('content-type')).toMatch(/^text\/html/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  const directives = (headers.get('content-security-policy') ?? '').split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ');
    return [name, sources.join(' ')] as const;
  });
  return { ...answer, headers, policy: Object.fromEntries(directives) };
}

const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

async function newPayPage(provider: 'stripe' | 'calypso'): Promise<string> {
  return payPage(await purchasesAt(gateway).make(etherInGermany({ provider })));
}

test.each(['/sandbox', '/sandbox/nobody', '/docs/errors', '/no/page'])(
  '%s loads and runs nothing, and nobody frames it',
  async (path) => {
    const { html, policy } = await open(path);
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'style-src': hash(/<style>(.*?)<\/style>/s.exec(html)?.[1]),
      'base-uri': "'none'",
      'form-action': "'none'",
    });
    expect(policy['frame-ancestors']).toMatch(path === '/sandbox/nobody' ? /./ : /^'none'$/);
    expect(policy).not.toHaveProperty('script-src');
  },
);

test.each(['stripe', 'calypso'] as const)('a payment page of %s may be framed by the apps', async (id) => {
  const { policy } = await open(await newPayPage(id));
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'form-action': expect.stringContaining("'self'"),
    'frame-ancestors': `'self' ${APP}`,
  });
  expect(policy).not.toHaveProperty('script-src');
});

test('GraphiQL runs its own script only, is not framed and is not stored', async () => {
  const { html, policy, headers } = await open('/graphql');
  const script = html.slice(html.indexOf('<script>') + '<script>'.length, html.lastIndexOf('</script>'));
  expect(script).toContain('renderYogaGraphiQL');
  expect(policy).toMatchObject({
    'default-src': "'none'",
    'script-src': hash(script),
    'connect-src': "'self'",
    'frame-ancestors': "'none'",
  });
  expect(headers.get('cache-control')).toBe('no-store');
});
