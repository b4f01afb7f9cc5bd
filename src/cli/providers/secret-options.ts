import { type ProviderDefinition, z } from '../../provider/index.ts';

/** An option that the adapter marks with `secret()`. Of a list, `[]` stands for any item: `webhook.channels[].secretKey`. */
export type SecretOption = {
  readonly path: string;
  /** The option and those required beside it in the same object, such as the other half of a key pair. */
  readonly group: readonly string[];
  readonly values: readonly string[];
};

type Schema = {
  secret?: boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function collect(
  schema: Schema,
  values: readonly unknown[],
  path: string,
  group: readonly string[] = [path],
): SecretOption[] {
  if (schema.secret) return [{ path, group, values: values.filter((value) => typeof value === 'string') }];
  const objects = values.filter(isObject);
  const below = (name: string) => (path ? `${path}.${name}` : name);
  const { additionalProperties: rest } = schema;
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
      collect(
        inner,
        objects.map((object) => object[name]),
        below(name),
        schema.required?.includes(name) ? schema.required.map(below) : [below(name)],
      ),
    ),
    ...(typeof rest === 'object'
      ? collect(
          rest,
          objects.flatMap((object) => Object.values(object)),
          below('*'),
        )
      : []),
    ...(schema.items ? collect(schema.items, values.filter(Array.isArray).flat(), `${path}[]`) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((inner) =>
      collect(inner, values, path, group),
    ),
  ];
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/** The adapter's secret options with the values given for each. All options are secret where they are not a zod schema. */
export function secretOptions(
  definition: Pick<ProviderDefinition, 'options'>,
  given: readonly unknown[],
): SecretOption[] {
  let schema: Schema;
  try {
    schema = z.toJSONSchema(definition.options, { io: 'input', unrepresentable: 'any' }) as Schema;
  } catch {
    return [{ path: '*', group: ['*'], values: given.flatMap(texts) }];
  }
  return collect(schema, given, '');
}

/** Replaces the values in a text, also where they are URL-encoded. The longest come first: one may contain another. */
export function redactor(options: readonly SecretOption[]): (text: string) => string {
  const values = options.flatMap((option) => option.values).filter(Boolean);
  const forms = [...new Set([...values, ...values.map(encodeURIComponent)])].sort(
    (left, right) => right.length - left.length,
  );
  return (text) => forms.reduce((redacted, form) => redacted.replaceAll(form, '[secret]'), text);
}
