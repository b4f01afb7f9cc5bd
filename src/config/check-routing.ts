import { assetKey, assets } from '../domain/asset/asset.ts';
import { countryOfSubdivision } from '../domain/country.ts';
import { type Fault, listed } from './fault.ts';
import type { FileRule, GatewayFile } from './file/file-schema.ts';

type Check = (rule: FileRule) => Array<{ at: readonly (string | number)[]; problem: string }>;

const acts: Check = (rule) =>
  rule.prefer || rule.only || rule.exclude
    ? []
    : [{ at: [], problem: 'does nothing: give it prefer, only or exclude' }];

const contradicts: Check = (rule) => [
  ...(rule.exclude ?? []).flatMap((id, index) =>
    rule.only?.includes(id) || rule.prefer?.includes(id)
      ? [
          {
            at: ['exclude', index],
            problem: `excludes ${id}, which the same rule asks for: take it out of one`,
          },
        ]
      : [],
  ),
  ...(rule.prefer ?? []).flatMap((id, index) =>
    rule.only && !rule.only.includes(id)
      ? [
          {
            at: ['prefer', index],
            problem: `prefers ${id}, which "only" leaves out: add it there, or drop it here`,
          },
        ]
      : [],
  ),
];

const placesFit: Check = (rule) => {
  const { country, subdivision } = rule.when;
  if (!country || !subdivision) return [];
  const outside = subdivision.find((code) => !country.includes(countryOfSubdivision(code)));
  if (!outside) return [];
  return [
    {
      at: ['when', 'subdivision'],
      problem: `${outside} is not in ${listed(country)}, so the rule could not match there; leave country out, or correct one`,
    },
  ];
};

const assetExists: Check = (rule) => {
  const { currency, network } = rule.when;
  if (!currency || !network) return [];
  const some = currency.some((code) =>
    network.some((slug) => assets.has(assetKey({ currency: code, network: slug }))),
  );
  if (some) return [];
  return [
    {
      at: ['when', 'network'],
      problem: `there is no ${listed(currency)} on ${listed(network)}, so the rule could never match; correct one of the two`,
    },
  ];
};

// Compared as text of equal shape: amounts have up to 30 digits on either side, more than a number holds.
function sortable(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  return whole.padStart(30, '0') + fraction.padEnd(30, '0');
}

const amountFits: Check = (rule) => {
  const { fiatAmount, fiatCurrency } = rule.when;
  if (!fiatAmount) return [];
  if (!fiatCurrency) {
    return [{ at: ['when', 'fiatAmount'], problem: 'needs fiatCurrency beside it: 100 of what?' }];
  }
  const { from, to } = fiatAmount;
  if (from === undefined || to === undefined || sortable(from) <= sortable(to)) return [];
  return [
    {
      at: ['when', 'fiatAmount'],
      problem: `from ${from} is more than to ${to}, so the rule could never match; swap them`,
    },
  ];
};

const CHECKS = [acts, contradicts, placesFit, assetExists, amountFits];

/** What the schema cannot see: names that nobody has, and rules that could never do what they say. */
export function checkRouting(file: GatewayFile): Fault[] {
  const { order = [], rules } = file.routing;
  const known = Object.keys(file.providers);
  const faults: Fault[] = [];

  const named = (ids: readonly string[], path: readonly (string | number)[]) => {
    ids.forEach((id, index) => {
      if (known.includes(id)) return;
      faults.push({
        path: [...path, index],
        problem: `${id} is not configured under providers (there: ${listed(known)}); add it there, or correct the name`,
      });
    });
  };

  named(order, ['routing', 'order']);
  rules.forEach((rule, index) => {
    const path = ['routing', 'rules', index];
    for (const action of ['prefer', 'only', 'exclude'] as const) named(rule[action] ?? [], [...path, action]);
    if (rules.findIndex((other) => other.name === rule.name) < index) {
      faults.push({
        path: [...path, 'name'],
        problem: `"${rule.name}" is another rule's name too; decisions name rules, so give each its own`,
      });
    }
    for (const check of CHECKS) {
      for (const { at, problem } of check(rule)) faults.push({ path: [...path, ...at], problem });
    }
  });
  return faults;
}
