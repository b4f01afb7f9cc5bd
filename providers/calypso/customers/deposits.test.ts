import { expect, test } from 'vitest';
import calypso from '../index.ts';
import { call, failure, scripted, testOptions } from '../testing.ts';

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
  const asked = () => vendor.sent.map(({ body }) => JSON.parse(body ?? '').payload);
  return { news, asked };
}

test.each([
  ['counted from 0', [page([a, b]), page([c])]],
  ['counted from 1, page 0 refused', [refused, page([a, b]), page([c])]],
  ['counted from 1, page 0 empty', [page([]), page([a, b]), page([c])]],
  ['counted from 1, page 0 the first again', [page([a, b]), page([a, b]), page([c])]],
  ['an end without a short page', [page([a, b]), page([b, c]), page([b, c])]],
])('pages %s: each deposit once, newest first', async (_name, answers) => {
  const { news, asked } = await listed([...answers]);
  expect((await news).map(({ reference }) => reference)).toEqual(['c', 'b', 'a']);
  expect(asked()).toHaveLength(answers.length);
  expect(asked()[0]).toEqual({
    customerId: 'c1',
    pageNumber: 0,
    pageSize: 2,
    sort: 'ASC',
    properties: 'createdDate',
  });
});

test('where pages are known to count from 1, and without a sort', async () => {
  const { news, asked } = await listed([page([a])], { first: 1, sortBy: null });
  expect(await news).toHaveLength(1);
  expect(asked()).toEqual([{ customerId: 'c1', pageNumber: 1, pageSize: 2 }]);
});

test('a refusal of the list itself is told', async () => {
  const { news } = await listed([refused, refused]);
  expect((await failure(news)).code).toBe('001');
});
