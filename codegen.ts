import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types the operations of the demo and the tests, as a client app would: from schema.graphql alone. */
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
    './test/support/operations.gen.ts': { documents: './test/support/*.graphql', plugins, config: settings },
  },
};

export default config;
