import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ConfigError } from '../config/index.ts';
import type { RoutingDecision } from '../domain/routing/decision.ts';
import { createScreening, isScreened, loadScreener } from './index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'onramp-screening-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const subject = (address: string, customerId: string | null = null) => ({
  projectId: 'prj_1',
  customerId,
  externalId: customerId && `app-${customerId}`,
  wallets: [{ network: 'base', address, memo: null }],
});
const call = { signal: AbortSignal.timeout(60_000) };
const load = (module: string, options: Record<string, unknown> = {}) =>
  loadScreener({ file: join(folder, 'gateway.yaml'), screening: { module, options, onError: 'refuse' } });

const candidate = (providerId: string) => ({
  providerId,
  eligible: true,
  rank: 1,
  score: 1,
  reasons: [{ reason: 'PRIORITY' as const, message: 'first', rule: 'secret rule' }],
});
const decision = {
  id: 'dec_1',
  chosen: 'a',
  candidates: [candidate('a'), candidate('b')],
} as unknown as RoutingDecision;

test('the list refuses wallets and customers in any spelling, and is read again when it changes', async () => {
  const list = join(folder, 'denied.txt');
  writeFileSync(list, '# sanctioned\n0xABCDEF # since May\ncus_1\napp-cus_2\n');
  const screener = await load('deny-list', { file: './denied.txt' });
  const refused = (...given: Parameters<typeof subject>) => screener.refuses(subject(...given), call);
  expect(await refused('0xabcdef')).toBe(true);
  expect(await refused('0x1', 'cus_1')).toBe(true);
  expect(await refused('0x1', 'cus_2')).toBe(true);
  expect(await refused('0x1', 'cus_3')).toBe(false);
  writeFileSync(list, '0x1\n0x2\n');
  expect(await refused('0x1')).toBe(true);
  expect(await refused('0xabcdef')).toBe(false);
});

test('a refused purchase has SCREENED for every candidate, and nothing else', async () => {
  const log = { error: vi.fn() };
  const screening = createScreening({ refuses: async () => true }, 'allow', log);
  const screened = await screening.judge(decision, subject('0x1'));
  expect(screened.chosen).toBeNull();
  expect([isScreened(decision), isScreened(screened)]).toEqual([false, true]);
  expect(screened.candidates).toMatchObject([
    { providerId: 'a', eligible: false, rank: null, reasons: [{ reason: 'SCREENED', rule: null }] },
    { providerId: 'b', eligible: false, rank: null, reasons: [{ reason: 'SCREENED', rule: null }] },
  ]);
  expect(JSON.stringify(screened)).not.toContain('secret rule');
  expect(log.error).not.toHaveBeenCalled();
});

test.each([
  ['refuse', null],
  ['allow', 'a'],
] as const)('an error counts as onError says: %s', async (onError, chosen) => {
  const log = { error: vi.fn() };
  const fails = { refuses: () => Promise.reject(new Error('down')) };
  expect((await createScreening(fails, onError, log).judge(decision, subject('0x1'))).chosen).toBe(chosen);
  expect(log.error).toHaveBeenCalledWith(
    expect.objectContaining({ event: 'screening_failed', onError }),
    expect.any(String),
  );
});

test('a module that hangs counts as an error', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const timeout = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(timeout.signal);
  try {
    const hangs = { refuses: () => new Promise<boolean>(() => undefined) };
    const result = createScreening(hangs, 'refuse', { error: vi.fn() }).judge(decision, subject('0x1'));
    timeout.abort(new Error('late'));
    expect((await result).chosen).toBeNull();
  } finally {
    vi.useRealTimers();
    vi.restoreAllMocks();
  }
});

test('a module that throws at once counts as an error, and its deadline rejects nothing later', async () => {
  const timeout = new AbortController();
  vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(timeout.signal);
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  try {
    const throws = {
      refuses: () => {
        throw new Error('at once');
      },
    };
    const result = await createScreening(throws, 'refuse', { error: vi.fn() }).judge(
      decision,
      subject('0x1'),
    );
    expect(result.chosen).toBeNull();
    timeout.abort(new Error('late'));
    // Node reports unhandled rejections before the next turn.
    await new Promise(setImmediate);
    expect(unhandled).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', unhandled);
    vi.restoreAllMocks();
  }
});

test('a module of the operator is loaded by its path, and gets its options', async () => {
  writeFileSync(
    join(folder, 'screen.mjs'),
    'export default ({ name }) => ({ refuses: async ({ externalId }) => externalId === name });',
  );
  const screener = await load('./screen.mjs', { name: 'app-cus_9' });
  expect(await screener.refuses(subject('0x1', 'cus_9'), call)).toBe(true);
  expect(await screener.refuses(subject('0x1'), call)).toBe(false);
});

test.each([
  ['./nowhere.mjs', {}, 'could not be loaded'],
  ['deny-list', {}, 'its only option is file'],
  ['deny-list', { file: 'missing.txt' }, 'ENOENT'],
])('%s %j stops the start with a line that says why', async (module, options, message) => {
  const loaded = load(module, options);
  await expect(loaded).rejects.toThrow(ConfigError);
  await expect(loaded).rejects.toThrow(message);
});
