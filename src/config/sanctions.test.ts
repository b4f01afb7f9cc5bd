import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, load, message, providers, rule } from './testing.ts';
import { warnOfSanctions } from './warn-of-sanctions.ts';

const source = '{ law: L, from: "https://example.com", mark: documented, on: 2026-11-28 }';
const own = (text: string) => {
  writeFileSync(join(folder, 'own.yaml'), text);
  return `${providers}routing: { sanctions: ./own.yaml }\n`;
};
const cuba = `rules:\n  - name: c\n    when: { country: CU }\n    exclude: all\n    source: ${source}\n`;

describe('the shipped rules', () => {
  const { policy, sanctionsFile } = load(providers);

  test('are in force by default and exclude every provider', () => {
    expect(policy.rules.map(({ name, when, whenUnknown }) => [name, when, whenUnknown])).toEqual([
      ['sanctions: Cuba', { country: ['CU'] }, undefined],
      ['sanctions: Iran', { country: ['IR'] }, undefined],
      ['sanctions: North Korea', { country: ['KP'] }, undefined],
      ['sanctions: Crimea', { country: ['UA'], subdivision: ['UA-43', 'UA-40'] }, 'match'],
      ['sanctions: Donetsk and Luhansk', { country: ['UA'], subdivision: ['UA-14', 'UA-09'] }, 'match'],
    ]);
    expect(policy.rules.every((each) => each.excludeAll)).toBe(true);
    expect(sanctionsFile).toMatch(/policies\/sanctions\.yaml$/);
  });

  test('come before those of gateway.yaml and are part of the version of the policy', () => {
    const { rules } = load(rule('prefer: [stripe]')).policy;
    expect(rules.at(0)?.name).toBe('sanctions: Cuba');
    expect(rules.at(-1)?.name).toBe('test');
    expect(load(`${providers}routing: { sanctions: false }`).policy.version).not.toBe(policy.version);
  });
});

test('sanctions: false applies none', () => {
  const config = load(`${providers}routing: { sanctions: false }`);
  expect(config.policy.rules).toEqual([]);
  expect(config.sanctionsFile).toBeNull();
});

test('a file of the operator replaces them; its path is relative to gateway.yaml', () => {
  mkdirSync(join(folder, 'policies'), { recursive: true });
  const config = load(own(cuba));
  expect(config.policy.rules).toEqual([{ name: 'c', when: { country: ['CU'] }, excludeAll: true }]);
  expect(config.sanctionsFile).toBe(join(folder, 'own.yaml'));
});

test.each([
  [
    'an unknown key',
    cuba.replace('exclude', 'prefer: [stripe]\n    exclude'),
    /^own\.yaml:4: rules\[0\]\.prefer: is not a known key; .*: name, when, whenUnknown, exclude and source$/,
  ],
  [
    'a rule without a source',
    cuba.replace(/ {4}source.*\n/, ''),
    'own.yaml:2: rules[0].source: is missing; add it',
  ],
  ['single providers', cuba.replace('all', '[stripe]'), 'own.yaml:4: rules[0].exclude: must be all'],
  [
    'a rule for everybody',
    cuba.replace('{ country: CU }', '{}'),
    /^own\.yaml:3: rules\[0\]\.when: must name a country or a subdivision/,
  ],
  [
    'a date that is none',
    cuba.replace('2026-11-28', 'today'),
    'own.yaml:5: rules[0].source.on: must be a date such as 2026-11-28',
  ],
  [
    'an unknown country',
    cuba.replace('CU', 'XX'),
    /^own\.yaml:3: rules\[0\]\.when\.country: must be an ISO 3166-1 code/,
  ],
  [
    'a subdivision elsewhere',
    cuba.replace('country: CU', 'country: CU, subdivision: UA-43'),
    /^own\.yaml:3: .*UA-43 is not in CU/,
  ],
  ['invalid YAML', 'rules: [', /^own\.yaml:\d: is not valid YAML/],
])('a fault in the file names it and the line: %s', (_, text, expected) => {
  const found = message(own(text));
  if (typeof expected === 'string') expect(found).toBe(expected);
  else expect(found).toMatch(expected);
});

test('a missing file, and a rule of gateway.yaml with a name of the file', () => {
  expect(message(`${providers}routing: { sanctions: ./none.yaml }`)).toMatch(
    /none\.yaml: cannot be read \(ENOENT\); correct routing\.sanctions/,
  );
  expect(message(`${rule('only: [stripe]').replace('name: test', 'name: "sanctions: Iran"')}`)).toMatch(
    /^gateway\.yaml:6: routing\.rules\[0\]\.name: "sanctions: Iran" is already the name of a rule in .*sanctions\.yaml; rename it/,
  );
});

test('exclude: all in gateway.yaml excludes every provider', () => {
  expect(load(rule('when: { country: DE }\nexclude: all')).policy.rules.at(-1)).toEqual({
    name: 'test',
    when: { country: ['DE'] },
    excludeAll: true,
  });
  expect(message(rule('exclude: stripe'))).toMatch(/exclude: must be a list of providers, or all/);
  expect(message(rule('exclude: all\nprefer: [stripe]'))).toMatch(
    /^gateway\.yaml:7: .*exclude: excludes every provider, so only or prefer of the same rule has no effect; remove it/,
  );
});

describe('a warning at the start', () => {
  const warned = (config: Parameters<typeof warnOfSanctions>[0], on: string) => {
    const events: unknown[] = [];
    warnOfSanctions(config, { warn: ({ event }) => void events.push(event) }, new Date(on));
    return events;
  };
  const shipped = load(providers);
  const off = load(`${providers}routing: { sanctions: false }`);

  test.each([
    ['on the last day of twelve months', shipped, '2027-11-27T23:59:59Z', []],
    ['after twelve months', shipped, '2027-11-28T00:00:00Z', ['sanctions_outdated']],
    ['switched off in a sandbox', off, '2027-11-28T00:00:00Z', []],
    ['switched off in live mode', { ...off, mode: 'live' as const }, '2026-11-28', ['sanctions_off']],
  ])('%s', (_, config, on, events) => {
    expect(warned(config, on)).toEqual(events);
  });

  test('is about the rule that was read the longest ago', () => {
    const newer = cuba
      .replace('rules:\n', '')
      .replace('name: c', 'name: d')
      .replace('2026-11-28', '2027-11-01');
    const config = load(own(`${cuba}${newer}`));
    expect(config.sanctionsReadOn).toBe('2026-11-28');
  });

  test('is not given for a file without rules', () => {
    expect(warned(load(own('rules: []\n')), '2040-01-01')).toEqual([]);
  });
});
