import { type ProviderDefinition, z } from '../../provider/index.ts';

/** An option that the adapter marks with `secret()`. Of a list, `[]` stands for any item: `webhook.channels[].secretKey`. */
export type SecretOption = {
  readonly path: string;
  /** It, and what must be given beside it in the same place: a key pair's other half. */
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

function gather(
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
      gather(
        inner,
        objects.map((object) => object[name]),
        below(name),
        schema.required?.includes(name) ? schema.required.map(below) : [below(name)],
      ),
    ),
    ...(typeof rest === 'object'
      ? gather(
          rest,
          objects.flatMap((object) => Object.values(object)),
          below('*'),
        )
      : []),
    ...(schema.items ? gather(schema.items, values.filter(Array.isArray).flat(), `${path}[]`) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap((inner) =>
      gather(inner, values, path, group),
    ),
  ];
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}

/**
 * The adapter's secret options, with what is given for each. Of options that are no schema of zod's, nobody can say
 * which are secret: then all of them are.
 */
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
  return gather(schema, given, '');
}

/** Blanks the values wherever they stand in a text, also as a part of a URL. */
export function redactor(options: readonly SecretOption[]): (text: string) => string {
  const values = options.flatMap((option) => option.values).filter(Boolean);
  const forms = [...new Set([...values, ...values.map(encodeURIComponent)])].sort(
    (left, right) => right.length - left.length,
  );
  return (text) => forms.reduce((blanked, form) => blanked.replaceAll(form, '[secret]'), text);
}
