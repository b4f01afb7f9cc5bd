import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../../src/server/index.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { subscribe } from '../../support/subscribe.ts';
import { exchange, serve } from './exchange.ts';

let gateway: GatewayUnderTest;
let server: HttpServer;
beforeAll(async () => {
  gateway = await startGateway();
  server = await serve(gateway.app, true);
});
afterAll(async () => {
  await server?.close();
  await gateway?.close();
});

/** Sends bytes and returns everything received until the server closes the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const post = (body: unknown, headers: Record<string, string> = {}) =>
  exchange(server.port, {
    headers: {
      host: 'localhost:4000',
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.app.demoKey}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const errorOf = (body: string) =>
  JSON.parse(body).errors[0] as { message: string; extensions: { code: string } };

describe('HTTP', () => {
  test.each(['TRACE', 'TRACK'])('%s is 405, and sends nothing back', async (method) => {
    const answer = await raw(
      `${method} /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\nConnection: close\r\n\r\n`,
    );
    // Node does not know every method.
    expect(answer).toMatch(method === 'TRACE' ? /^HTTP\/1\.1 405 / : /^HTTP\/1\.1 40[05] /);
    expect(answer).not.toContain('secret');
  });

  test.each(['/graphql', '/healthz'])('two Host headers are 400: %s', async (path) => {
    const answer = await raw(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nhOST: evil.example\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"BAD_REQUEST"');
  });

  test.each(['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-8'])(
    'a URL-encoded mutation is 415 and does not run: %s',
    async (type) => {
      const name = `form-${type.length}`;
      const mutation = `mutation{createCustomer(input:{externalId:"${name}"}){__typename}}`;
      const answer = await post(`query=${encodeURIComponent(mutation)}`, { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(errorOf(answer.body).extensions.code).toBe('BAD_REQUEST');
      const { body } = await post({ query: `{ customer(externalId: "${name}") { id } }` });
      expect(JSON.parse(body).data).toEqual({ customer: null });
    },
  );
});

describe('values of no variable', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  test.each([
    ['without variables', '{ __typename }'],
    ['beside a variable', 'query ($first: Int) { customers(first: $first) { nodes { id } } }'],
  ])('100,000 levels are refused: %s', async (_, query) => {
    const { body } = await post(`{"query":${JSON.stringify(query)},"variables":{"x":${deep}}}`);
    expect(errorOf(body)).toMatchObject({
      message: expect.stringMatching(/levels/),
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  test('GraphiQL sends those of another operation: they are ignored', async () => {
    const { body } = await post({ query: '{ __typename }', variables: { customerId: '', deep: { a: [1] } } });
    expect(JSON.parse(body).data).toEqual({ __typename: 'Query' });
  });
});

test.each(['interpreted', 'compiled'])('the alias __proto__ is refused, not dropped: %s', async (how) => {
  if (how === 'compiled') await import('graphql-jit');
  for (let time = 0; time < 3; time += 1) {
    const { body } = await post({ query: '{ __proto__: __typename }' });
    expect(errorOf(body).extensions.code).toBe('BAD_REQUEST');
  }
});

describe('a request without a key', () => {
  const { parse, stringify } = JSON;
  test.each([
    ['directly', true],
    ['through Yoga', false],
  ])('is neither parsed nor kept: %s', async (_, direct) => {
    const own = direct ? server : await serve(gateway.app, false);
    const { size, bytes } = gateway.app.operations;
    let parsed = 0;
    JSON.parse = (...given: Parameters<typeof parse>) => {
      parsed += String(given[0]).includes('unauthenticated') ? 1 : 0;
      return parse(...given);
    };
    try {
      for (const authorization of ['', 'Bearer x', `Bearer sk_${'0'.repeat(16)}_${'0'.repeat(43)}`]) {
        for (let number = 0; number < 20; number += 1) {
          const answer = await exchange(own.port, {
            headers: { host: 'localhost', 'content-type': 'application/json', authorization },
            body: stringify({ query: `query unauthenticated${number} { ${'a '.repeat(5_000)} }` }),
          });
          expect(answer.status).toBe(401);
        }
      }
    } finally {
      JSON.parse = parse;
      if (!direct) await own.close();
    }
    expect(parsed).toBe(0);
    expect(gateway.app.operations).toMatchObject({ size, bytes });
  });
});

describe('limits', () => {
  test('variables count', async () => {
    const query = `query ($first: Int) {
      customers(first: $first) { nodes { onrampSessions(first: $first) { nodes { id } } } }
    }`;
    expect(JSON.parse((await post({ query, variables: { first: 10 } })).body)).toMatchObject({
      data: {},
      extensions: { cost: 1 + 10 * (1 + 1 + 10) },
    });
    const { status, body } = await post(
      { query, variables: { first: 100 } },
      { accept: 'application/graphql-response+json' },
    );
    expect([status, errorOf(body).extensions]).toEqual([
      400,
      {
        cost: 1 + 100 * (1 + 1 + 100),
        limit: 10_000,
        code: 'QUERY_TOO_COSTLY',
        docUrl: 'http://localhost:4000/docs/errors#query_too_costly',
      },
    ]);
  });

  test('a subscription has them too', async () => {
    const { app, url } = gateway;
    const query = `subscription { onrampSession(id: "x") { customer {
      a: onrampSessions(first: 100) { nodes { customer { onrampSessions(first: 100) { nodes { id } } } } }
    } } }`;
    const stream = await subscribe(app.fetch, url, app.demoKey ?? '', query, {});
    expect((await stream.next()).value).toMatchObject({
      errors: [{ extensions: { code: 'QUERY_TOO_COSTLY' } }],
    });
  });

  test('a session has at most 200 events and attempts, the newest', async () => {
    const { id } = await purchasesAt(gateway).make(usdcOnBase());
    const { db } = gateway.app.store;
    await sql`insert into session_event (session_id, source, applied, note)
      select ${id}, 'WEBHOOK', false, number::text from generate_series(1, 250) number`.execute(db);
    await sql`insert into session_attempt (session_id, number, provider_id, outcome, message)
      select ${id}, number, 'stripe', 'REJECTED', number::text from generate_series(2, 250) number`.execute(
      db,
    );
    const query = 'query ($id: ID!) { onrampSession(id: $id) { timeline { note } attempts { message } } }';
    const { body } = await post({ query, variables: { id } });
    const { timeline, attempts } = JSON.parse(body).data.onrampSession;
    const newest = Array.from({ length: 200 }, (_, index) => String(51 + index));
    expect(timeline.map(({ note }: { note: string }) => note)).toEqual(newest);
    expect(attempts.map(({ message }: { message: string }) => message)).toEqual(newest);
  });

  test.each([
    ['directly', true],
    ['through Yoga', false],
  ])('a value that is not JSON is INTERNAL: %s', async (_, direct) => {
    const { services } = gateway.app;
    const { list } = services.customers;
    const rows = [{ id: 'cus_1', createdAt: new Date(), metadata: { amount: 1n } }];
    services.customers.list = async () => ({ rows, hasNextPage: false }) as never;
    const own = direct ? server : await serve(gateway.app, false);
    try {
      const { body } = await exchange(own.port, {
        headers: {
          host: 'localhost',
          'content-type': 'application/json',
          authorization: `Bearer ${gateway.app.demoKey}`,
        },
        body: JSON.stringify({ query: '{ customers { nodes { metadata } } }' }),
      });
      expect(errorOf(body).extensions.code).toBe('INTERNAL');
    } finally {
      Object.assign(services.customers, { list });
      if (!direct) await own.close();
    }
  });

  test('an answer that is too long is not sent', async () => {
    const { services } = gateway.app;
    const { list } = services.customers;
    const rows = Array.from({ length: 100 }, (_, number) => ({
      id: `cus_${String(number).padStart(32, '0')}`,
      createdAt: new Date(),
      metadata: { text: 'é'.repeat(30_000) },
    }));
    services.customers.list = async () => ({ rows, hasNextPage: false }) as never;
    try {
      const query = '{ customers(first: 100) { nodes { id metadata } } }';
      for (const accept of ['application/json', 'text/event-stream']) {
        const { body } = await post({ query }, { accept });
        expect(body).toContain('"QUERY_TOO_COSTLY"');
        expect(body).toContain('"limit":5000000');
        expect(body.length).toBeLessThan(1_000);
      }
    } finally {
      Object.assign(services.customers, { list });
    }
  });
});
