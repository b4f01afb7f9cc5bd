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
  /** A session whose customer was sent to a widget, and what the provider's API says of orders there. */
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
    const tell = (reference: string | null, sessionId = session.id) =>
      sessions.handleWebhook({ providerId: 'widgets', reference, sessionId }, 'WEBHOOK');
    const read = async (id = session.id) => {
      const [found] = await sessions.byIds([id], CALLER);
      if (!found) throw new Error('no session');
      return found;
    };
    const timeline = async (id = session.id) => (await sessions.events([id], CALLER))[0] ?? [];
    return { sessions, session, order, tell, read, open, timeline, asked, logged };
  }

  test('until then it is ready, says so, and nobody is asked', async () => {
    const { sessions, session, asked, timeline } = await inWidget();
    expect(session).toMatchObject({ status: 'READY', providerReference: null, referenceByWebhook: true });
    expect(sessions.handoff(session, null)).toMatchObject({ kind: 'IFRAME' });
    expect((await timeline()).at(-1)?.note).toBe('widgets tells its reference by webhook.');
    const refreshed = await sessions.refresh(session.id, CALLER);
    expect(refreshed).toMatchObject({ kind: 'OnrampSessionPayload', onrampSession: session });
    expect(asked).toEqual([]);
  });

  test('the first order that the API confirms is its own, whatever amount the customer chose', async () => {
    const { sessions, session, order, tell, read, logged, asked } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    expect(await tell('o1')).toBe('applied');
    expect(await read()).toMatchObject({
      status: 'AWAITING_PAYMENT',
      providerReference: 'o1',
      referenceByWebhook: true,
      fiatAmount: { minor: 4200n, currency: 'USD' },
    });
    expect(sessions.handoff(await read(), null)).toMatchObject({ kind: 'IFRAME' });
    const bound = await read();
    await tell('o1');
    expect(await read()).toEqual({ ...bound, unpaidAt: expect.any(Date) });
    order('o1', 'COMPLETED');
    asked.length = 0;
    expect(await sessions.refresh(session.id, CALLER)).toMatchObject({
      onrampSession: { status: 'COMPLETED' },
    });
    expect(asked).toEqual(['o1']);
    expect(logged).toEqual([]);
  });

  test('a reference without a session, and an event without a reference, bind nothing', async () => {
    const { order, sessions, tell, read } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    const hint = { providerId: 'widgets', reference: 'o1', sessionId: null };
    expect(await sessions.handleWebhook(hint, 'WEBHOOK')).toBe('unknown');
    await tell(null);
    expect((await read()).providerReference).toBeNull();
  });

  test.each([
    ['to another wallet', { walletAddress: OTHER_WALLET }],
    ['that the provider has as another session', { sessionId: 'ons_other' }],
    ['of another asset', { asset: { currency: 'USDT', network: 'tron' } }],
  ])('an order %s is kept apart', async (_, more) => {
    const { order, tell, read, timeline, logged } = await inWidget();
    order('o1', 'COMPLETED', more);
    await tell('o1');
    expect(await read()).toMatchObject({ status: 'READY', providerReference: null });
    expect((await timeline()).at(-1)).toMatchObject({ applied: false, to: 'COMPLETED' });
    expect(logged).toEqual(['a customer made something else than was asked for']);
    order('o2', 'AWAITING_PAYMENT');
    await tell('o2');
    expect(await read()).toMatchObject({ providerReference: 'o2' });
  });

  test('the wallet is held against, though the request did not lock it', async () => {
    const { order, tell, read, open } = await inWidget();
    const { id } = await open({ lockWalletAddress: false });
    order('o1', 'COMPLETED', { walletAddress: OTHER_WALLET });
    await tell('o1', id);
    expect((await read(id)).providerReference).toBeNull();
    order('o2', 'COMPLETED', { delivery: { ...DELIVERY, address: OTHER_WALLET } });
    await tell('o2', id);
    expect((await read(id)).delivery?.differences).toContain(
      `asked for delivery to ${WALLET}, went to ${OTHER_WALLET}`,
    );
  });

  test.each([
    ['all as asked', '100', 'EUR', WALLET, []],
    ['another amount', '42', 'EUR', WALLET, ['asked for 100 EUR, paid 42 EUR']],
    ['another currency', '100', 'USD', WALLET, ['asked for 100 EUR, paid 100 USD']],
    [
      'nowhere',
      '100',
      'EUR',
      null,
      [`asked for delivery to ${WALLET}, the provider did not say where it went`],
    ],
  ])('held against the request: %s', async (_, amount, fiatCurrency, address, differences) => {
    const { order, tell, read } = await inWidget();
    const fiatAmount = moneyOf(amount, fiatCurrency, 2);
    order('o1', 'COMPLETED', { fiatCurrency, fiatAmount, delivery: { ...DELIVERY, address } });
    await tell('o1');
    const matchesRequest = differences.length === 0;
    expect((await read()).delivery).toMatchObject({ matchesRequest, differences });
  });

  test('an amount that is not told is no match', async () => {
    const { order, tell, read } = await inWidget();
    order('o1', 'COMPLETED', { fiatCurrency: 'EUR', fiatAmount: null, delivery: DELIVERY });
    await tell('o1');
    expect((await read()).delivery).toMatchObject({
      matchesRequest: false,
      differences: ['asked for 100 EUR, the provider did not say what was paid'],
    });
  });

  test('another order that nobody paid is recorded once, and changes nothing', async () => {
    const { order, tell, read, timeline, logged } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    order('o2', 'AWAITING_PAYMENT');
    await tell('o1');
    const before = await read();
    await tell('o2');
    await tell('o2');
    expect(await read()).toEqual(before);
    const refused = (await timeline()).filter(({ applied }) => !applied);
    expect(refused).toMatchObject([
      { note: 'o2 at widgets is another order of this session, and not paid.' },
    ]);
    expect(logged).toContain('a customer made another order in the same session; nobody has paid it');
  });

  test.each(['AWAITING_PAYMENT', 'FAILED', 'EXPIRED'] as const)(
    'a paid order takes the place of one that is %s, and a payment of that one is not lost',
    async (status) => {
      const { order, tell, read, timeline, logged } = await inWidget();
      order('o1', status);
      await tell('o1');
      expect((await read()).status).toBe(status);
      order('o2', 'DELIVERING');
      await tell('o2');
      expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: 'o2', failure: null });
      expect((await timeline()).at(-1)?.note).toBe('o2 was paid, and takes the place of o1, which was not.');
      // Late money for the first: both deliver to the same wallet, and somebody is told.
      order('o1', 'COMPLETED');
      await tell('o1');
      expect(await read()).toMatchObject({ status: 'DELIVERING', providerReference: 'o2' });
      expect((await timeline()).at(-1)).toMatchObject({
        applied: false,
        note: 'o1 at widgets is a second payment; this session is o2.',
      });
      expect(logged).toEqual(['a customer paid twice in one session: an operator must look']);
    },
  );

  test('an order of one session is never another’s, and two at once bind one', async () => {
    const { order, tell, read, open, timeline, logged } = await inWidget();
    order('o1', 'AWAITING_PAYMENT');
    await tell('o1');
    const other = await open();
    await tell('o1', other.id);
    expect((await read(other.id)).providerReference).toBeNull();
    expect((await timeline(other.id)).at(-1)?.note).toBe('o1 belongs to another session.');
    expect(logged).toHaveLength(1);
    order('o2', 'AWAITING_PAYMENT');
    order('o3', 'AWAITING_PAYMENT');
    await Promise.all(['o2', 'o3', 'o2', 'o3'].map((reference) => tell(reference, other.id)));
    const { providerReference, revision } = await read(other.id);
    expect(['o2', 'o3']).toContain(providerReference);
    expect(revision).toBe(other.revision + 1);
  });
});
