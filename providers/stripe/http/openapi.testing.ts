import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseForm } from '../simulator/api/form.ts';

// For this folder's tests: the descriptions of the API in fixtures/, as JSON Schema.

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

/** OpenAPI 3.0's `nullable` beside an `enum` or an `anyOf` becomes JSON Schema's own null; enums marked open are open. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  if (rest['x-stripeBypassValidation'] === true) delete rest.enum;
  const made = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)]));
  return nullable === true ? { anyOf: [made, { type: 'null' }] } : made;
}

function validator(coerceTypes: boolean) {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, coerceTypes });
  const resolved = (name: string, schema: unknown) =>
    JSON.parse(JSON.stringify(plain(schema)).replaceAll('"#/components', `"${name}#/components`)) as Schema;
  for (const [name, { components }] of Object.entries(descriptions)) {
    ajv.addSchema({ $id: name, components: resolved(name, components) });
  }
  return (name: DescriptionName, schema: unknown) => ajv.compile(resolved(name, schema));
}
const compileAnswer = validator(false);
// A form and a query are all text.
const compileRequest = validator(true);

/** Empty where the value fits. */
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
  throw new Error(`${method} ${pathname} is in no description of the API`);
}

function queryValidator(name: DescriptionName, { parameters = [] }: Operation): ValidateFunction {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  return compileRequest(name, {
    type: 'object',
    properties: Object.fromEntries(query.map((parameter) => [parameter.name, parameter.schema])),
    required: query.filter(({ required }) => required).map((parameter) => parameter.name),
    additionalProperties: false,
  });
}

/** What is wrong with a request or its answer, by the description; `operation` names the one that it is. */
export function examine(exchange: Exchange): { operation: string; faults: string[] } {
  const url = new URL(exchange.path, 'http://stripe.test');
  const { name, label, operation } = find(exchange.method, url.pathname);
  const form = operation.requestBody?.content['application/x-www-form-urlencoded']?.schema;
  const media = operation.responses[exchange.status] ?? operation.responses.default;
  const schema = media?.content['application/json']?.schema;
  return {
    operation: `${label} ${exchange.status < 400 ? 'answered' : 'refused'}`,
    faults: [
      ...faultsOf(queryValidator(name, operation), parseForm(url.search.slice(1))),
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
