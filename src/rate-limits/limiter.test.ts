import { describe, expect, test } from 'vitest';
import type { Payers, RateLimiter } from './limiter.ts';
import { LIMITS, ONE_READ, ONE_SESSION, processesAt } from './testing.ts';

const key = (name: string): Payers => ({ key: name, customer: null, ip: null });
const many = (limiter: RateLimiter | undefined, count: number, of: Payers, demand = ONE_SESSION) =>
  Array.from({ length: count }, () => limiter?.take(of, demand)).filter((quota) => quota?.granted).length;

describe('one process', () => {
  test('grants a burst, then the rate, and says when to call again', () => {
    const { processes, pass } = processesAt(1);
    const [limiter] = processes;
    expect(limiter?.take(key('a'), ONE_SESSION)).toEqual({
      granted: true,
      scope: 'key',
      class: 'sessions',
      limit: 10,
      perMinute: 60,
      remaining: 9,
      resetSeconds: 1,
      retryAfterSeconds: 0,
    });
    expect(many(limiter, 100, key('a'))).toBe(9);
    expect(limiter?.take(key('a'), ONE_SESSION)).toMatchObject({
      granted: false,
      remaining: 0,
      resetSeconds: 10,
      retryAfterSeconds: 1,
    });
    pass(3);
    expect(many(limiter, 100, key('a'))).toBe(3);
    pass(3_600);
    expect(many(limiter, 100, key('a'))).toBe(10);
  });

  test('counts keys, classes and scopes apart', () => {
    const [limiter] = processesAt(1).processes;
    expect(many(limiter, 100, key('a'))).toBe(10);
    expect(many(limiter, 100, key('b'))).toBe(10);
    expect(many(limiter, 200, key('a'), ONE_READ)).toBe(10);
    expect(many(limiter, 100, { key: null, customer: 'a', ip: null })).toBe(10);
  });

  test('takes of every account that pays, and of none if one of them is empty', () => {
    const [limiter] = processesAt(1).processes;
    const from = (customer: string) => ({ key: 'a', customer, ip: null });
    expect(many(limiter, 4, from('one'))).toBe(4);
    expect(many(limiter, 4, { key: null, customer: 'two', ip: null })).toBe(4);
    expect(many(limiter, 100, from('two'))).toBe(6);
    expect(limiter?.take(from('two'), ONE_SESSION)).toMatchObject({ granted: false });
    // The key has 10 - 4 - 6 left: the refused calls of `two` took none of them.
    expect(limiter?.take(from('one'), ONE_SESSION)).toMatchObject({ granted: false, scope: 'key' });
    expect(many(limiter, 100, { key: null, customer: 'one', ip: null })).toBe(6);
  });

  test('a probe takes nothing', () => {
    const [limiter] = processesAt(1).processes;
    for (let count = 0; count < 50; count += 1)
      expect(limiter?.probe(key('a'), ONE_SESSION)?.granted).toBe(true);
    expect(many(limiter, 100, key('a'))).toBe(10);
    expect(limiter?.probe(key('a'), ONE_SESSION)?.granted).toBe(false);
  });

  test('an operation of more calls than fit leaves a debt', () => {
    const { processes, pass } = processesAt(1);
    const [limiter] = processes;
    const lot = { reads: 0, writes: 0, sessions: 15, texts: 0 };
    expect(limiter?.take(key('a'), lot)?.granted).toBe(true);
    pass(5);
    expect(limiter?.take(key('a'), ONE_SESSION)).toMatchObject({ granted: false, retryAfterSeconds: 1 });
    pass(1);
    expect(limiter?.take(key('a'), ONE_SESSION)?.granted).toBe(true);
  });

  test('limits of the key replace the configured ones', () => {
    const [limiter] = processesAt(1).processes;
    const keyRates = { ...LIMITS, sessions: { size: 2, perSecond: 1 } };
    expect(many(limiter, 100, { ...key('a'), keyRates })).toBe(2);
  });

  test('addresses of one IPv6 network share an account', () => {
    const [limiter] = processesAt(1).processes;
    const ip = (text: string) => ({ key: null, customer: null, ip: text });
    expect(many(limiter, 6, ip('2001:db8:1:2::1'))).toBe(6);
    expect(many(limiter, 100, ip('2001:db8:1:2:ffff::9'))).toBe(4);
    expect(many(limiter, 100, ip('2001:db8:1:3::1'))).toBe(10);
    expect(many(limiter, 100, ip('203.0.113.9'))).toBe(10);
  });

  test('a call that nobody pays for has no quota', () => {
    const [limiter] = processesAt(1).processes;
    expect(limiter?.take({ key: null, customer: null, ip: null }, ONE_READ)).toBeNull();
  });

  test('an account that was forgotten because it was full begins full', async () => {
    const { processes, pass, synchronise } = processesAt(1);
    expect(many(processes[0], 7, key('a'))).toBe(7);
    await synchronise();
    expect(many(processes[0], 100, key('a'))).toBe(3);
    pass(60);
    await synchronise();
    await synchronise();
    expect(many(processes[0], 100, key('a'))).toBe(10);
  });
});

describe('several processes', () => {
  /** Calls of one key at all processes for some time, five rounds a second; returns how many were granted. */
  async function flood(
    world: ReturnType<typeof processesAt>,
    seconds: number,
    at = world.processes,
  ): Promise<number> {
    let granted = 0;
    for (let round = 0; round < seconds * 5; round += 1) {
      world.pass(0.2);
      for (const limiter of at) granted += many(limiter, 20, key('a'));
      if (round % 5 === 4) await world.synchronise();
    }
    return granted;
  }

  test('together keep the rate', async () => {
    const world = processesAt(4);
    await flood(world, 30);
    const granted = await flood(world, 300);
    expect(granted).toBeGreaterThan(270);
    expect(granted).toBeLessThan(330);
  });

  test('one of them gets the whole rate if the others have no calls', async () => {
    const world = processesAt(4);
    await world.processes[1]?.take(key('other'), ONE_SESSION);
    await flood(world, 30, world.processes.slice(0, 1));
    const granted = await flood(world, 300, world.processes.slice(0, 1));
    expect(granted).toBeGreaterThan(270);
    expect(granted).toBeLessThan(330);
  });

  test('cut off from each other, they stay within the rate, each with its part', async () => {
    const world = processesAt(4);
    await flood(world, 30);
    world.cut();
    const granted = await flood(world, 300);
    expect(granted).toBeGreaterThan(270);
    expect(granted).toBeLessThan(330);
  });

  test('calls during an exchange count', async () => {
    const world = processesAt(2);
    const [limiter] = world.processes;
    expect(many(limiter, 6, key('a'))).toBe(6);
    const exchanged = world.synchronise();
    expect(many(limiter, 3, key('a'))).toBe(3);
    await exchanged;
    expect(many(limiter, 100, key('a'))).toBe(1);
  });
});
