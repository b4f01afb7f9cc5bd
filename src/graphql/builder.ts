import SchemaBuilder from '@pothos/core';
import type { ErrorCode } from '../domain/failure.ts';
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

/** For signatures that take or give Pothos references. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The one builder; every type's file adds to it. */
export const builder = new SchemaBuilder<SchemaTypes>({ defaultFieldNullability: false });

builder.queryType({});
builder.mutationType({});

/** The code of each expected failure. */
export const codeOf: Readonly<Record<string, ErrorCode>> = {
  InvalidInput: 'INVALID_INPUT',
  NotFound: 'NOT_FOUND',
  Conflict: 'CONFLICT',
  IdempotencyConflict: 'IDEMPOTENCY_CONFLICT',
  NoRoute: 'NO_ROUTE',
  ProviderUnavailable: 'PROVIDER_UNAVAILABLE',
  WrongState: 'WRONG_STATE',
  Unsupported: 'UNSUPPORTED',
  CustomerRefused: 'CUSTOMER_REFUSED',
  CustomerBlocked: 'CUSTOMER_BLOCKED',
};
