import { expect, test } from 'vitest';
import { type Page, renderPage } from './page.ts';

const page: Page = {
  title: 'Pay',
  vendor: 'Acme',
  heading: '<script>alert(1)</script>',
  rows: [{ label: '"Amount"', value: `<b>'12.00'</b>` }],
  actions: [{ label: 'Pay & go', url: '/pay"><script>', look: 'primary', fields: { 'a"': '<' } }],
};

test('all text is escaped', async () => {
  const html = await renderPage({ ...page, note: '<i>', result: { look: 'failure', text: '<u>' } }).text();
  expect(html).not.toMatch(/<script|<b>|<i>|<u>/);
  expect(html).toContain('Pay &amp; go');
  expect(html).toContain('name="a&quot;" value="&lt;"');
  expect(html).toContain('simulated money');
});

test('the page has one main element with one heading, and no list without rows', async () => {
  const html = await renderPage(page).text();
  expect(html.match(/<main>/g)).toHaveLength(1);
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).toContain('<dl>');
  expect(await renderPage({ ...page, rows: [] }).text()).not.toContain('<dl>');
});

test.each([
  ['https://shop.example/done?a=1&b=2', 'https://shop.example', true],
  ['wallet://done', 'wallet:', true],
  ['javascript:alert(1)', undefined, false],
  ['data:text/html,hi', undefined, false],
  ['not a link', undefined, false],
  ['https://a;script-src/x', undefined, true],
])('return link %s', async (url, source, shown) => {
  const response = renderPage({ ...page, returnLink: { label: 'Back', url } });
  const policy = response.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy.split("form-action 'self'")[1]?.trim()).toBe(source ?? '');
  expect((await response.text()).includes('class="return"')).toBe(shown);
});
