import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseForm } from '../simulator/api/form.ts';

// Helpers for the tests of this folder: the API descriptions in fixtures/, as JSON Schema.

type Schema = { [key: string]: unknown };
type Media = { content: Record<string, { schema: Schema }> };
type Operation = {
  parameters?: Array<{ name: string; in: string; required?: boolean; schema: Schema }>;
  requestBody?: Media;
  responses: Record<string, Media>;
};
type Description = { paths: Record<string, Record<string, Operation>>; components: Schema };

function read(name: string): Description {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}.openapi.json`, import.meta.url), 'utf8'));
}
const descriptions = { stripe: read('stripe-onramp'), documented: read('documented') };
type DescriptionName = keyof typeof descriptions;

/** Converts OpenAPI 3.0's `nullable` to JSON Schema's null, and drops enums that are marked as open. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  if (rest['x-stripeBypassValidation'] === true) delete rest.enum;
  const converted = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)]));
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function validator(coerceTypes: boolean) {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, coerceTypes });
  const resolved = (name: string, schema: unknown) =>
    JSON.parse(JSON.stringify(plain(schema)).replaceAll('"#/components', `"${name}#/components`)) as Schema;
  for (const [name, { components }] of Object.entries(descriptions)) {
    ajv.addSchema({ $id: name, components: resolved(name, components) });
  }
  // Compiling is slow, and each schema belongs to one description.
  const compiled = new Map<unknown, ValidateFunction>();
  return (name: DescriptionName, schema: unknown): ValidateFunction => {
    const validate = compiled.get(schema) ?? ajv.compile(resolved(name, schema));
    compiled.set(schema, validate);
    return validate;
  };
}
const compileAnswer = validator(false);
// All values of a form or query are text.
const compileRequest = validator(true);

/** The violations of the schema; empty if there are none. */
export function faultsOf(validate: ValidateFunction, value: unknown): string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

export type Exchange = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
};

function find(method: string, pathname: string) {
  for (const name of Object.keys(descriptions) as DescriptionName[]) {
    for (const [path, methods] of Object.entries(descriptions[name].paths)) {
      const operation = methods[method.toLowerCase()];
      if (operation && new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname)) {
        return { name, label: `${method} ${path}`, operation };
      }
    }
  }
  throw new Error(`${method} ${pathname} is not in any API description`);
}

const querySchemas = new Map<Operation, Schema>();

function querySchemaOf(operation: Operation): Schema {
  const known = querySchemas.get(operation);
  if (known) return known;
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
  const schema: Schema = {
    type: 'object',
    properties: Object.fromEntries(query.map((parameter) => [parameter.name, parameter.schema])),
    required: query.filter(({ required }) => required).map((parameter) => parameter.name),
    additionalProperties: false,
  };
  querySchemas.set(operation, schema);
  return schema;
}

/** Checks a request and its answer against the description. `operation` names the operation. */
export function examine(exchange: Exchange): { operation: string; faults: string[] } {
  const url = new URL(exchange.path, 'http://stripe.test');
  const { name, label, operation } = find(exchange.method, url.pathname);
  const form = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const media = operation.responses[exchange.status] ?? operation.responses.default;
  const schema = media?.content['application/json']?.schema;
  return {
    operation: `${label} ${exchange.status < 400 ? 'answered' : 'refused'}`,
    faults: [
      ...faultsOf(compileRequest(name, querySchemaOf(operation)), parseForm(url.search.slice(1))),
      ...(form ? faultsOf(compileRequest(name, form), parseForm(exchange.body)) : []),
      ...faultsOf(compileAnswer(name, schema), JSON.parse(exchange.answer)),
    ],
  };
}

const { post, get } = descriptions.stripe.paths['/v1/crypto/onramp_sessions'] ?? {};
const json = (media: Media | undefined) => media?.content['application/json']?.schema;

export const validators = {
  createForm: compileRequest(
    'stripe',
    post?.requestBody?.content['application/x-www-form-urlencoded']?.schema,
  ),
  session: compileAnswer('stripe', json(post?.responses['200'])),
  sessionList: compileAnswer('stripe', json(get?.responses['200'])),
  error: compileAnswer('stripe', json(post?.responses.default)),
  quotes: compileAnswer('documented', { $ref: '#/components/schemas/quotes' }),
};
