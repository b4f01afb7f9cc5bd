import { expect, test, vi } from 'vitest';
import { createGuard } from './index.ts';

const served = vi.fn(async (_request: Request) => Response.json({ served: true }));
const guarded = createGuard({ publicUrl: 'https://gateway.test', frameOrigins: ['https://app.test'] })(
  served,
);

const CONTROL = '/sandbox/stripe/__control/faults';
const PAY = '/sandbox/stripe/pay/cos_1';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ask = async (path: string, method: string, headers: Record<string, string>) =>
  (await guarded(new Request(`https://gateway.test${path}`, { method, headers }))).status;

test.each([
  ['a command', CONTROL, 'POST', JSON_TYPE],
  ['a command without a body', '/sandbox/calypso/__control/settle', 'POST', JSON_TYPE],
  ['JSON with a charset', CONTROL, 'POST', { 'content-type': 'application/json; charset=utf-8' }],
  ['a read', CONTROL, 'GET', {}],
  ['a deletion', CONTROL, 'DELETE', {}],
  ['a page of the gateway', CONTROL, 'POST', { ...JSON_TYPE, origin: 'https://gateway.test' }],
  ['its form', PAY, 'POST', { ...FORM, origin: 'https://gateway.test' }],
  [
    'a form at a loopback name',
    PAY,
    'POST',
    { ...FORM, origin: 'http://127.0.0.1:4000', host: '127.0.0.1:4000' },
  ],
  ['a customer without a browser', PAY, 'POST', FORM],
  ['an adapter', '/sandbox/stripe/v1/crypto/onramp_sessions', 'POST', FORM],
  ['a link from another site', PAY, 'GET', {}],
])('%s may', async (_, path, method, headers) => {
  expect(await ask(path, method, headers as Record<string, string>)).toBe(200);
});

test.each([
  ['text for a control', CONTROL, 'POST', { 'content-type': 'text/plain;charset=UTF-8' }, 415],
  ['a form for a control', CONTROL, 'POST', FORM, 415],
  ['a control without a type', '/sandbox/calypso/__control/settle', 'POST', {}, 415],
  ['a website', CONTROL, 'POST', { ...JSON_TYPE, origin: 'https://evil.example' }, 403],
  ['a website that reads', CONTROL, 'GET', { origin: 'https://evil.example' }, 403],
  ['a document without an origin', CONTROL, 'POST', { ...JSON_TYPE, origin: 'null' }, 403],
  [
    'another port',
    CONTROL,
    'POST',
    { ...JSON_TYPE, origin: 'http://localhost:3000', host: 'localhost:4000' },
    403,
  ],
  ['a form of a website', PAY, 'POST', { ...FORM, origin: 'https://evil.example' }, 403],
  ['an origin that is none', PAY, 'POST', { ...FORM, origin: 'gateway.test' }, 403],
])('%s may not', async (_, path, method, headers, status) => {
  served.mockClear();
  expect(await ask(path, method, headers as Record<string, string>)).toBe(status);
  expect(served).not.toHaveBeenCalled();
});

const pageOf = (headers: Record<string, string>) => async () =>
  new Response('<p>Pay</p>', {
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
  });
const settings = { publicUrl: 'https://gateway.test', frameOrigins: ['https://app.test'] };
const policyAt = async (path: string, headers: Record<string, string>, given = settings) => {
  const answer = await createGuard(given)(pageOf(headers))(new Request(`https://gateway.test${path}`));
  expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([404, 'nosniff']);
  expect(await answer.text()).toBe('<p>Pay</p>');
  return answer.headers.get('content-security-policy');
};

test('a payment page may be shown by the gateway and the apps, the index by nobody', async () => {
  const policy = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; form-action 'self'",
  };
  expect(await policyAt(PAY, policy)).toBe(
    "default-src 'none'; form-action 'self'; frame-ancestors 'self' https://app.test",
  );
  expect(await policyAt(PAY, policy, { ...settings, frameOrigins: [] })).toMatch(/; frame-ancestors 'self'$/);
  const index = { ...policy, 'x-content-type-options': 'nosniff' };
  for (const path of ['/sandbox', '/sandbox/'])
    expect(await policyAt(path, index)).toBe(policy['content-security-policy']);
});

test("an adapter's page without a policy gets a strict one", async () => {
  expect(await policyAt(PAY, {})).toMatch(
    /^default-src 'none'; .*frame-ancestors 'self' https:\/\/app\.test$/,
  );
});
