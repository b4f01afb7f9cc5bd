import { expect, test } from 'vitest';
import { switchable } from './index.ts';
import { acme, load } from './testing.ts';

test('`enabled: false` disables a running provider, and `enabled: true` enables it again', async () => {
  let enabled = true;
  const registry = switchable(await load(acme().definition).registry, () => enabled);
  const seen = () =>
    [registry.get('acme'), ...registry.all()].map((one) => [one?.disabled, one?.health().state]);
  expect(seen()).toEqual(Array(2).fill([null, 'HEALTHY']));
  enabled = false;
  expect(seen()).toEqual(Array(2).fill(['enabled is false', 'DISABLED']));
  enabled = true;
  expect(seen()).toEqual(Array(2).fill([null, 'HEALTHY']));
});

test('a provider that is disabled while running still follows its open sessions', async () => {
  const connected = await load(acme().definition).registry;
  const off = switchable(connected, () => false).get('acme');
  expect(off?.operations).toBe(connected.get('acme')?.operations);
});

test('an entry that was disabled at the start stays disabled: it needs a restart', async () => {
  const registry = switchable(await load(acme().definition, { enabled: false }).registry, () => true);
  expect(registry.get('acme')?.disabled).toBe('enabled is false');
});
