import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  CancelOnrampSessionDocument,
  LookUpDocument,
  ResumeOnrampSessionDocument,
} from '../../../demo/operations.gen.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { etherInGermany, payPage, purchasesAt, usdcOnBase, usdtToAddress } from '../../support/purchases.ts';

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

const { create, make, read, customer, depositAddress } = purchasesAt({
  request: (...given) => gateway.request(...given),
});
const cancel = async (id: string, key?: string) =>
  (await gateway.request(CancelOnrampSessionDocument, { id }, key)).cancelOnrampSession;
const resume = async (id: string, clientIp?: string, key?: string) =>
  (await gateway.request(ResumeOnrampSessionDocument, { id, clientIp: clientIp ?? null }, key))
    .resumeOnrampSession;

test('cancel is Unsupported at both providers, and the session stays as it is', async () => {
  const { body } = await gateway.post({ query: '{ providers { providerId capabilities { cancel } } }' });
  expect(body.data).toEqual({
    providers: expect.arrayContaining([
      { providerId: 'stripe', capabilities: { cancel: false } },
      { providerId: 'calypso', capabilities: { cancel: false } },
    ]),
  });
  const session = await make(usdcOnBase());
  expect(await cancel(session.id)).toMatchObject({
    __typename: 'Unsupported',
    code: 'UNSUPPORTED',
    message: expect.stringContaining('Stripe cannot cancel'),
  });
  expect(await read(session.id)).toEqual(session);
});

test('a session that no provider created can be canceled, and its key creates no other', async () => {
  const input = etherInGermany();
  await gateway.fault('stripe', { operation: 'sessions.create', kind: 'rate_limited' });
  await gateway.fault('calypso', { operation: 'orderCreate', kind: 'rate_limited' });
  const failed = await create(input);
  if (failed.__typename !== 'ProviderUnavailable') throw new Error(JSON.stringify(failed));
  const id = failed.pending?.id ?? '';
  for (let times = 0; times < 2; times++) {
    expect(await cancel(id)).toMatchObject({ onrampSession: { id, status: 'CANCELED', settled: true } });
  }
  expect(await create(input)).toMatchObject({ replayed: true, onrampSession: { id, status: 'CANCELED' } });
});

test('resume returns the same page until the customer has paid', async () => {
  const session = await make(usdcOnBase());
  expect(await resume(session.id, '203.0.113.7')).toMatchObject({
    onrampSession: { revision: session.revision, handoff: session.handoff },
  });
  expect(await resume(session.id, '300.1.1.1')).toMatchObject({
    __typename: 'InvalidInput',
    code: 'INVALID_INPUT',
  });
  await gateway.press(payPage(session), /^Pay/);
  await eventually(
    () => read(session.id),
    ({ status }) => status === 'COMPLETED',
  );
  expect(await resume(session.id)).toMatchObject({ __typename: 'WrongState', code: 'WRONG_STATE' });
  expect(await cancel(session.id)).toMatchObject({ __typename: 'WrongState', code: 'WRONG_STATE' });
});

test('resume gets a new hand-off from Stripe after the first one was revoked', async () => {
  const session = await make(usdcOnBase());
  // As if the hand-off had been revoked.
  await sql`update onramp_session set sealed_handoff = null where id = ${session.id}`.execute(
    gateway.app.store.db,
  );
  expect((await read(session.id)).handoff).toBeNull();
  expect(await resume(session.id)).toMatchObject({
    onrampSession: { revision: session.revision + 1, handoff: session.handoff },
  });
  expect((await read(session.id)).timeline.at(-1)).toMatchObject({ source: 'API', applied: true });
});

test('a rejected session is replaced by one at another provider, which names it', async () => {
  const first = await make(etherInGermany());
  expect(first.providerId).toBe('stripe');
  expect(await create(etherInGermany({ replacesSessionId: first.id }))).toMatchObject({
    __typename: 'InvalidInput',
    issues: [{ path: 'input.replacesSessionId' }],
  });
  await gateway.press(payPage(first), /^Refuse/);
  await gateway.post({
    query: 'mutation ($id: ID!) { refreshOnrampSession(id: $id) { __typename } }',
    variables: { id: first.id },
  });
  const input = etherInGermany({ replacesSessionId: first.id });
  const second = await make(input);
  expect(second.providerId).toBe('calypso');
  expect(second.decision.candidates.find(({ providerId }) => providerId === 'stripe')).toMatchObject({
    eligible: false,
    reasons: [{ reason: 'EXCLUDED_BY_CALLER', message: expect.stringContaining('replaces') }],
  });
  const { body } = await gateway.post({
    query: 'query ($id: ID!) { onrampSession(id: $id) { replaces { id status replaces { id } } } }',
    variables: { id: second.id },
  });
  expect(body.data).toEqual({
    onrampSession: { replaces: { id: first.id, status: 'REJECTED', replaces: null } },
  });
  expect(await create(input)).toMatchObject({ replayed: true, onrampSession: { id: second.id } });
  expect(await create({ ...input, replacesSessionId: null })).toMatchObject({
    __typename: 'IdempotencyConflict',
  });
});

test('a session to an address that ended has no hand-off and cannot be resumed', async () => {
  const { id: customerId } = await customer({ country: 'DE' });
  const address = await depositAddress(customerId, 'USDT', 'tron');
  const session = await make(usdtToAddress(customerId, address.id));
  expect(session.handoff).not.toBeNull();
  await sql`update deposit_address set expires_at = now() - interval '1 minute' where id = ${address.id}`.execute(
    gateway.app.store.db,
  );
  expect((await read(session.id)).handoff).toBeNull();
  expect(await resume(session.id)).toMatchObject({
    __typename: 'WrongState',
    message: expect.stringContaining('requestDepositAddress'),
  });
  expect(
    (await gateway.request(LookUpDocument, { customerId, currency: 'USDT', network: 'tron' })).depositAddress,
  ).toBeNull();
});

test('a session of another project is NotFound', async () => {
  const session = await make(usdcOnBase());
  const key = await gateway.newProject('elsewhere');
  const absent = `ons_${'0'.repeat(32)}`;
  for (const ask of [(id: string) => cancel(id, key), (id: string) => resume(id, undefined, key)]) {
    const [foreign, none] = [await ask(session.id), await ask(absent)];
    expect(foreign).toMatchObject({ __typename: 'NotFound' });
    expect(JSON.stringify(foreign).replaceAll(session.id, absent)).toBe(JSON.stringify(none));
  }
});
