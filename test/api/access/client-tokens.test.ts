import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage } from '../../support/purchases.ts';
import { all, type Stream, subscribe } from '../../support/subscribe.ts';
import { caller, purchase, RESTRICT, WALLET } from './client-token-calls.ts';

let gateway: GatewayUnderTest;
let api: ReturnType<typeof caller>;
let alice: string;
let bob: string;
beforeAll(async () => {
  gateway = await startGateway();
  api = caller(gateway);
  alice = await api.customer('alice');
  bob = await api.customer('bob');
});
afterAll(() => gateway.close());

const buyer = (more: Record<string, unknown> = {}) =>
  api.token({
    customerId: alice,
    allow: ['CREATE_SESSION', 'CANCEL_SESSION'],
    restrict: { ...RESTRICT, ...more },
  });
const paths = (result: { issues?: Array<{ path: string }> }) => result.issues?.map(({ path }) => path);

describe('createClientToken', () => {
  test('makes a token with its prefix, for 15 minutes by default', async () => {
    const { token, expiresAt } = await api.mint({ customerId: alice });
    expect(token).toMatch(/^ct_[\w-]+\.[\w-]+\.[\w-]+$/);
    const seconds = (Date.parse(expiresAt) - Date.now()) / 1000;
    expect(Math.abs(seconds - 900)).toBeLessThan(5);
  });

  test.each([
    ['for nobody', {}, ['input.customerId']],
    ['for two', { customerId: 'cus_1', onrampSessionId: 'ons_1' }, ['input.customerId']],
    ['too short', { customerId: 'cus_1', ttlSeconds: 59 }, ['input.ttlSeconds']],
    ['too long', { customerId: 'cus_1', ttlSeconds: 3_601 }, ['input.ttlSeconds']],
    ['without limits', { customerId: 'cus_1', allow: ['CREATE_SESSION'] }, ['input.restrict']],
    ['with limits of nothing', { customerId: 'cus_1', restrict: RESTRICT }, ['input.restrict']],
    [
      'with empty limits',
      { customerId: 'cus_1', allow: ['CREATE_SESSION'], restrict: { sessions: 0 } },
      [
        'input.restrict.wallets',
        'input.restrict.assets',
        'input.restrict.fiatCurrency',
        'input.restrict.maximumFiatAmount',
        'input.restrict.sessions',
      ],
    ],
    [
      'with a wallet that is none',
      {
        customerId: 'cus_1',
        allow: ['CREATE_SESSION'],
        restrict: { ...RESTRICT, wallets: [{ network: 'base', address: '0x1' }] },
      },
      ['input.restrict.wallets.0.address'],
    ],
    [
      'to create for a session',
      { onrampSessionId: 'ons_1', allow: ['CREATE_SESSION'], restrict: RESTRICT },
      ['input.allow'],
    ],
  ])('refuses a token %s', async (_, input, expected) => {
    expect(paths(await api.mint(input))).toEqual(expected);
  });

  test('does not find a customer of another project, or one who is erased; that also ends their tokens', async () => {
    const other = await gateway.newProject('other');
    const foreign = await api.mint({ customerId: alice }, other);
    const absent = await api.mint({ customerId: `cus_${'0'.repeat(32)}` });
    expect([foreign.code, absent.code]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    const dave = await api.customer('dave');
    const token = await api.token({ customerId: dave });
    expect((await api.data(token, '{ viewer { id } }')).viewer).toEqual({ id: dave });
    await api.data(
      gateway.app.demoKey,
      `mutation { eraseCustomer(id: "${dave}") { ... on ErasePayload { erasedId } } }`,
    );
    expect((await api.mint({ customerId: dave })).code).toBe('NOT_FOUND');
    await eventually(
      () => api.ask(token, '{ viewer { id } }'),
      ({ status }) => status === 401,
    );
  });

  test('is refused to publishable keys and to tokens', async () => {
    const query = `mutation { createClientToken(input: { customerId: "${alice}" }) { __typename } }`;
    for (const key of [gateway.app.demoPublishableKey, await buyer()]) {
      expect((await api.ask(key, query)).status).toBe(403);
    }
  });
});

describe('a client token', () => {
  test('reads its customer, and is told that it is theirs', async () => {
    const token = await api.token({ customerId: alice });
    const query = `query ($bob: ID!) {
      viewer { id externalId } customer(id: $bob) { id } byName: customer(externalId: "bob") { id }
      onrampSessions { nodes { id } } deposits { nodes { id } }
    }`;
    expect(await api.data(token, query, { bob })).toEqual({
      viewer: { id: alice, externalId: 'alice' },
      customer: null,
      byName: null,
      onrampSessions: { nodes: [] },
      deposits: { nodes: [] },
    });
    const { status, body } = await api.ask(token, '{ viewer { metadata } }');
    expect([status, body.errors?.[0]?.message]).toEqual([
      403,
      expect.stringMatching(/^viewer\.metadata: needs/),
    ]);
  });

  test('does nothing that it was not made for', async () => {
    const token = await api.token({ customerId: alice });
    const { status, body } = await api.ask(
      token,
      'mutation { cancelOnrampSession(id: "ons_1") { __typename } }',
    );
    expect(status).toBe(403);
    expect(body.errors?.[0]?.message).toContain('a client token with allow: [CANCEL_SESSION]');
  });

  test('buys within its limits, resumes and cancels; the server sees the session', async () => {
    const token = await buyer();
    const { onrampSession } = await api.create(token, purchase('one'));
    expect(onrampSession).toMatchObject({ status: 'READY', customer: { id: alice } });
    expect(onrampSession.handoff).not.toBeNull();
    // A repeat is the same session and takes no further one.
    expect(await api.create(token, purchase('one'))).toMatchObject({
      replayed: true,
      onrampSession: { id: onrampSession.id },
    });
    const query = 'query ($id: ID!) { onrampSession(id: $id) { handoff { __typename } } }';
    const listed = `{ onrampSessions { nodes { id handoff { __typename } } }
      viewer { onrampSessions { nodes { id handoff { __typename } } } } nodes(ids: ["${onrampSession.id}"]) {
        ... on OnrampSession { handoff { __typename } } } }`;
    expect((await api.data(token, query, { id: onrampSession.id })).onrampSession.handoff).not.toBeNull();
    const lists = await api.data(token, listed);
    expect(lists.onrampSessions.nodes[0]).toEqual({ id: onrampSession.id, handoff: null });
    expect(lists.viewer.onrampSessions.nodes[0].handoff).toBeNull();
    expect(lists.nodes).toEqual([{ handoff: null }]);
    const all = await api.data(
      gateway.app.demoKey,
      '{ onrampSessions { nodes { id handoff { __typename } } } }',
    );
    expect(all.onrampSessions.nodes[0].handoff).not.toBeNull();
    const cancel = `mutation { cancelOnrampSession(id: "${onrampSession.id}") { ... on Error { code } } }`;
    expect(await api.data(token, cancel)).toBeTruthy();
  });

  test.each([
    [
      'another wallet',
      { wallets: [{ ...WALLET, address: '0xde709f2102306220921060314715629080e2fb77' }] },
      ['input.wallets.0'],
    ],
    ['no wallet', { wallets: null }, ['input.wallets']],
    ['an unlocked wallet', { lockWalletAddress: false }, ['input.lockWalletAddress']],
    ['another asset', { asset: { currency: 'ETH', network: 'base' } }, ['input.asset']],
    ['an open asset', { asset: null, allowedNetworks: ['base'] }, ['input.asset', 'input.allowedNetworks']],
    ['too much', { fiatAmount: '50.01' }, ['input.fiatAmount']],
    ['an open amount', { fiatAmount: null }, ['input.fiatAmount']],
    ['an amount of crypto', { fiatAmount: null, cryptoAmount: '1' }, ['input.fiatAmount']],
    ['another currency', { fiatCurrency: 'EUR' }, ['input.fiatCurrency']],
    ['an unlisted return URL', { returnUrl: 'https://shop.example/done' }, ['input.returnUrl']],
  ])('does not buy with %s', async (_, more, expected) => {
    const result = await api.create(await buyer(), purchase('refused', more));
    expect([result.__typename, paths(result)]).toEqual(['InvalidInput', expected]);
  });

  test('returns to a listed URL, also with a query of its own', async () => {
    const { app } = gateway;
    const [project] = (await app.access.projects()).filter(({ keys }) => keys === 2);
    await app.access.setProject(project?.id ?? '', {
      returnUrls: ['https://shop.example/done', 'https://shop.example/#/done', 'shop-app://done'],
    });
    // Without the key that is cached for 10 s.
    const key = (await app.access.createKey(project?.id ?? '')) ?? '';
    const mint = () => api.token({ customerId: alice, allow: ['CREATE_SESSION'], restrict: RESTRICT }, key);
    const buy = async (name: string, returnUrl: string) =>
      (await api.create(await mint(), purchase(name, { returnUrl }))).__typename;
    expect(await buy('r1', 'https://shop.example/done')).toBe('OnrampSessionPayload');
    expect(await buy('r2', 'https://shop.example/done?order=1')).toBe('OnrampSessionPayload');
    expect(await buy('r2b', 'https://shop.example/done?order=1#/other')).toBe('InvalidInput');
    expect(await buy('r2e', 'https://shop.example/#/done')).toBe('OnrampSessionPayload');
    expect(await buy('r2f', 'https://shop.example/#/done?order=1')).toBe('InvalidInput');
    expect(await buy('r2c', 'https://shop.example@evil.example/done')).toBe('InvalidInput');
    expect(await buy('r2d', 'https://shop.example/done@evil.example')).toBe('InvalidInput');
    expect(await buy('r5', 'shop-app://done')).toBe('OnrampSessionPayload');
    expect(await buy('r6', 'shop-app://elsewhere')).toBe('InvalidInput');
    expect((await api.create(key, purchase('r7', { returnUrl: 'shop-app://done' }))).__typename).toBe(
      'InvalidInput',
    );
    expect(await buy('r3', 'https://shop.example/done2')).toBe('InvalidInput');
    expect(await buy('r4', 'https://shop.example.evil.example/done')).toBe('InvalidInput');
  });

  test('creates as many sessions as it allows, however many calls come at once', async () => {
    const token = await buyer({ sessions: 2 });
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, index) => api.create(token, purchase(`at once ${index}`))),
    );
    const made = results.filter(({ __typename }) => __typename === 'OnrampSessionPayload');
    expect(made).toHaveLength(2);
    expect(results.filter(({ __typename }) => __typename === 'InvalidInput')).toHaveLength(4);
    expect((await api.create(token, purchase('at once 7'))).message).toContain('ask your server for another');
    // Input that made nothing took none.
    const another = await buyer();
    await api.create(another, purchase('bad', { fiatAmount: '51' }));
    expect((await api.create(another, purchase('good'))).__typename).toBe('OnrampSessionPayload');
  });

  test('learns nothing of idempotency keys of the server and of other customers', async () => {
    await api.create(gateway.app.demoKey, purchase('shared key', { customerId: bob }));
    const result = await api.create(await buyer(), purchase('shared key'));
    expect(result).toMatchObject({ replayed: false, onrampSession: { customer: { id: alice } } });
  });

  test('has keys that the server cannot take, whatever it sends', async () => {
    await api.create(gateway.app.demoKey, purchase(`${alice}:page key`));
    const result = await api.create(await buyer(), purchase('page key'));
    expect(result).toMatchObject({ replayed: false, onrampSession: { customer: { id: alice } } });
    const taken = await api.create(gateway.app.demoKey, purchase(`${alice}\u0001page key`));
    expect(paths(taken)).toEqual(['input.idempotencyKey']);
  });

  test('may not name another customer, also where it would only ask', async () => {
    const { idempotencyKey: _, wallets: __, ...asked } = purchase('');
    const stream = await subscribe(
      gateway.app.fetch,
      gateway.url,
      await buyer(),
      'subscription ($input: QuotesInput!) { quotes(input: $input) { __typename } }',
      { input: { ...asked, customerId: bob } },
    );
    expect(await all(stream)).toMatchObject([{ errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
    await expect(api.create(await buyer(), purchase('of bob', { customerId: bob }))).rejects.toThrow(
      /input.customerId: a client token may name no customer but its own/,
    );
  });

  test('may not say what its address is', async () => {
    const input = purchase('ip', { location: { country: 'US', clientIp: '8.8.8.8' } });
    const { status, body } = await api.ask(
      await buyer(),
      'mutation ($input: CreateOnrampSessionInput!) { createOnrampSession(input: $input) { __typename } }',
      { input },
    );
    expect([status, body.errors?.[0]?.message]).toEqual([
      403,
      expect.stringMatching(/^input\.location\.clientIp: /),
    ]);
  });

  test('does not choose the country that sanctions see', async () => {
    const stored = `mutation { createCustomer(input: { externalId: "in Iran", country: "IR" }) {
      ... on CustomerPayload { customer { id } } } }`;
    const customerId = (await api.data(gateway.app.demoKey, stored)).createCustomer.customer.id;
    const token = await api.token({ customerId, allow: ['CREATE_SESSION'], restrict: RESTRICT });
    expect((await api.create(token, purchase('claims to be in the US'))).__typename).toBe('NoRoute');
    const route = `{ route(input: { location: { country: "US" } asset: { currency: "USDC", network: "base" }
      fiatCurrency: "USD", fiatAmount: "25" }) { ... on RoutingDecision { country countrySource chosen } } }`;
    expect((await api.data(token, route)).route).toEqual({
      country: 'IR',
      countrySource: 'CUSTOMER',
      chosen: null,
    });
  });

  test('of one session opens that session and no other', async () => {
    const made = await api.create(gateway.app.demoKey, purchase('without a customer'));
    const other = await api.create(gateway.app.demoKey, purchase('another without'));
    const token = await api.token({ onrampSessionId: made.onrampSession.id, allow: ['CANCEL_SESSION'] });
    const read = (id: string) => api.data(token, `{ onrampSession(id: "${id}") { id } viewer { id } }`);
    expect(await read(made.onrampSession.id)).toEqual({
      onrampSession: { id: made.onrampSession.id },
      viewer: null,
    });
    expect(await read(other.onrampSession.id)).toEqual({ onrampSession: null, viewer: null });
    const own = await api.create(gateway.app.demoKey, purchase('with a customer', { customerId: bob }));
    expect(paths(await api.mint({ onrampSessionId: own.onrampSession.id }))).toEqual([
      'input.onrampSessionId',
    ]);
  });
});

describe('a stream with a client token', () => {
  const WATCH = 'subscription ($id: ID!) { onrampSession(id: $id) { id status customer { id } } }';
  const REVOKE =
    'mutation ($id: ID!) { revokeClientTokens(customerId: $id) { ... on RevokePayload { revoked } } }';

  test('ends when the token is revoked, without an event; a fresh token continues with the present state', async () => {
    const carol = await api.customer('carol');
    const { onrampSession } = await api.create(gateway.app.demoKey, purchase('carol', { customerId: carol }));
    const { id } = onrampSession;
    const watch = async () =>
      subscribe(gateway.app.fetch, gateway.url, await api.token({ customerId: carol }), WATCH, { id });
    const stream = await watch();
    expect(await stream.next()).toMatchObject({
      value: { data: { onrampSession: { id, status: 'READY' } } },
    });
    const waiting = stream.next();
    expect(await api.data(gateway.app.demoKey, REVOKE, { id: carol })).toEqual({
      revokeClientTokens: { revoked: 1 },
    });
    expect(await waiting).toMatchObject({ value: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
    expect(await stream.next()).toMatchObject({ done: true });
    const next = await watch();
    expect(await next.next()).toMatchObject({
      value: { data: { onrampSession: { id, customer: { id: carol } } } },
    });
    await next.return?.();
  });

  test('of another customer is not found', async () => {
    const { onrampSession } = await api.create(gateway.app.demoKey, purchase('bobs', { customerId: bob }));
    const token = await api.token({ customerId: alice });
    const foreign = await subscribe(gateway.app.fetch, gateway.url, token, WATCH, { id: onrampSession.id });
    expect(await all(foreign)).toMatchObject([{ errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
  });

  test('of another customer is not found either while its owner and the server watch, whose streams go on', async () => {
    const { onrampSession } = await api.create(gateway.app.demoKey, purchase('seen', { customerId: bob }));
    const { id } = onrampSession;
    const [owner, stranger] = await Promise.all([
      api.token({ customerId: bob }),
      api.token({ customerId: alice }),
    ]);
    const open = (key: string | null) => subscribe(gateway.app.fetch, gateway.url, key ?? '', WATCH, { id });
    // The stranger comes first, and joins the reads of the others.
    const [foreign, ...watching] = await Promise.all([stranger, owner, gateway.app.demoKey].map(open));
    const again = await open(stranger);
    for (const stream of [foreign, again]) {
      expect(await all(stream as Stream)).toMatchObject([
        { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
      ]);
    }
    for (const stream of watching) {
      expect(await stream.next()).toMatchObject({ value: { data: { onrampSession: { id } } } });
    }
    const query =
      'query ($id: ID!) { onrampSession(id: $id) { handoff { __typename ... on RedirectHandoff { url } } } }';
    const answer = await api.data(gateway.app.demoKey, query, { id });
    await gateway.press(payPage(answer.onrampSession), /^Pay/);
    for (const stream of watching) {
      expect((await stream.next()).value).toMatchObject({ data: { onrampSession: { id } } });
      await stream.return?.();
    }
  });
});
