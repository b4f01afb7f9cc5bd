import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { quotesPage } from '../../providers/stripe/simulator/api/quotes.ts';

/** When providers were asked for the price of one amount and when they answered, in milliseconds of `performance.now()`. */
export type Stamps = {
  /** Of the provider that answered first. */
  first: number;
  /** Of the provider that answered last. */
  last: { asked: number; answered: number };
};

export type QuotingProviders = { readonly origins: readonly string[]; readonly stamps: Map<string, Stamps> };

/** Each answer takes up to this share longer, so that those of many requests do not come at one moment. */
export const JITTER = 0.2;

/** Providers that answer like Stripe, each after its time in milliseconds. */
export async function openQuotingProviders(times: readonly number[]): Promise<QuotingProviders> {
  const stamps = new Map<string, Stamps>();

  function stamp(amount: string, asked: number): void {
    const answered = performance.now();
    const known = stamps.get(amount);
    if (known) known.last = { asked, answered };
    else stamps.set(amount, { first: answered, last: { asked, answered } });
  }

  async function open(milliseconds: number): Promise<string> {
    const server = createServer(async (request, response) => {
      const asked = performance.now();
      // The requests of one query arrive together: all of them are stamped before any is worked on.
      await setImmediate();
      const query = request.url?.split('?')[1] ?? '';
      const amount = new URLSearchParams(query).get('source_amount') ?? '';
      const body = await quotesPage(query, new Date()).text();
      const due = asked + milliseconds * (1 + JITTER * Math.random());
      setTimeout(() => {
        // The gateway cancels the calls of a client that has left.
        if (response.destroyed) return;
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        });
        stamp(amount, asked);
        response.end(body);
      }, due - performance.now());
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  return { origins: await Promise.all(times.map(open)), stamps };
}
