import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll } from 'vitest';
import { type Config, loadConfig } from '../../config/index.ts';
import { type ProviderDefinition, type ProviderOperations, secret, z } from '../../provider/index.ts';
import type { PrepareOptions } from '../../registry/index.ts';
import { exampleCapabilities } from '../../router/testing.ts';

/** A secret that must not be printed; it changes when it is URL-encoded. */
export const CANARY = 'can&ry/5ecret';

const options = z.strictObject({
  apiKey: secret().refine((key) => !key.startsWith('bad'), { error: (issue) => `not a key: ${issue.input}` }),
  webhooks: z.array(z.strictObject({ secret: secret() })).default([]),
});

/** An entry for a vendor's test mode with all options from environment variables. */
export const YAML = `providers:
  acme:
    target: sandbox
    options: { apiKey: "\${ACME_KEY}", webhooks: [{ secret: "\${ACME_WEBHOOK_SECRET}" }] }
`;

/** An adapter with the given operations. */
export function acme(
  operations: Partial<ProviderOperations>,
  more: Partial<ProviderDefinition> = {},
): NonNullable<PrepareOptions['adapters']> {
  const never = async () => undefined as never;
  const definition: ProviderDefinition = {
    id: 'acme',
    title: 'Acme',
    contract: 1,
    options,
    capabilities: () => exampleCapabilities(),
    checkMode: (given, mode) =>
      (given as { apiKey: string }).apiKey.startsWith('live') === (mode === 'live')
        ? null
        : `apiKey is not a key for ${mode}`,
    connect: () => ({
      sessions: { prepare: never, create: never, get: never },
      webhook: { verify: () => ({ refused: 'no' }), read: () => [] },
      ...operations,
    }),
    ...more,
  };
  return { acme: async () => ({ default: definition }) };
}

const folder = mkdtempSync(`${tmpdir()}/onramp-providers-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Loads a gateway.yaml as a start does; messages name it `gateway.yaml`. */
export function configOf(yaml: string, environment: Record<string, string> = {}): Config {
  const file = `${folder}/gateway.yaml`;
  writeFileSync(file, yaml);
  const config = loadConfig({
    file,
    environment: {
      PUBLIC_URL: 'https://pay.example',
      ACME_KEY: CANARY,
      ACME_WEBHOOK_SECRET: CANARY,
      ...environment,
    },
  });
  return { ...config, file: 'gateway.yaml' };
}
