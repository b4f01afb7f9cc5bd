import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { moneyOf } from '../../domain/money/money.ts';
import type { SessionStatus } from '../../domain/session/status.ts';
import type { SessionNews } from '../../provider/sessions.ts';
import { eachStore } from '../../store/testing.ts';
import { CALLER, fakeProvider, sessionsOn, WALLET } from '../testing.ts';
import type { CreateSessionInput } from '../types.ts';

const DELIVERY = {
  asset: { currency: 'USDC', network: 'base' },
  amount: null,
  address: WALLET,
  memo: null,
  transactionHash: null,
};
const OTHER_WALLET = '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359';

eachStore('references that come by webhook', (makeStore) => {
  /** A session whose customer was sent to a widget, and the orders that the provider's API returns. */
  async function inWidget() {
    const fake = fakeProvider('widgets', { handoffs: ['IFRAME'], referenceByWebhook: ['IFRAME'] });
    const url = 'https://pay.example/widget';
    fake.news = () => ({
      reference: null,
      status: 'READY',
      providerStatus: 'KEY',
      handoff: {
        kind: 'IFRAME',
        url,
        origin: 'https://pay.example',
        allow: null,
        expiresAt: null,
        singleUse: true,
      },
    });
    const { sessions, logged } = await sessionsOn(await makeStore(), [fake]);
    const orders = new Map<string, SessionNews>();
    const asked: string[] = [];
    fake.provider.operations.sessions.get = async (reference) => {
      asked.push(reference);
      const found = orders.get(reference);
      if (!found) throw new Error(`no order ${reference}`);
      return found;
    };
    const open = async (more: Partial<CreateSessionInput> = {}) => {
      const answer = await sessions.create(
        {
          idempotencyKey: randomUUID(),
          location: { country: 'DE' },
          asset: { currency: 'USDC', network: 'base' },
          fiatCurrency: 'EUR',
          fiatAmount: '100',
          wallets: [{ network: 'base', address: WALLET }],
          lockWalletAddress: true,
          handoffs: ['IFRAME'],
          ...more,
        },
        CALLER,
      );
      if (answer.kind !== 'OnrampSessionPayload') throw new Error(answer.kind);
      return answer.onrampSession;
    };
    const session = await open();
    const order = (reference: string, status: SessionStatus, more: Partial<SessionNews> = {}) =>
      orders.set(reference, {
        reference,
        status,
        providerStatus: `order ${status}`,
        asset: { currency: 'USDC', network: 'base' },
        fiatCurrency: 'USD',
        fiatAmount: moneyOf('42', 'USD', 2),
        walletAddress: WALLET,
        ...more,
      });
    const sendWebhook = (reference: string | null, sessionId = session.id) =>
      sessions.handleWebhook({ providerId: 'widgets', reference, sessionId }, 'WEBHOOK');
    const read = async (id = session.id) => {
      const [found] = await sessions.byIds([id], CALLER);
      if (!found) throw new Error('no session');
      return found;
    };
    const timeline = async (id = session.id) => (await sessions.events([id], CALLER))[0] ?? [];
    return { sessions, session, order, sendWebhook, read, open, timeline, asked, logged };
  }

  test('without a reference the session is READY, says so, and no provider is asked', async () => {
    const { sessions, session, asked, timeline } = await inWidget();
    expect(session).toMatchObject({ status: 'READY', providerReference: null, referenceByWebhook: true });
    expect(sessions.handoff(session, null)).toMatchObject({ kind: 'IFRAME' });
    expect((await timeline()).at(-1)?.note).toBe('widgets reports its reference by webhook.');
    const refreshed = await sessions.refresh(session.id, CALLER);
    expect(refreshed).toMatchObject({ kind: 'OnrampSessionPayload', onrampSession: session });
    expect(asked).toEqual([]);
  });

  test('the first order that the API confirms is linked, whatever amount the customer chose', async () => {
    const { sessions, session, order, sendWebhook, read, logged, asked } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    expect(await sendWebhook('o1')).toBe('applied');
    expect(await read()).toMatchObject({
      status: 'AWAITING_PAYMENT',
      providerReference: 'o1',
      referenceByWebhook: true,
      fiatAmount: { minor: 4200n, currency: 'USD' },
    });
    expect(sessions.handoff(await read(), null)).toMatchObject({ kind: 'IFRAME' });
    const bound = await read();
    await sendWebhook('o1');
    expect(await read()).toEqual({ ...bound, unpaidAt: expect.any(Date) });
    order('o1', 'COMPLETED');
    asked.length = 0;
    expect(await sessions.refresh(session.id, CALLER)).toMatchObject({
      onrampSession: { status: 'COMPLETED' },
    });
    expect(asked).toEqual(['o1']);
    expect(logged).toEqual([]);
  });

  test('a reference without a session, or an event without a reference, links nothing', async () => {
    const { order, sessions, sendWebhook, read } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    const hint = { providerId: 'widgets', reference: 'o1', sessionId: null };
    expect(await sessions.handleWebhook(hint, 'WEBHOOK')).toBe('unknown');
    await sendWebhook(null);
    expect((await read()).providerReference).toBeNull();
  });

  test.each([
    ['to another wallet', { walletAddress: OTHER_WALLET }],
    ['that the provider has as another session', { sessionId: 'ons_other' }],
    ['of another asset', { asset: { currency: 'USDT', network: 'tron' } }],
  ])('an order %s is not linked', async (_, more) => {
    const { order, sendWebhook, read, timeline, logged } = await inWidget();
    order('o1', 'COMPLETED', more);
    await sendWebhook('o1');
    expect(await read()).toMatchObject({ status: 'READY', providerReference: null });
    expect((await timeline()).at(-1)).toMatchObject({ applied: false, to: 'COMPLETED' });
    expect(logged).toEqual(['A customer made another order than was asked for']);
    order('o2', 'AWAITING_PAYMENT');
    await sendWebhook('o2');
    expect(await read()).toMatchObject({ providerReference: 'o2' });
  });

  test('the wallet is checked even if the request does not lock it', async () => {
    const { order, sendWebhook, read, open } = await inWidget();
    const { id } = await open({ lockWalletAddress: false });
    order('o1', 'COMPLETED', { walletAddress: OTHER_WALLET });
    await sendWebhook('o1', id);
    expect((await read(id)).providerReference).toBeNull();
    order('o2', 'COMPLETED', { delivery: { ...DELIVERY, address: OTHER_WALLET } });
    await sendWebhook('o2', id);
    expect((await read(id)).delivery?.differences).toContain(
      `asked for delivery to ${WALLET}, went to ${OTHER_WALLET}`,
    );
  });

  test.each([
    ['all as asked', '100', 'EUR', WALLET, []],
    ['another amount', '42', 'EUR', WALLET, ['asked for 100 EUR, paid 42 EUR']],
    ['another currency', '100', 'USD', WALLET, ['asked for 100 EUR, paid 100 USD']],
    [
      'no address',
      '100',
      'EUR',
      null,
      [`asked for delivery to ${WALLET}, the provider did not say where it went`],
    ],
  ])(
    'the delivery is compared with the request: %s',
    async (_, amount, fiatCurrency, address, differences) => {
      const { order, sendWebhook, read } = await inWidget();
      const fiatAmount = moneyOf(amount, fiatCurrency, 2);
      order('o1', 'COMPLETED', { fiatCurrency, fiatAmount, delivery: { ...DELIVERY, address } });
      await sendWebhook('o1');
      const matchesRequest = differences.length === 0;
      expect((await read()).delivery).toMatchObject({ matchesRequest, differences });
    },
  );

  test('a missing amount is no match', async () => {
    const { order, sendWebhook, read } = await inWidget();
    order('o1', 'COMPLETED', { fiatCurrency: 'EUR', fiatAmount: null, delivery: DELIVERY });
    await sendWebhook('o1');
    expect((await read()).delivery).toMatchObject({
      matchesRequest: false,
      differences: ['asked for 100 EUR, the provider did not say what was paid'],
    });
  });

  test('another unpaid order is recorded once and changes nothing', async () => {
    const { order, sendWebhook, read, timeline, logged } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    order('o2', 'AWAITING_PAYMENT');
    await sendWebhook('o1');
    const before = await read();
    await sendWebhook('o2');
    await sendWebhook('o2');
    expect(await read()).toEqual(before);
    const refused = (await timeline()).filter(({ applied }) => !applied);
    expect(refused).toMatchObject([
      { note: 'o2 at widgets is another order of this session, and not paid.' },
    ]);
    expect(logged).toContain('A customer made another order in the same session; it is not paid');
  });

  test.each(['AWAITING_PAYMENT', 'FAILED', 'EXPIRED'] as const)(
    'a paid order replaces one in %s, and a payment of that one is not lost',
    async (status) => {
      const { order, sendWebhook, read, timeline, logged } = await inWidget();
      order('o1', status);
      await sendWebhook('o1');
      expect((await read()).status).toBe(status);
      order('o2', 'DELIVERING');
      await sendWebhook('o2');
      expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: 'o2', failure: null });
      expect((await timeline()).at(-1)?.note).toBe('o2 was paid and replaces o1, which was not.');
      // A late payment of the first: both deliver to the same wallet, and an operator is alerted.
      order('o1', 'COMPLETED');
      await sendWebhook('o1');
      expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: 'o2' });
      expect((await timeline()).at(-1)).toMatchObject({
        applied: false,
        note: 'o1 at widgets is a second payment; this session is o2.',
      });
      expect(logged).toEqual(['A customer paid twice in one session: an operator must check it']);
    },
  );

  test('an order of one session is never linked to another, and of two concurrent ones one is linked', async () => {
    const { order, sendWebhook, read, open, timeline, logged } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    await sendWebhook('o1');
    const other = await open();
    await sendWebhook('o1', other.id);
    expect((await read(other.id)).providerReference).toBeNull();
    expect((await timeline(other.id)).at(-1)?.note).toBe('o1 belongs to another session.');
    expect(logged).toHaveLength(1);
    order('o2', 'AWAITING_PAYMENT');
    order('o3', 'AWAITING_PAYMENT');
    await Promise.all(['o2', 'o3', 'o2', 'o3'].map((reference) => sendWebhook(reference, other.id)));
    const { providerReference, revision } = await read(other.id);
    expect(['o2', 'o3']).toContain(providerReference);
    expect(revision).toBe(other.revision + 1);
  });
});
