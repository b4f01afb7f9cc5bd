import { describe, expect, test } from 'vitest';
import { acceptsHtml, escapeHtml, hashSource, htmlResponse } from './html-page.ts';
import { isLoopback } from './loopback.ts';

const page = { title: '<Buy>', main: '<h1>Buy</h1>' };

test('a page has a language, a viewport, an icon and one main element', async () => {
  const html = await htmlResponse(page).text();
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  expect(html).toContain('<link rel="icon" href="data:image/svg+xml,');
  expect(html).toContain('<title>&lt;Buy&gt;</title>');
  expect(html.match(/<main>\n<h1>Buy<\/h1>\n<\/main>/g)).toHaveLength(1);
});

test('the notice is escaped and left out if there is none', async () => {
  expect(await htmlResponse({ ...page, notice: 'a < b' }).text()).toContain('<header>a &lt; b</header>');
  expect(await htmlResponse(page).text()).not.toContain('<header>');
});

test('a page loads nothing, runs no script and sends a form only where it says', () => {
  const policyOf = (response: Response) => response.headers.get('content-security-policy') ?? '';
  expect(policyOf(htmlResponse(page))).toMatch(/^default-src 'none';.*; form-action 'none'$/);
  expect(policyOf(htmlResponse({ ...page, formAction: ["'self'"] }))).toMatch(/; form-action 'self'$/);
});

test('a page allows its own style by hash, and no frame', async () => {
  const response = htmlResponse({ ...page, style: 'h1{color:red}' });
  const policy = response.headers.get('content-security-policy') ?? '';
  const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
  expect(style).toContain('h1{color:red}');
  expect(policy).toContain(`style-src ${hashSource(style)};`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('no other site gets the address of a page, and forms tell its own site their origin', () => {
  expect(htmlResponse(page).headers.get('referrer-policy')).toBe('same-origin');
});

test('a page has the status and the headers that it is given', () => {
  const plain = htmlResponse(page);
  expect([plain.status, plain.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const headers = { 'retry-after': '5', 'referrer-policy': 'no-referrer' };
  const other = htmlResponse({ ...page, status: 503, headers });
  expect(other.status).toBe(503);
  expect(other.headers.get('retry-after')).toBe('5');
  expect(other.headers.get('referrer-policy')).toBe('no-referrer');
});

test('a page names each source of forms, and its hash is that of CSP', () => {
  const response = htmlResponse({ ...page, formAction: ["'self'", 'https://pay.example'] });
  expect(response.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[^;]+'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' https:\/\/pay\.example$/,
  );
  // From the specification of CSP: https://www.w3.org/TR/CSP3/#match-element-to-source-list
  expect(hashSource("alert('Hello, world.');")).toBe("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
});

test.each([
  ['text/html,application/xhtml+xml;q=0.9', true],
  ['*/*', false],
  [null, false],
])('a client that accepts %s asks for HTML: %s', (accept, html) => {
  const headers = new Headers(accept === null ? {} : { accept });
  expect(acceptsHtml(new Request('http://localhost', { headers }))).toBe(html);
});

test('quotes and angle brackets are escaped', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

/** WCAG 2.2, relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const digits = color.length === 4 ? color.replace(/[0-9a-f]/gi, '$&$&') : color;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe('contrast meets WCAG AA', async () => {
  const html = await htmlResponse(page).text();
  const [light = {}, dark = {}] = [...html.matchAll(/:root\{([^}]*)\}/g)].map(([, rules = '']) =>
    Object.fromEntries([...rules.matchAll(/--(\w+):(#\w+)/g)].map(([, name, color]) => [name, color])),
  );

  test.each([
    ['light', light],
    ['dark', dark],
  ])('in %s mode', (_, colors: Record<string, string>) => {
    const { page: background = '', card = '', main = '', onMain = '', edge = '' } = colors;
    for (const name of ['text', 'soft', 'main', 'good', 'bad']) {
      expect(contrast(colors[name] ?? '', background), name).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colors[name] ?? '', card), name).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(onMain, main)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(edge, card)).toBeGreaterThanOrEqual(3);
    expect(contrast(edge, background)).toBeGreaterThanOrEqual(3);
  });

  test('in the notice', () => {
    const [, background = '', color = ''] = /header\{[^}]*background:(#\w+);color:(#\w+)/.exec(html) ?? [];
    expect(contrast(color, background)).toBeGreaterThanOrEqual(4.5);
  });
});

test.each([
  ['http://localhost:8080', true],
  ['http://127.0.0.1', true],
  ['http://[::1]:1', true],
  ['http://localhost.example', false],
  ['http://10.0.0.1', false],
])('%s is this machine: %s', (url, here) => {
  expect(isLoopback(new URL(url).hostname)).toBe(here);
});
