import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

// For this folder's tests: Stripe's own description of the API (see fixtures/README.md), as JSON Schema.

type Schema = { [key: string]: unknown };

const document = JSON.parse(
  readFileSync(new URL('./fixtures/stripe-onramp.openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, Schema>>; components: Schema };

/** OpenAPI 3.0's `nullable` beside an `enum` or an `anyOf` becomes JSON Schema's own null; enums marked open are open. */
function plain(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(plain);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  if (rest['x-stripeBypassValidation'] === true) delete rest.enum;
  const read = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, plain(value)]));
  return nullable === true ? { anyOf: [read, { type: 'null' }] } : read;
}

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'stripe', components: plain(document.components) });

function compile(schema: unknown): ValidateFunction {
  const text = JSON.stringify(plain(schema)).replaceAll('"#/components', '"stripe#/components');
  return ajv.compile(JSON.parse(text) as Schema);
}

type Body = { content: Record<string, { schema: { properties: Schema } }> };

function operation(path: string, method: string) {
  const found = document.paths[path]?.[method] as { requestBody: Body; responses: Record<string, Body> };
  return found;
}

const create = operation('/v1/crypto/onramp_sessions', 'post');
const list = operation('/v1/crypto/onramp_sessions', 'get');
const form = structuredClone(create.requestBody.content['application/x-www-form-urlencoded']?.schema);
// A form has no booleans.
if (form) form.properties.lock_wallet_address = { enum: ['true', 'false'] };

export const validators = {
  createForm: compile(form),
  session: compile(create.responses['200']?.content['application/json']?.schema),
  sessionList: compile(list.responses['200']?.content['application/json']?.schema),
  error: compile(create.responses.default?.content['application/json']?.schema),
};

/** Empty where the value fits. */
export function faultsOf(validator: ValidateFunction, value: unknown): string[] {
  return validator(value)
    ? []
    : (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
