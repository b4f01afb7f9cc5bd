import { z } from 'zod';
import type { ProviderDefinition } from '../../../provider/definition.ts';

type Schema = {
  readonly secret?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};

/** Values of all options that are marked with `secret()`. */
export function secretValues<Options>(definition: ProviderDefinition<Options>, options: Options): string[] {
  const schema = z.toJSONSchema(definition.options, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  });
  return [...new Set(valuesIn(schema as Schema, options))];
}

function valuesIn(schema: Schema | boolean | undefined, value: unknown): string[] {
  if (typeof schema !== 'object') return [];
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const found = branches.flatMap((branch) => valuesIn(branch, value));
  if (typeof value === 'string') return schema.secret === true ? [value, ...found] : found;
  if (Array.isArray(value)) return [...found, ...value.flatMap((item) => valuesIn(schema.items, item))];
  if (typeof value !== 'object' || value === null) return found;
  const members = Object.entries(value).flatMap(([name, member]) =>
    valuesIn(schema.properties?.[name] ?? schema.additionalProperties, member),
  );
  return [...found, ...members];
}
