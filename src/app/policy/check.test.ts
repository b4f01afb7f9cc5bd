import { expect, test } from 'vitest';
import { fakeProvider } from '../../catalog/testing.ts';
import { examplePolicy } from '../../router/testing.ts';
import { createPolicyCheck } from './check.ts';

const asset = { currency: 'USDC', network: 'base' };
const given = (order: string[], enabled: boolean, chosen: string) => ({
  file: 'gateway.yaml',
  policy: examplePolicy({ order }),
  policyTests: [{ name: 'ape first', given: { asset }, expect: { chosen }, line: 7 }],
  providers: ['ape', 'bee'].map((id) => ({ id, enabled: id === 'bee' || enabled }) as never),
});
const check = (...apes: Parameters<typeof fakeProvider>) => {
  const all = [fakeProvider(...apes), fakeProvider('bee')];
  return createPolicyCheck({ all: () => all, get: () => undefined }, () => new Date());
};

test('a failing case is refused with file, line and what was decided', () => {
  expect(() => check('ape')(given(['ape'], true, 'ape'))).not.toThrow();
  expect(() => check('ape')(given(['bee'], true, 'ape'))).toThrow(
    'gateway.yaml:7: routing.tests: "ape first" fails: expected ape to be chosen, but it is bee; correct the rules or the test',
  );
});

test('`enabled` of the next file counts, and the present health does not', () => {
  expect(() => check('ape', { disabled: 'enabled is false' })(given(['ape'], true, 'ape'))).not.toThrow();
  expect(() => check('ape')(given(['ape'], false, 'bee'))).not.toThrow();
  expect(() => check('ape', { state: 'DOWN' })(given(['ape'], true, 'ape'))).not.toThrow();
  expect(() => check('ape', { disabled: 'no key' })(given(['ape'], true, 'bee'))).not.toThrow();
});
