import type { CodegenConfig } from '@graphql-codegen/cli';

// Types the operations of a client app, for the demo and the tests, from schema.graphql alone.
const scalars = {
  DateTime: 'string',
  Decimal: 'string',
  FiatCurrency: 'string',
  CryptoCurrency: 'string',
  Network: 'string',
  CountryCode: 'string',
  SubdivisionCode: 'string',
  IPAddress: 'string',
  URL: 'string',
  Metadata: 'Record<string, string>',
  ProviderId: 'string',
  PaymentMethod: 'string',
  Date: 'string',
};

const plugins = ['typescript-operations', 'typed-document-node'];
const settings = { scalars, strictScalars: true, useTypeImports: true, enumType: 'string-literal' };

const config: CodegenConfig = {
  schema: './schema.graphql',
  generates: {
    './demo/operations.gen.ts': { documents: './demo/*.graphql', plugins, config: settings },
  },
};

export default config;
