import { expect, test } from 'vitest';
import { readJson } from '../http/exact-json.ts';
import { transactionAnswer } from '../http/wire.ts';
import calypso from '../index.ts';
import { call, failure, scripted, testOptions } from '../testing.ts';
import { depositNews, depositStatus } from './deposits.ts';

const transaction = (id: string, minute: number) => ({
  id,
  amount: 1,
  currency: 'USDT_TRX',
  transactionState: 'CONFIRMED',
  complianceState: 'CHECKED',
  createdDate: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
});
type Row = ReturnType<typeof transaction>;
const page = (rows: Row[]) => ({ body: JSON.stringify({ result: rows, total: 9 }) });
const [a, b, c] = [transaction('a', 1), transaction('b', 2), transaction('c', 3)];
const refused = { status: 400, body: '{"errorCode":"001"}' };

async function listed(answers: Parameters<typeof scripted>[0], paging: Record<string, unknown> = {}) {
  const vendor = scripted(answers);
  const options = testOptions({ paging: { size: 2, ...paging }, http: { maxRequestsPerSecond: null } });
  const { deposits } = calypso.connect(options, vendor.context);
  const news = deposits?.list?.('c1', call()) ?? Promise.reject(new Error('no list'));
  const payloads = () => vendor.sent.map(({ body }) => JSON.parse(body ?? '').payload);
  return { news, payloads };
}

test.each([
  ['counted from 0', [page([a, b]), page([c])]],
  ['counted from 1, page 0 refused', [refused, page([a, b]), page([c])]],
  ['counted from 1, page 0 empty', [page([]), page([a, b]), page([c])]],
  ['counted from 1, page 0 is page 1 again', [page([a, b]), page([a, b]), page([c])]],
  ['the last page is full', [page([a, b]), page([b, c]), page([b, c])]],
])('pages, %s: each deposit once, newest first', async (_name, answers) => {
  const { news, payloads } = await listed([...answers]);
  expect((await news).map(({ reference }) => reference)).toEqual(['c', 'b', 'a']);
  expect(payloads()).toHaveLength(answers.length);
  expect(payloads()[0]).toEqual({
    customerId: 'c1',
    pageNumber: 0,
    pageSize: 2,
    sort: 'ASC',
    properties: 'createdDate',
  });
});

test('options start at page 1 and send no sort order', async () => {
  const { news, payloads } = await listed([page([a])], { first: 1, sortBy: null });
  expect(await news).toHaveLength(1);
  expect(payloads()).toEqual([{ customerId: 'c1', pageNumber: 1, pageSize: 2 }]);
});

test('a refusal of the list is thrown', async () => {
  const { news } = await listed([refused, refused]);
  expect((await failure(news)).code).toBe('001');
});

const options = testOptions();

const reported = (more: Record<string, unknown>) =>
  transactionAnswer.parse({ id: 't1', amount: '25.5', currency: 'USDT_TRX', ...more });

test.each([
  ['MEM_POOL_FOUND', 'UNCHECKED', false, 'DETECTED'],
  ['PENDING_COMPLIANCE_CHECK', 'IN_PROGRESS', false, 'IN_REVIEW'],
  ['CONFIRMED', 'CHECKED', false, 'CONFIRMED'],
  ['CONFIRMED', 'CHECKED', true, 'SETTLED'],
  ['DECLINED', 'DECLINE', false, 'DECLINED'],
  ['CONFIRMED', 'UNCHECKED', true, null],
  ['CONFIRMED', null, true, null],
  ['DROPPED', 'UNCHECKED', false, null],
])('the transaction state %s/%s, translated %s', (transactionState, complianceState, translated, status) => {
  const deposit = reported({
    transactionState,
    complianceState,
    translationToAccountCompleted: translated,
  });
  expect(depositStatus(deposit, options)).toBe(status);
});

test('an option delays crediting until the merchant account has the funds', () => {
  const ours = testOptions({ creditOn: 'TRANSLATED' });
  const confirmed = { transactionState: 'CONFIRMED', complianceState: 'CHECKED' };
  expect(depositStatus(reported(confirmed), ours)).toBe('IN_REVIEW');
  expect(depositStatus(reported({ ...confirmed, translationToAccountCompleted: true }), ours)).toBe(
    'SETTLED',
  );
});

test('a deposit in an unknown currency keeps its code and amount', () => {
  const deposit = transactionAnswer.parse(
    readJson(
      '{"id":"t1","amount":1.000000000000000000001e3,"currency":"NEW_COIN","transactionState":"CONFIRMED","complianceState":"CHECKED","createdDate":"2025-07-30T10:53:50.356Z"}',
    ),
  );
  expect(depositNews(deposit, options)).toEqual({
    reference: 't1',
    providerCurrency: 'NEW_COIN',
    asset: null,
    amount: '1000.000000000000000001',
    status: 'CONFIRMED',
    transactionHash: null,
    createdAt: new Date('2025-07-30T10:53:50.356Z'),
    addressExpiresAt: new Date('2026-07-30T10:53:50.356Z'),
  });
});

test.each([
  ['MEM_POOL_FOUND', 'UNCHECKED'],
  ['DECLINED', 'DECLINE'],
  ['CONFIRMED', 'UNCHECKED'],
])('a deposit in %s/%s does not change the expiry of its address', (transactionState, complianceState) => {
  const deposit = reported({ transactionState, complianceState, createdDate: '2025-07-30T10:53:50Z' });
  expect(depositNews(deposit, options)).not.toHaveProperty('addressExpiresAt');
});
