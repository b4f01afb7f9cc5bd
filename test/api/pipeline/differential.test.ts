import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Unavailable } from '../../../src/domain/unavailable.ts';
import type { HttpServer } from '../../../src/server/index.ts';
import { eventually } from '../../support/eventually.ts';
import { type GatewayUnderTest, startGateway } from '../../support/gateway.ts';
import { payPage, purchasesAt, usdcOnBase } from '../../support/purchases.ts';
import { type Sample, samples } from './corpus.ts';
import { exchange, serve } from './exchange.ts';

// One gateway behind two listeners: one answers a POST of JSON directly, the other passes everything to Yoga. Each sample
// is sent to both, four times: the first time it is executed by graphql, then it is compiled.

const TIMES = 4;

/** The samples come faster than an app sends documents that were never seen. */
const YAML = `
providers: { stripe: {}, calypso: {} }
limits: { perKey: { readsPerMinute: 6000000 } }
`;

let gateway: GatewayUnderTest;
let direct: HttpServer;
let fetched: HttpServer;
const ids = { customerId: '', sessionId: '', settledId: '' };
beforeAll(async () => {
  gateway = await startGateway({ yaml: YAML });
  [direct, fetched] = await Promise.all([serve(gateway.app, true), serve(gateway.app, false)]);
  const { customer, make, read } = purchasesAt(gateway);
  ids.customerId = (await customer({ country: 'US' })).id;
  ids.sessionId = (await make(usdcOnBase())).id;
  const settled = await make(usdcOnBase());
  ids.settledId = settled.id;
  await gateway.press(payPage(settled), /^Pay/);
  await eventually(
    () => read(settled.id),
    ({ status }) => status === 'COMPLETED',
  );
  // What the samples create exists, so that each time is alike.
  for (const sample of samples(ids)) await send(fetched, sample, '');
  await import('graphql-jit');
}, 120_000);
afterAll(async () => {
  await Promise.all([direct?.close(), fetched?.close()]);
  await gateway?.close();
});

/** A header without how many calls came before. */
const withoutCount = (header: string) => header.replace(/^(ratelimit-(?:remaining|reset)): .*/, '$1');

/** `mark` makes the document another one, which both listeners see for the first time. */
async function send({ port }: HttpServer, { body, headers = {}, path }: Sample, mark: string) {
  const marked =
    typeof body === 'object' && body !== null && 'query' in body && typeof body.query === 'string'
      ? { ...body, query: `${body.query}${mark}` }
      : body;
  const all: Record<string, string> = {
    host: 'localhost:4000',
    'content-type': 'application/json',
    authorization: `Bearer ${gateway.app.demoKey}`,
    connection: 'close',
    ...headers,
  };
  const answer = await exchange(port, {
    ...(path ? { path } : {}),
    headers: all,
    body: typeof marked === 'string' ? marked : JSON.stringify(marked),
  });
  return { ...answer, headers: answer.headers.map(withoutCount) };
}

/** What differs from one call to the next, whatever the way. */
function stable(text: string): string {
  return text.replace(
    /"(updatedAt|at|endedAt|p50Milliseconds|p99Milliseconds|successRate)":[^,}]+/g,
    '"$1":0',
  );
}

async function expectAlike(sample: Sample): Promise<void> {
  const answers: unknown[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const pair = [await send(direct, sample, '\n#d'), await send(fetched, sample, '\n#f')].map((answer) => ({
      ...answer,
      body: stable(answer.body),
    }));
    expect(pair[0]).toEqual(pair[1]);
    answers.push(pair[0]);
  }
  expect(answers).toEqual(answers.map(() => answers[0]));
}

const NAMES = samples(ids).map(({ name }) => name);

test('the corpus is as large as it was', () => {
  expect(NAMES.length).toBeGreaterThanOrEqual(130);
  expect(new Set(NAMES).size).toBe(NAMES.length);
});

test.each(NAMES)('%s', async (name) => {
  const sample = samples(ids).find((each) => each.name === name);
  if (!sample) throw new Error(`There is no sample ${name}`);
  await expectAlike(sample);
});

describe('a database that is away', () => {
  test.each([
    ['before the key is known', 'SELECT 1'],
    ['in a field', 'customers'],
  ])('%s', async (where) => {
    const { services, access } = gateway.app;
    const gone = new Unavailable('the database is away');
    const { list } = services.customers;
    const { authenticate, remembered } = access;
    if (where === 'in a field') services.customers.list = () => Promise.reject(gone);
    else {
      access.authenticate = () => Promise.reject(gone);
      access.remembered = () => null;
    }
    try {
      const body = { query: '{ customers { nodes { id } } }' };
      for (const accept of ['*/*', 'text/event-stream']) {
        await expectAlike({ name: where, body, headers: { accept } });
      }
      const { status, headers } = await send(
        direct,
        { name: where, body: { query: '{ customers { nodes { id } } }' } },
        '',
      );
      expect(status).toBe(503);
      expect(headers).toContain('retry-after: 5');
    } finally {
      Object.assign(services.customers, { list });
      Object.assign(access, { authenticate, remembered });
    }
  });
});

test('members in any order, with any nulls, and any Accept header', async () => {
  const member = fc.constantFrom(
    '"query":"query A($first:Int){customers(first:$first){nodes{id}}}"',
    '"query":"{ __typename }"',
    '"query":"{ nothing }"',
    '"query":null',
    '"operationName":"A"',
    '"operationName":null',
    '"variables":{"first":2}',
    '"variables":{"first":"x","y":1}',
    '"variables":null',
    '"extensions":null',
    '"extensions":{}',
    '"documentId":null',
    '"more":null',
    '"more":[]',
  );
  const type = fc.constantFrom(
    'application/json',
    'application/graphql-response+json',
    'text/html',
    '*/*',
    'application/*',
    'text/event-stream',
    'application/json;charset=latin1',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(member, { maxLength: 5 }),
      fc.array(type, { maxLength: 3 }),
      async (members, types) => {
        const sample = {
          name: 'generated',
          body: `{${members.join(',')}}`,
          ...(types.length > 0 ? { headers: { accept: types.join(', ') } } : {}),
        };
        expect(await send(direct, sample, '')).toEqual(await send(fetched, sample, ''));
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);
