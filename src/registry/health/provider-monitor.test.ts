import { expect, test, vi } from 'vitest';
import { createHealthWindow } from './health-window.ts';
import { createProviderMonitor } from './provider-monitor.ts';

test.each([
  [[], { successRate: null, p50Milliseconds: null, p99Milliseconds: null }],
  [[7], { successRate: 1, p50Milliseconds: 7, p99Milliseconds: 7 }],
  // Calls are measured in fractions of milliseconds, the API reports whole ones.
  [[0.2, 7.4, 9.6], { successRate: 1, p50Milliseconds: 7, p99Milliseconds: 10 }],
  [
    Array.from({ length: 100 }, (_, index) => index + 1),
    { successRate: 1, p50Milliseconds: 50, p99Milliseconds: 99 },
  ],
])('summary of %j', (times, summary) => {
  const window = createHealthWindow(() => 0);
  for (const milliseconds of times) window.record({ success: true, milliseconds });
  expect({
    successRate: window.successRate(),
    p50Milliseconds: window.percentile(0.5),
    p99Milliseconds: window.percentile(0.99),
  }).toEqual(summary);
});

test('the window drops old calls and surplus calls', () => {
  let now = 0;
  const window = createHealthWindow(() => now, { milliseconds: 1000, calls: 2 });
  window.record({ success: false, milliseconds: 1 });
  window.record({ success: true, milliseconds: 1 });
  expect(window.successRate()).toBe(0.5);
  window.record({ success: true, milliseconds: 1 });
  expect(window.successRate()).toBe(1);
  now = 1000;
  expect(window.successRate()).toBeNull();
});

test('the state and the time of its last change', () => {
  let now = 0;
  const monitor = createProviderMonitor(
    () => new Date(now),
    false,
    () => now,
  );
  const state = () => [monitor.health().state, monitor.health().since.getTime()];
  expect(state()).toEqual(['HEALTHY', 0]);
  now = 1;
  for (let call = 0; call < 19; call += 1) monitor.record({ success: true, milliseconds: 1 });
  monitor.record({ success: false, milliseconds: 1 });
  expect(state()).toEqual(['HEALTHY', 0]);
  now = 2;
  monitor.record({ success: false, milliseconds: 1 });
  expect(state()).toEqual(['DEGRADED', 2]);
  now = 3;
  for (let call = 0; call < 5; call += 1) monitor.breaker('sessions.create').admit()?.('failure');
  expect(state()).toEqual(['DOWN', 3]);
  now = 15_003;
  expect(state()).toEqual(['DEGRADED', 15_003]);
});

test('an open circuit of deposits means DEGRADED, not DOWN; a disabled provider is DISABLED', () => {
  const monitor = createProviderMonitor(() => new Date(0), false);
  for (let call = 0; call < 5; call += 1) monitor.breaker('deposits.get').admit()?.('failure');
  expect(monitor.health().state).toBe('DEGRADED');
  expect(createProviderMonitor(() => new Date(0), true).health().state).toBe('DISABLED');
});

test('a wall clock that is set back or forward does not change when a circuit closes', () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  try {
    for (const by of [-600_000, 600_000]) {
      const { breaker } = createProviderMonitor(() => new Date(), false);
      for (let call = 0; call < 5; call += 1) breaker('sessions.create').admit()?.('failure');
      vi.setSystemTime(Date.now() + by);
      expect(breaker('sessions.create').state()).toBe('open');
      vi.advanceTimersByTime(15_000);
      expect(breaker('sessions.create').state()).toBe('half_open');
    }
  } finally {
    vi.useRealTimers();
  }
});
