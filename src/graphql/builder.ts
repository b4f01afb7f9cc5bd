import SchemaBuilder from '@pothos/core';
import './callers-option.ts';
import type { Context } from './context.ts';

type Text = { Input: string; Output: string };

type SchemaTypes = {
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    Metadata: { Input: Record<string, string>; Output: Readonly<Record<string, string>> };
    Decimal: Text;
    FiatCurrency: Text;
    CryptoCurrency: Text;
    Network: Text;
    CountryCode: Text;
    SubdivisionCode: Text;
    IPAddress: Text;
    URL: Text;
    ProviderId: Text;
    PaymentMethod: Text;
    Date: Text;
  };
  Interfaces: {
    Node: object;
    Error: { kind: string; message: string };
  };
};

/** For the signatures of functions that take or return Pothos references. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The schema builder. Every file of `schema/` adds its types to it. */
export const builder = new SchemaBuilder<SchemaTypes>({ defaultFieldNullability: false });

builder.queryType({ description: 'Reads. Every query is limited to the project of the API key.' });
builder.mutationType({
  description: 'Writes. Expected failures are members of the result unions, not top-level errors.',
});

/**
 * Defines an enum with the values of a domain type. `values` describes each value; the compiler checks that none is
 * missing and none is unknown. `deposit.updated` is named DEPOSIT_UPDATED.
 * @example
 * const Theme = enumOf<ThemeValue>('Theme', 'Color scheme.', { LIGHT: 'Dark text on light.', DARK: '…' });
 */
export function enumOf<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
) {
  const entries = Object.entries<string>(values).map(([value, text]) => [
    value.toUpperCase().replaceAll('.', '_'),
    { value: value as Value, description: text },
  ]);
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(entries) as Record<string, { value: Value; description: string }>,
  });
}
