import { assetKey, assets } from '../domain/asset/asset.ts';
import { countryOfSubdivision } from '../domain/country.ts';
import { shadowFaults } from './checks/shadowed.ts';
import { shareFaults } from './checks/shares.ts';
import { type Fault, formatList } from './error.ts';
import type { GatewayFile } from './file/file-schema.ts';
import type { FileRule } from './file/rule-schema.ts';

type AnyRule = Pick<FileRule, 'name' | 'when' | 'whenUnknown' | 'prefer' | 'only' | 'exclude'> &
  Partial<Pick<FileRule, 'strategy'>>;

/** Faults of one rule; `at` is the path inside of the rule. */
type RuleCheck = (rule: AnyRule) => Array<{ at: readonly (string | number)[]; problem: string }>;

/** The providers of `exclude`; none where it is `all`. */
function listed(exclude: AnyRule['exclude']): readonly string[] {
  return exclude === undefined || exclude === 'all' ? [] : exclude;
}

const hasEffect: RuleCheck = (rule) =>
  rule.prefer || rule.only || rule.exclude || rule.strategy
    ? []
    : [{ at: [], problem: 'has no effect; add prefer, only or exclude' }];

const isConsistent: RuleCheck = (rule) => [
  ...(rule.exclude === 'all' && (rule.only || rule.prefer)
    ? [
        {
          at: ['exclude'],
          problem:
            'excludes every provider, so only or prefer of the same rule has no effect; remove it or name providers',
        },
      ]
    : []),
  ...listed(rule.exclude).flatMap((id, index) =>
    rule.only?.includes(id) || rule.prefer?.includes(id)
      ? [
          {
            at: ['exclude', index],
            problem: `excludes ${id}, which only or prefer of the same rule lists; remove it from one of them`,
          },
        ]
      : [],
  ),
  ...(rule.prefer ?? []).flatMap((id, index) =>
    rule.only && !rule.only.includes(id)
      ? [
          {
            at: ['prefer', index],
            problem: `prefers ${id}, which only of the same rule does not list; add it there or remove it here`,
          },
        ]
      : [],
  ),
];

const locationsMatch: RuleCheck = (rule) => {
  const { country, subdivision } = rule.when;
  if (!country || !subdivision) return [];
  const outside = subdivision.find((code) => !country.includes(countryOfSubdivision(code)));
  if (!outside) return [];
  return [
    {
      at: ['when', 'subdivision'],
      problem: `${outside} is not in ${formatList(country)}, so the rule never matches it; remove country or correct one of them`,
    },
  ];
};

const unknownHasEffect: RuleCheck = ({ when, whenUnknown }) =>
  whenUnknown === undefined || when.subdivision || when.country
    ? []
    : [
        {
          at: ['whenUnknown'],
          problem: 'has no effect without subdivision or country in when; remove it or add one of them',
        },
      ];

const assetExists: RuleCheck = (rule) => {
  const { currency, network } = rule.when;
  if (!currency || !network) return [];
  const some = currency.some((code) =>
    network.some((slug) => assets.has(assetKey({ currency: code, network: slug }))),
  );
  if (some) return [];
  return [
    {
      at: ['when', 'network'],
      problem: `there is no ${formatList(currency)} on ${formatList(network)}, so the rule never matches; correct one of them`,
    },
  ];
};

// Padded to the same length for comparison as text: amounts have up to 30 digits, more than a number can hold.
function sortable(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  return whole.padStart(30, '0') + fraction.padEnd(30, '0');
}

const amountIsValid: RuleCheck = (rule) => {
  const { fiatAmount, fiatCurrency } = rule.when;
  if (!fiatAmount) return [];
  if (!fiatCurrency) {
    return [{ at: ['when', 'fiatAmount'], problem: 'needs a currency; add fiatCurrency to the same rule' }];
  }
  const { from, to } = fiatAmount;
  if (from === undefined || to === undefined || sortable(from) <= sortable(to)) return [];
  return [
    {
      at: ['when', 'fiatAmount'],
      problem: `from ${from} is greater than to ${to}, so the rule never matches; swap them`,
    },
  ];
};

