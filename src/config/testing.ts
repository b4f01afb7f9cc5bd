import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { ConfigError } from './error.ts';
import { loadConfig } from './load-config.ts';

// Loads the text of a gateway.yaml from a folder that is removed after the tests.

export const folder = mkdtempSync(join(tmpdir(), 'gateway-config-'));
const file = join(folder, 'gateway.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

export function load(text: string, environment: Record<string, string> = {}) {
  writeFileSync(file, text);
  return loadConfig({ file, environment });
}

/** The message of the ConfigError, without the folder. */
export function message(text: string, environment?: Record<string, string>): string {
  try {
    load(text, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message.replace(`${folder}/`, '');
  }
  return 'loaded';
}

export const providers = 'providers:\n  stripe: {}\n  calypso:\n';
export const rule = (text: string) =>
  `${providers}routing:\n  rules:\n    - name: test\n${text.replace(/^/gm, '      ')}`;
