import { afterEach, describe, expect, test } from 'vitest';
import { assetKey, assets } from '../../domain/asset.ts';
import type { Source } from '../capabilities.ts';
import type { Call, ProviderDefinition } from '../definition.ts';
import { isProviderError } from '../error.ts';
import type { SessionRequest } from '../session.ts';
import { createTransport } from '../transport/index.ts';
import type { RawWebhook } from '../webhook.ts';
import { call, referenceOf, type ServedSimulator, serveSimulator } from './serve-simulator.ts';

export type ProviderSuite<Options> = {
  /** A session that the adapter's simulator grants; made anew at each call. */
  request(): SessionRequest;
  /** Makes the simulator send a webhook about the session, as a payment on its page would. */
  provoke(served: ServedSimulator<Options>, reference: string): Promise<void>;
  /** Behaviours that this adapter cannot have. */
  readonly skip?: ReadonlyArray<{ readonly test: string; readonly why: string }>;
};

type Served<Options> = ServedSimulator<Options>;

/** The behaviours that the gateway relies on, held against an adapter over real HTTP. */
export function testProvider<Options>(
  definition: ProviderDefinition<Options>,
  suite: ProviderSuite<Options>,
): void {
  const open: Array<Served<Options>> = [];
  const serve = async () => {
    const served = await serveSimulator(definition);
    open.push(served);
    return served;
  };
  const behaviour = (name: string, run: () => Promise<void>) => {
    const skipped = suite.skip?.find((entry) => entry.test === name);
    if (skipped === undefined) test(name, run);
    else test.skip(`${name} (${skipped.why})`, run);
  };

  async function create({ operations }: Served<Options>, given: Call = call()) {
    const prepared = await operations.sessions.prepare(suite.request(), call());
    const news = await operations.sessions.create(prepared, null, given);
    return { prepared, news };
  }

  async function webhook(served: Served<Options>) {
    const { news } = await create(served);
    await suite.provoke(served, referenceOf(news));
    const [raw] = await served.webhooksUntil(1);
    const operations = served.operations.webhook;
    if (raw === undefined || operations === undefined) throw new Error('The adapter reads no webhooks.');
    return { raw, operations, reference: news.reference };
  }

  describe(`${definition.id}: what every provider does`, () => {
    afterEach(async () => {
      await Promise.all(open.splice(0).map((served) => served.close()));
    });

    behaviour('covers assets of the table only, each fact with its source', async () => {
      const { options } = await serve();
      const facts = definition.capabilities(options);
      expect(facts.assets.filter((asset) => !assets.has(assetKey(asset)))).toEqual([]);
      expect(facts.assets.length).toBeGreaterThan(0);
      const lists = [facts.fiatCurrencies, facts.countries, facts.excludedSubdivisions, facts.paymentMethods];
      const rate = facts.requestsPerSecond ? [facts.requestsPerSecond] : [];
      const sources: Source[] = [...facts.assets, ...facts.limits, ...lists, ...rate].map(
        ({ source }) => source,
      );
      for (const source of sources) {
        expect(source.from).not.toBe('');
        expect(source.on).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
    });

    behaviour('says of itself what it does', async () => {
      const served = await serve();
      const facts = definition.capabilities(served.options);
      expect(facts.openDestination || facts.needsAmount).toBe(true);
      const memos = facts.assets.filter((asset) => assets.get(assetKey(asset))?.memo === 'REQUIRED');
      if (!facts.memo) expect(memos).toEqual([]);
      const { news } = await create(served);
      expect(facts.handoffs).toContain(news.handoff?.kind);
    });

    behaviour('tells the same session after create', async () => {
      const served = await serve();
      const { news } = await create(served);
      const again = await served.operations.sessions.get(referenceOf(news), call());
      expect([again.reference, again.status]).toEqual([news.reference, news.status]);
    });

    behaviour('prepares without making anything', async () => {
      const served = await serve();
      const first = await served.operations.sessions.prepare(suite.request(), call());
      expect(JSON.parse(JSON.stringify(first))).toEqual(first);
      expect(served.webhooks).toEqual([]);
    });

    behaviour('sends the same bytes at a retry with the same key, and makes one session', async () => {
      const served = await serve();
      const given = call();
      const prepared = await served.operations.sessions.prepare(suite.request(), call());
      const sendOnce = async () => {
        const before = served.requests.length;
        const answer = await served.operations.sessions
          .create(prepared, null, given)
          .then((news) => news.reference)
          .catch((error: unknown) => error);
        const sent = served.requests.slice(before).map(({ method, path, body }) => ({ method, path, body }));
        return { answer, sent };
      };
      const first = await sendOnce();
      const second = await sendOnce();
      expect(first.answer).toBeTypeOf('string');
      expect(second.sent.length).toBeGreaterThan(0);
      if (
        definition.capabilities(served.options).idempotencySeconds === null &&
        isProviderError(second.answer)
      ) {
        // A vendor that refuses a used key: what it did with it is then to be looked up.
        expect(second.answer.outcome).toBe('unknown');
        expect(second.sent).toEqual(first.sent.slice(0, second.sent.length));
      } else expect(second).toEqual(first);
    });

    behaviour('does not know what became of a create whose answer was lost', async () => {
      const served = await serve();
      const prepared = await served.operations.sessions.prepare(suite.request(), call());
      await served.fault({ kind: 'reset' });
      const create = served.operations.sessions.create(prepared, null, call());
      const lost = await create.catch((error: unknown) => error);
      expect(lost).toSatisfy(isProviderError);
      expect(lost).toMatchObject({ outcome: 'unknown' });
    });

    behaviour('knows that nothing was sent where no connection came about', async () => {
      const served = await serve();
      const prepared = await served.operations.sessions.prepare(suite.request(), call());
      await served.close();
      open.splice(open.indexOf(served), 1);
      const { http, fetch, close } = createTransport();
      const log = { warn: () => undefined };
      const { sessions } = definition.connect(served.options, { http, fetch, clock: () => new Date(), log });
      const refused = await sessions.create(prepared, null, call()).catch((error: unknown) => error);
      await close();
      expect(refused).toSatisfy(isProviderError);
      expect(refused).toMatchObject({ outcome: 'not_sent', class: 'provider' });
    });

    behaviour('verifies a webhook, and reads the session from it', async () => {
      const { raw, operations } = await webhook(await serve());
      const event = operations.verify(raw, new Date());
      expect(event).not.toHaveProperty('refused');
      if ('refused' in event) return;
      expect(operations.read(event).length).toBeGreaterThan(0);
      expect(operations.verify(raw, new Date())).toMatchObject({ id: event.id });
    });

    behaviour('refuses a webhook that is forged, changed or without its headers', async () => {
      const { raw, operations } = await webhook(await serve());
      for (const forged of forgeries(raw)) {
        expect(operations.verify(forged, new Date())).toHaveProperty('refused');
      }
    });

    behaviour('serves two entries side by side', async () => {
      const [left, right] = [await serve(), await serve()];
      const made = await create(left);
      await create(right);
      const count = right.requests.length;
      expect(count).toBeGreaterThan(0);
      const again = await left.operations.sessions.get(referenceOf(made.news), call());
      expect(again.reference).toBe(made.news.reference);
      expect(right.requests.length).toBe(count);
    });
  });
}

/** Each differs from a genuine webhook in one way. */
function forgeries(raw: RawWebhook): RawWebhook[] {
  const changed = Uint8Array.from(raw.body);
  const last = changed.lastIndexOf('}'.charCodeAt(0));
  changed[last] = ' '.charCodeAt(0);
  const text = Buffer.from(raw.body).toString('utf8');
  const longer = Buffer.from(text.replace(/}\s*$/, ',"forged":true}'));
  const wrong = Object.fromEntries(
    Object.entries(raw.headers).map(([name, value]) => [name, value?.replace(/[0-9a-f]{8}$/, '00000000')]),
  );
  return [
    { headers: raw.headers, body: changed },
    { headers: raw.headers, body: longer },
    { headers: raw.headers, body: new Uint8Array() },
    { headers: { 'content-type': 'application/json' }, body: raw.body },
    { headers: wrong, body: raw.body },
  ];
}
