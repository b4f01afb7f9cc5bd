// Compares the gateway's own rate limiter with rate-limiter-flexible, both in memory: nanoseconds for one decision.
// npm ci --prefix bench/peers && node bench/peers/limiters.mjs
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createRateLimiter, ratesOf } from '../../src/rate-limits/index.ts';

const DECISIONS = 200_000;
const ROUNDS = 7;
const ONE_READ = { reads: 1, writes: 0, sessions: 0, texts: 0 };
const perMinute = (count) => ({ readsPerMinute: count, writesPerMinute: count, sessionsPerMinute: count });

function own(count) {
  const rates = ratesOf(perMinute(count));
  const limiter = createRateLimiter({ rates: { key: rates, customer: rates, ip: rates }, shared: null });
  return async (names) => {
    for (const name of names) limiter.take({ key: name, customer: null, ip: null }, ONE_READ);
  };
}

function flexible(count) {
  const limiter = new RateLimiterMemory({ points: count, duration: 60 });
  return async (names) => {
    for (const name of names) await limiter.consume(name).catch(() => undefined);
  };
}

const KEYS = { 'one key': 1, '1,000 keys': 1_000 };
const LIMITS = { granted: 100_000_000, refused: 1 };
for (const [keys, count] of Object.entries(KEYS)) {
  const names = Array.from({ length: DECISIONS }, (_, index) => `key-${index % count}`);
  for (const [outcome, limit] of Object.entries(LIMITS)) {
    const limiters = { own: own(limit), 'rate-limiter-flexible': flexible(limit) };
    const best = Object.fromEntries(Object.keys(limiters).map((name) => [name, Number.POSITIVE_INFINITY]));
    // In turns, so that neither has the machine at a better time.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, run] of Object.entries(limiters)) {
        const start = performance.now();
        await run(names);
        best[name] = Math.min(best[name], ((performance.now() - start) * 1e6) / DECISIONS);
      }
    }
    const shown = Object.entries(best).map(([name, nanoseconds]) => `${name} ${Math.round(nanoseconds)} ns`);
    console.log(`${keys}, ${outcome}: ${shown.join(', ')}`);
  }
}
