import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../load-config.ts';
import { gatewayJsonSchema } from './file-schema.ts';

const root = (name: string) => new URL(`../../../${name}`, import.meta.url).pathname;

test("the project's gateway.yaml is valid for the gateway and for the JSON Schema", () => {
  expect(loadConfig({ file: root('gateway.yaml'), environment: {} }).mode).toBe('sandbox');
  const validate = new Ajv2020({ strict: false }).compile(gatewayJsonSchema());
  const content = parse(readFileSync(root('gateway.yaml'), 'utf8'));
  expect(validate(content), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...content, ruting: {} })).toBe(false);
});

test('gateway.schema.json is up to date', () => {
  expect(JSON.parse(readFileSync(root('gateway.schema.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(gatewayJsonSchema())),
  );
});
