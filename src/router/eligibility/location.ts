import type { CandidateReason } from '../../domain/routing/decision.ts';
import type { AssetCoverage } from '../../provider/capabilities.ts';
import type { Facts, RouterCandidate } from '../types.ts';
import { choices } from './choices.ts';
import { because, type Check } from './reason.ts';

/** Excluded parts of the customer's country, where the customer may be in one of them: named, or the part not known. */
function exclusionsThatBite(facts: Facts, excluded: readonly string[], checksGeography: boolean): string[] {
  const { country, subdivision } = facts;
  if (subdivision !== null) return excluded.filter((code) => code === subdivision);
  // A provider that checks for itself may be asked; another would have to be sure.
  if (country === null || checksGeography) return [];
  return excluded.filter((code) => code.startsWith(`${country}-`));
}

function subdivisionReason(facts: Facts, seller: string, excluded: readonly string[]): CandidateReason {
  const unknown =
    facts.subdivision === null ? `; in which part of ${facts.country} the customer is, is not known` : '';
  return because('SUBDIVISION_UNSUPPORTED', `${seller} in ${excluded.join(', ')}${unknown}`);
}

/** Where each asset on its own is not sold: a reason only where none of those asked for is left. */
function assetPlaceReason(facts: Facts, candidate: RouterCandidate): CandidateReason | null {
  const wanted = choices(facts, candidate);
  const { country } = facts;
  const here = wanted.filter(
    (sold) => !sold.countries || country === null || sold.countries.includes(country),
  );
  const { checksGeography } = candidate.capabilities;
  const bites = (sold: AssetCoverage) =>
    exclusionsThatBite(facts, sold.excludedSubdivisions ?? [], checksGeography);
  if (wanted.length === 0 || here.some((sold) => bites(sold).length === 0)) return null;

  const names = wanted.map((sold) => `${sold.currency} on ${sold.network}`).join(', ');
  const seller = `${candidate.providerId} does not sell ${names}`;
  if (here.length === 0) return because('COUNTRY_UNSUPPORTED', `${seller} in ${country}`);
  return subdivisionReason(facts, seller, [...new Set(here.flatMap(bites))]);
}

/** Country and part of the country, of the provider and of the assets. */
export const locationReasons: Check = (facts, candidate) => {
  const { providerId, capabilities } = candidate;
  const { countries, excludedSubdivisions, checksGeography } = capabilities;
  const { country } = facts;
  const reasons = [];
  if (country === null && !checksGeography) {
    reasons.push(
      because(
        'COUNTRY_UNKNOWN',
        `the customer's country is not known, and ${providerId} does not check it itself`,
      ),
    );
  }
  if (country !== null && countries.list !== null && !countries.list.includes(country)) {
    reasons.push(because('COUNTRY_UNSUPPORTED', `${providerId} does not serve ${country}`));
  }
  const bitten = exclusionsThatBite(facts, excludedSubdivisions.list, checksGeography);
  if (bitten.length > 0)
    reasons.push(subdivisionReason(facts, `${providerId} does not serve customers`, bitten));
  const assetReason = assetPlaceReason(facts, candidate);
  if (assetReason) reasons.push(assetReason);
  return reasons;
};
