import { expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, failure, json, scripted, testOptions, WALLET } from '../testing.ts';
import { paymentLink } from './handoff.ts';

const live = testOptions();
const local = testOptions({ handoffHosts: ['http://localhost:4000'] });

test.each([
  ['https://pay.calypso.finance/o/1', live, true],
  ['https://calypso.money/o/1', live, true],
  ['http://pay.calypso.finance/o/1', live, false],
  ['https://pay.calypso.finance:8443/o/1', live, false],
  ['https://evilcalypso.finance/', live, false],
  ['https://calypso.finance.evil.test/', live, false],
  ['https://pay.calypso.finance@evil.test/', live, false],
  ['https://user:word@pay.calypso.finance/', live, false],
  ['javascript:alert(1)', live, false],
  ['/o/1', live, false],
  ['http://localhost:4000/pay/1', live, false],
  ['http://localhost:4000/pay/1', local, true],
  ['http://localhost:4001/pay/1', local, false],
  ['https://localhost:4000/pay/1', local, false],
  ['https://pay.calypso.finance/o/1', local, false],
])('payment link %s', (url, options, allowed) => {
  expect(paymentLink({ paymentUrl: url }, options)).toBe(allowed ? url : null);
});

test('the first field that is present is used', () => {
  expect(paymentLink({ link: 'https://calypso.money/2', redirectUrl: 'https://calypso.money/1' }, live)).toBe(
    'https://calypso.money/1',
  );
  expect(paymentLink({ paymentUrl: null, payUrl: 'https://calypso.money/3' }, live)).toBe(
    'https://calypso.money/3',
  );
  expect(paymentLink({ other: 'https://calypso.money/4' }, live)).toBeNull();
});

const order = {
  id: 'o1',
  state: 'CREATED',
  currency: 'USDT_TRX',
  externalId: 'ons_1',
  externalAddress: WALLET,
};
const confirmation = { id: 'o1', paymentUrl: 'https://pay.calypso.finance/o1', state: 'IN_PROGRESS' };

function fetching(answers: Parameters<typeof scripted>[0], onramp: Record<string, unknown> = {}) {
  const vendor = scripted(answers);
  const { sessions } = calypso.connect(testOptions({ onramp }), vendor.context);
  if (!sessions.handoff) throw new Error('no hand-off');
  return {
    handoff: sessions.handoff('o1', null, call()),
    paths: () => vendor.sent.map(({ url }) => url.split('/').at(-1)),
  };
}

test('confirms a CREATED order and returns its link', async () => {
  const { handoff, paths } = fetching([json(order), json(confirmation)]);
  expect(await handoff).toEqual({
    kind: 'REDIRECT',
    url: 'https://pay.calypso.finance/o1',
    expiresAt: '2026-01-01T00:30:00.000Z',
    singleUse: false,
  });
  expect(paths()).toEqual(['order', 'confirm-order']);
});

test('an order without its address is not handed over, unless the option allows it', async () => {
  const silent = json({ ...order, externalAddress: null });
  const { handoff, paths } = fetching([silent]);
  expect(await handoff).toBeNull();
  expect(paths()).toEqual(['order']);
  const allowed = fetching([silent, json(confirmation)], { requireAddressEcho: false });
  expect(await allowed.handoff).toMatchObject({ url: 'https://pay.calypso.finance/o1' });
});

test('an order that is confirmed already has no link any more, unless the option confirms it again', async () => {
  const confirmed = json({ ...order, state: 'IN_PROGRESS' });
  const { handoff, paths } = fetching([confirmed]);
  expect(await handoff).toBeNull();
  expect(paths()).toEqual(['order']);
  const again = fetching([confirmed, json(confirmation)], { confirmAgain: true });
  expect(await again.handoff).toMatchObject({ url: 'https://pay.calypso.finance/o1' });
});

test.each(['PAID', 'COMPLETED', 'EXPIRED', 'FAILED', 'ON_HOLD'])(
  'a %s order is never confirmed',
  async (state) => {
    const { handoff, paths } = fetching([json({ ...order, state })]);
    expect(await failure(handoff)).toMatchObject({ code: 'not_payable', outcome: 'rejected' });
    expect(paths()).toEqual(['order']);
  },
);

test.each([
  ['another order', [json({ ...order, id: 'o2' })], 'malformed_answer'],
  [
    'another address',
    [json(order), json({ ...confirmation, externalAddress: 'T1' })],
    'contradicting_answer',
  ],
  ['no link', [json(order), json({ id: 'o1' })], 'no_payment_link'],
  [
    'another host',
    [json(order), json({ ...confirmation, paymentUrl: 'https://evil.test' })],
    'no_payment_link',
  ],
])('throws for %s', async (_name, answers, code) => {
  expect((await failure(fetching(answers).handoff)).code).toBe(code);
});
