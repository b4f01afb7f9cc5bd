import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../../src/store/index.ts';
import { addPurchases } from '../../../src/store/sessions/testing.ts';
import { findPostgres, makeMigratedDatabase } from '../../../src/store/testing.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';

const QUERY = `query ($input: QuotesInput!) { quotes(input: $input) { ... on Quotes { quotes {
  providerId paymentMethod labels estimatedDelivery { p50Seconds p90Seconds source } } } } }`;
const input = {
  location: { country: 'US', subdivision: 'US-CA' },
  asset: { currency: 'USDC', network: 'ethereum' },
  fiatCurrency: 'USD',
  fiatAmount: '100',
  providers: ['stripe'],
};

describe('a gateway that starts on purchases of before', async () => {
  if (!(await findPostgres())) return;
  let gateway: GatewayUnderTest;

  beforeAll(async () => {
    const { url, drop } = await makeMigratedDatabase();
    const { db, close } = await openStore({ databaseUrl: url, dataDirectory: null });
    await sql`insert into project (id, name) values ('prj_1', 'p')`.execute(db);
    const stripe = { providerId: 'stripe', mode: 'SIMULATOR', paymentMethod: null };
    await addPurchases(db, 30, (n) => ({ ...stripe, seconds: 60 + n }));
    await close();
    gateway = await startGateway({ environment: { DATABASE_URL: url } });
    return drop;
  });
  afterAll(() => gateway.close());

  test('shows how long deliveries take', async () => {
    const quotes = async () => {
      const { body } = await gateway.post({ query: QUERY, variables: { input } });
      if (body.errors) throw new Error(JSON.stringify(body.errors));
      type Shown = { paymentMethod: string | null; estimatedDelivery: object | null; labels: string[] };
      const found = (body.data as { quotes: { quotes: Shown[] } }).quotes.quotes;
      return found.filter(({ paymentMethod }) => paymentMethod === null);
    };
    // The background work reads them once it has started.
    await vi.waitUntil(async () => (await quotes()).some(({ estimatedDelivery }) => estimatedDelivery), {
      timeout: 10_000,
      interval: 50,
    });
    const [quote] = await quotes();
    expect(quote?.estimatedDelivery).toEqual({ p50Seconds: 75, p90Seconds: 87, source: 'OBSERVED' });
    expect(quote?.labels).not.toContain('FASTEST');
  });
});