const rangesAreValid: RuleCheck = ({ when: { fiatAmount, fiatAmounts, fiatCurrency } }) => {
  if (!fiatAmounts) return [];
  if (fiatAmount || fiatCurrency) {
    const other = fiatAmount ? 'fiatAmount' : 'fiatCurrency';
    return [{ at: ['when', 'fiatAmounts'], problem: `names the currencies itself; remove ${other}` }];
  }
  return Object.entries(fiatAmounts).flatMap(([currency, { from, to }]) =>
    from === undefined || to === undefined || sortable(from) <= sortable(to)
      ? []
      : [
          {
            at: ['when', 'fiatAmounts', currency],
            problem: `from ${from} is greater than to ${to}, so the rule never matches; swap them`,
          },
        ],
  );
};

const windowIsValid: RuleCheck = ({ when: { between } }) =>
  between === undefined || Date.parse(between[0]) < Date.parse(between[1])
    ? []
    : [
        {
          at: ['when', 'between'],
          problem: `${between[1]} is not after ${between[0]}, so the rule never matches; swap them`,
        },
      ];

const RULE_CHECKS = [
  hasEffect,
  isConsistent,
  locationsMatch,
  unknownHasEffect,
  assetExists,
  amountIsValid,
  rangesAreValid,
  windowIsValid,
];

/** Faults of rules, each on its own and by name. `at` is the path of their list in the file. */
export function ruleFaults(rules: readonly AnyRule[], at: Fault['path']): Fault[] {
  return rules.flatMap((rule, index) => {
    const path = [...at, index];
    const first = rules.findIndex((other) => other.name === rule.name);
    const problem = `"${rule.name}" is already the name of another rule; rename one, since decisions refer to rules by name`;
    return [
      ...(first < index ? [{ path: [...path, 'name'], problem }] : []),
      ...RULE_CHECKS.flatMap((check) =>
        check(rule).map((fault) => ({ path: [...path, ...fault.at], problem: fault.problem })),
      ),
    ];
  });
}

/** Finds what the schema cannot: ids of providers that are not configured, and rules that never match or have no effect. */
export function checkRouting(file: GatewayFile): Fault[] {
  const { order = [], rules, weights = {}, tests } = file.routing;
  const configured = Object.keys(file.providers);
  const faults: Fault[] = [];

  // `keyed`: the ids are keys of a mapping, not items of a list.
  const checkIds = (ids: readonly string[], path: readonly (string | number)[], keyed = false) => {
    ids.forEach((id, index) => {
      if (configured.includes(id)) return;
      faults.push({
        path: [...path, keyed ? id : index],
        problem: `${id} is not configured under providers (configured: ${formatList(configured)}); add it there or correct the name`,
      });
    });
  };

  checkIds(order, ['routing', 'order']);
  rules.forEach((rule, index) => {
    const path = ['routing', 'rules', index];
    checkIds(rule.prefer ?? [], [...path, 'prefer']);
    checkIds(rule.only ?? [], [...path, 'only']);
    checkIds(listed(rule.exclude), [...path, 'exclude']);
    checkIds(rule.when.customerKnownAt ?? [], [...path, 'when', 'customerKnownAt']);
    checkIds(Object.keys(rule.weights ?? {}), [...path, 'weights'], true);
  });
  checkIds(Object.keys(weights), ['routing', 'weights'], true);
  tests.forEach(({ expect: { chosen, order: ranked = [], excluded = {} } }, index) => {
    const path = ['routing', 'tests', index, 'expect'];
    if (chosen) checkIds([chosen], [...path, 'chosen']);
    checkIds(ranked, [...path, 'order']);
    checkIds(Object.keys(excluded), [...path, 'excluded'], true);
  });
  return [...faults, ...ruleFaults(rules, ['routing', 'rules']), ...shareFaults(file), ...shadowFaults(file)];
}
