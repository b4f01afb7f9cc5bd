import { expect, test, vi } from 'vitest';
import stripe from '../index.ts';
import { failure, NOW, purchase, SESSION_ID, testContext, testOptions } from '../testing.ts';

const PAGES = 100;
const PAGE_MILLISECONDS = 300;
const DEADLINE_MILLISECONDS = 8_000;

/** An account with 10,000 sessions in the time that is searched, none of them ours. Each page takes 300 ms. */
const vendor: typeof fetch = async (input, init) => {
  const signal = input instanceof Request ? input.signal : init?.signal;
  await new Promise<void>((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
    setTimeout(resolve, PAGE_MILLISECONDS);
  });
  const { searchParams } = new URL(input instanceof Request ? input.url : input);
  const first = Number(searchParams.get('starting_after')?.slice('cos_'.length) ?? 0);
  const data = Array.from({ length: 100 }, (_, index) => ({
    id: `cos_${first + index + 1}`,
    object: 'crypto.onramp_session',
    status: 'initialized',
    created: 1_767_225_600,
    livemode: false,
    metadata: {},
    transaction_details: {},
  }));
  return Response.json({ object: 'list', data, has_more: first + 100 < PAGES * 100 });
};

async function search(find: (signal: AbortSignal) => Promise<unknown>): Promise<unknown> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new DOMException('', 'TimeoutError')), DEADLINE_MILLISECONDS);
  const done = find(abort.signal).finally(() => clearTimeout(timer));
  done.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(DEADLINE_MILLISECONDS + 1);
  return done;
}

test('walks on where it stopped: 10,000 sessions in four calls, each page counted once', async () => {
  vi.useFakeTimers();
  try {
    const { sessions } = stripe.connect(testOptions(), testContext(vendor).context);
    const prepared = await sessions.prepare(purchase(), { signal: new AbortController().signal });
    let after: string | null = null;
    let taken = 0;
    const find = (take: () => boolean) => (signal: AbortSignal) => {
      const reached = (to: string) => {
        after = to;
      };
      const walk = { after, take, reached };
      return (
        sessions.find?.({ sessionId: SESSION_ID, prepared, createdAfter: NOW, walk }, { signal }) ??
        Promise.resolve()
      );
    };
    const count = () => {
      taken += 1;
      return true;
    };
    const results = [];
    for (let calls = 0; calls < 4; calls++) results.push(await search(find(count)));
    expect(results).toEqual(['unfinished', 'unfinished', 'unfinished', 'absent']);
    // One page of each unfinished call was cut off by the deadline.
    expect(taken).toBe(PAGES + 3);

    after = null;
    expect(await search(find(() => false))).toBe('unfinished');
    expect(after).toBeNull();
    // A page that fails before any other was read is the vendor's failure.
    const down = stripe.connect(
      testOptions(),
      testContext(async () => new Response('', { status: 500 })).context,
    );
    const what = { sessionId: SESSION_ID, prepared, createdAfter: NOW };
    const { signal } = new AbortController();
    await failure(down.sessions.find?.(what, { signal }) ?? Promise.resolve());
  } finally {
    vi.useRealTimers();
  }
});
