import { expect, test } from 'vitest';
import { createWebhookRateLimit, HINT_SECONDS, HINTS_AT_ONCE } from './webhook-rate-limit.ts';

function limitAt() {
  let now = 1_000_000;
  const limit = createWebhookRateLimit(() => now);
  const many = (count: number, id = 'ons_1') =>
    Array.from({ length: count }, () => limit.take(id)).filter(Boolean).length;
  const pass = (seconds: number) => {
    now += seconds * 1_000;
  };
  return { many, pass };
}

test('allows all events of a purchase at once, then one in ten seconds', () => {
  const { many, pass } = limitAt();
  expect(many(300)).toBe(HINTS_AT_ONCE);
  pass(HINT_SECONDS - 1);
  expect(many(300)).toBe(0);
  pass(1);
  expect(many(300)).toBe(1);
  pass(3_600);
  expect(many(300)).toBe(HINTS_AT_ONCE);
});

test('allows six hints a minute of a session with constant webhooks', () => {
  const { many, pass } = limitAt();
  many(300);
  let granted = 0;
  for (let second = 0; second < 600; second++) {
    pass(1);
    granted += many(5);
  }
  expect(Math.abs(granted - 60)).toBeLessThanOrEqual(1);
});

test('counts each session separately, even among many', () => {
  const { many } = limitAt();
  many(300);
  expect(many(300, 'ons_2')).toBe(HINTS_AT_ONCE);
  for (let other = 0; other < 9_000; other++) many(1, `ons_of_${other}`);
  expect(many(1)).toBe(0);
});
