import type { AssetCoverage } from '../../provider/capabilities.ts';
import type { EligibilityCheck, Facts, RouterCandidate, UnmetCondition } from '../types.ts';
import { matchingAssets } from './asset.ts';

/** Excluded subdivisions that the customer is in, or may be in because the subdivision is unknown. */
function applicableExclusions(
  { country, subdivision }: Facts,
  excluded: readonly string[],
  checksGeography: boolean,
): string[] {
  if (subdivision !== null) return excluded.filter((code) => code === subdivision);
  // A provider that checks geography itself refuses the customer if needed; for others the gateway must be certain.
  if (country === null || checksGeography) return [];
  return excluded.filter((code) => code.startsWith(`${country}-`));
}

function subdivisionUnmet(facts: Facts, what: string, excluded: readonly string[]): UnmetCondition {
  const where = `${what} in ${excluded.join(', ')}`;
  if (facts.subdivision !== null) return ['SUBDIVISION_UNSUPPORTED', where];
  const unknown = `the customer's subdivision of ${facts.country} is unknown; give it in location.subdivision`;
  return ['SUBDIVISION_UNKNOWN', `${where}, and ${unknown}`];
}

/** Geographic limits of single assets. Unmet only if they exclude every matching asset. */
function assetLocationUnmet(facts: Facts, candidate: RouterCandidate): UnmetCondition[] {
  const matching = matchingAssets(facts, candidate);
  const { country } = facts;
  const inCountry = matching.filter(
    (sold) => !sold.countries || country === null || sold.countries.includes(country),
  );
  const { checksGeography } = candidate.capabilities;
  const exclusions = (sold: AssetCoverage) =>
    applicableExclusions(facts, sold.excludedSubdivisions ?? [], checksGeography);
  if (matching.length === 0 || inCountry.some((sold) => exclusions(sold).length === 0)) return [];

  const names = matching.map((sold) => `${sold.currency} on ${sold.network}`).join(', ');
  const what = `${candidate.providerId} does not sell ${names}`;
  if (inCountry.length === 0) return [['COUNTRY_UNSUPPORTED', `${what} in ${country}`]];
  return [subdivisionUnmet(facts, what, [...new Set(inCountry.flatMap(exclusions))])];
}

/** Country and subdivision, both of the provider as a whole and of its assets. */
export const locationUnmet: EligibilityCheck = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const { countries, excludedSubdivisions, checksGeography } = capabilities;
  const { country } = facts;
  const unmet: UnmetCondition[] = [];
  if (country === null && !checksGeography) {
    const message = `the customer's country is unknown, and ${providerId} does not check it itself`;
    unmet.push(['COUNTRY_UNKNOWN', message]);
  }
  if (country !== null && countries.list !== null && !countries.list.includes(country)) {
    unmet.push(['COUNTRY_UNSUPPORTED', `${providerId} does not serve ${country}`]);
  }
  const excluded = applicableExclusions(facts, excludedSubdivisions.list, checksGeography);
  if (excluded.length > 0) {
    unmet.push(subdivisionUnmet(facts, `${providerId} does not serve customers`, excluded));
  }
  return [...unmet, ...assetLocationUnmet(facts, candidate)];
};
