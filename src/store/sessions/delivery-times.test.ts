import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Store } from '../index.ts';
import { eachStore } from '../testing.ts';
import { readDeliveryTimes } from './delivery-times.ts';
import { addPurchases } from './testing.ts';

eachStore('delivery times', (makeStore) => {
  async function withProjects() {
    const store = await makeStore();
    await sql`insert into project (id, name) values ('prj_1', 'p'), ('prj_2', 'q')`.execute(store.db);
    return store;
  }
  const read = ({ db }: Store) => readDeliveryTimes(db, ['alpha', 'beta']);
  const time = (p50Seconds: number, p90Seconds: number, more: object = {}) => ({
    providerId: 'alpha',
    mode: 'LIVE',
    paymentMethod: 'card',
    p50Seconds,
    p90Seconds,
    ...more,
  });

  test('are the median and the ninth tenth of thirty purchases or more, of all projects together', async () => {
    const store = await withProjects();
    // 1 s, 2 s, … 29 s.
    await addPurchases(store.db, 29, (n) => ({ seconds: n }));
    expect(await read(store)).toEqual([]);
    await addPurchases(store.db, 1, () => ({ seconds: 30, projectId: 'prj_2' }));
    expect(await read(store)).toEqual([time(15, 27)]);
    expect(await readDeliveryTimes(store.db, ['beta'])).toEqual([]);
  });

  test('are of one provider, mode and payment method each', async () => {
    const store = await withProjects();
    await addPurchases(store.db, 30, () => ({ seconds: 60 }));
    await addPurchases(store.db, 30, () => ({ seconds: 86_400, paymentMethod: 'sepa' }));
    await addPurchases(store.db, 30, () => ({ seconds: 90, paymentMethod: null }));
    await addPurchases(store.db, 30, () => ({ seconds: 1, mode: 'SIMULATOR' }));
    await addPurchases(store.db, 30, () => ({ seconds: 5, providerId: 'beta' }));
    await addPurchases(store.db, 29, () => ({ seconds: 5, providerId: 'beta', paymentMethod: 'sepa' }));
    const times = await read(store);
    expect(times).toHaveLength(5);
    expect(times).toEqual(
      expect.arrayContaining([
        time(60, 60),
        time(86_400, 86_400, { paymentMethod: 'sepa' }),
        time(90, 90, { paymentMethod: null }),
        time(1, 1, { mode: 'SIMULATOR' }),
        time(5, 5, { providerId: 'beta' }),
      ]),
    );
  });

  test('begin with the payment that succeeded, and end with the delivery', async () => {
    const store = await withProjects();
    // Paid, failed, and paid again a minute before the delivery; then a step that was refused.
    const steps = (at: number) => [
      { from: 'AWAITING_PAYMENT', to: 'PAYMENT_PROCESSING', at: at - 600 },
      { from: 'PAYMENT_PROCESSING', to: 'AWAITING_PAYMENT', at: at - 300 },
      { from: 'AWAITING_PAYMENT', to: 'PAYMENT_PROCESSING', at: at - 60 },
      { from: 'PAYMENT_PROCESSING', to: 'DELIVERING', at: at - 10 },
      { from: 'DELIVERING', to: 'COMPLETED', at },
      { from: 'COMPLETED', to: 'DELIVERING', at: at + 5, applied: false },
    ];
    await addPurchases(store.db, 30, () => ({ steps: steps(-1_000) }));
    expect(await read(store)).toEqual([time(60, 60)]);
  });

  test('do not count what was not completed, never seen as paid, or long ago', async () => {
    const store = await withProjects();
    await addPurchases(store.db, 30, () => ({ seconds: 60, status: 'REFUNDED' }));
    const unseen = [{ from: 'AWAITING_PAYMENT', to: 'COMPLETED', at: -100 }];
    await addPurchases(store.db, 30, () => ({ steps: unseen }));
    await addPurchases(store.db, 30, () => ({ seconds: 60, daysAgo: 15 }));
    expect(await read(store)).toEqual([]);
  });

  test.each([
    ['an expiry', 'EXPIRED'],
    ['a failed payment', 'AWAITING_PAYMENT'],
  ])('do not count a payment before %s', async (_, status) => {
    const store = await withProjects();
    const paid = { from: 'AWAITING_PAYMENT', to: 'PAYMENT_PROCESSING', at: -864_000 };
    const failed = { from: 'PAYMENT_PROCESSING', to: status, at: -863_000 };
    const completed = { from: status, to: 'COMPLETED', at: 0 };
    await addPurchases(store.db, 30, () => ({ steps: [paid, failed, completed] }));
    expect(await read(store)).toEqual([]);
    const again = { from: status, to: 'PAYMENT_PROCESSING', at: -60 };
    const delivered = { from: 'PAYMENT_PROCESSING', to: 'COMPLETED', at: 0 };
    await addPurchases(store.db, 30, () => ({ steps: [paid, failed, again, delivered] }));
    expect(await read(store)).toEqual([time(60, 60)]);
  });

  test('are those of the newest thousand purchases by their completion', async () => {
    const store = await withProjects();
    await addPurchases(store.db, 1_000, () => ({ seconds: 3_600, daysAgo: 2 }));
    await addPurchases(store.db, 1_000, () => ({ seconds: 60, daysAgo: 1 }));
    expect(await read(store)).toEqual([time(60, 60)]);
  });
});
