import { z } from 'zod';
import type { ProviderConfig } from '../../config/index.ts';
import { ownValue } from '../../domain/own-value.ts';
import type { ProviderDefinition } from '../../provider/definition.ts';

/** `missing` if the only problem is that settings are absent: names them and their environment variables. */
export type ParsedOptions =
  | { readonly options: unknown }
  | { readonly missing: string }
  | { readonly invalid: string };

function isAbsent(given: unknown, path: readonly PropertyKey[]): boolean {
  let value = given;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) break;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value === undefined;
}

function nameMissing(path: string, config: ProviderConfig): string {
  const variable = ownValue(config.unset, path);
  return variable === undefined ? `options.${path}` : `options.${path} (set ${variable})`;
}

/** Validates an entry's options with the adapter's schema. Messages never repeat values, which may be secrets. */
export function parseOptions(
  definition: ProviderDefinition,
  config: ProviderConfig,
  given: Readonly<Record<string, unknown>>,
): ParsedOptions {
  const parsed = definition.options.safeParse(given);
  if (parsed.success) return { options: parsed.data };
  const { issues } = parsed.error;
  const missing = issues.filter((issue) => isAbsent(given, issue.path));
  if (missing.length === issues.length) {
    const names = missing.map((issue) => nameMissing(z.core.toDotPath(issue.path), config));
    return { missing: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} missing` };
  }
  const faults = issues.map((issue) => {
    const path = z.core.toDotPath(issue.path);
    return `${path ? `options.${path}` : 'options'}: ${issue.message}`;
  });
  return { invalid: faults.join('; ') };
}
