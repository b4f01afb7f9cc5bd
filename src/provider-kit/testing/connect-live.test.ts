import { expect, test } from 'vitest';
import type { ProviderContext } from '../../provider/call.ts';
import type { Capabilities } from '../../provider/capabilities.ts';
import { defineProvider, z } from '../../provider/definition.ts';
import type { SessionOperations } from '../../provider/sessions.ts';
import { connectLive } from './connect-live.ts';

const connected: ProviderContext[] = [];
const definition = defineProvider({
  id: 'acme',
  title: 'Acme',
  contract: 1,
  options: z.strictObject({ key: z.string() }),
  capabilities: () => ({}) as Capabilities,
  checkMode: ({ key }, mode) => (key.startsWith(mode) ? null : `key is not for ${mode}`),
  connect(_options, context) {
    connected.push(context);
    return { sessions: {} as SessionOperations };
  },
});

test('connects with a sandbox key, and refuses a live key before it connects', async () => {
  expect(() => connectLive(definition, { key: 'live_1' })).toThrow('acme: key is not for sandbox');
  expect(() => connectLive(definition, { key: 'sandbox_1', other: true })).toThrow();
  expect(connected).toEqual([]);

  const provider = connectLive(definition, { key: 'sandbox_1' });
  connected[0]?.log.warn({ status: 'odd' }, 'Unknown status');
  expect(provider.warnings).toEqual([{ fields: { status: 'odd' }, message: 'Unknown status' }]);
  await provider.close();
});

test('refuses an adapter without checkMode', () => {
  const { checkMode: _, ...without } = definition;
  expect(() => connectLive(without, { key: 'sandbox_1' })).toThrow('acme has no checkMode');
});
