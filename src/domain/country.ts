import { createRequire } from 'node:module';
import { iso31661 } from 'iso-3166/1.js';

// Assigned codes only: `XK` and `UK` are in wide use but are not part of ISO 3166-1.
const COUNTRIES = new Set(iso31661.map((country) => country.alpha2));

// Loaded with the first subdivision: 5,070 rows take 15 to 25 ms, which would delay the start.
const require = createRequire(import.meta.url);
let subdivisions: ReadonlySet<string> | null = null;

/** Whether the code is an assigned ISO 3166-1 alpha-2 code in upper case, such as `US`. Source: the `iso-3166` package. */
export function isCountry(code: string): boolean {
  return COUNTRIES.has(code);
}

/** Whether the code is an ISO 3166-2 code in upper case, such as `US-NY`. */
export function isSubdivision(code: string): boolean {
  if (!subdivisions) {
    const { iso31662 } = require('iso-3166/2.js') as typeof import('iso-3166/2.js');
    subdivisions = new Set(iso31662.map((subdivision) => subdivision.code));
  }
  return subdivisions.has(code);
}

/** The country part of a subdivision code: `US` for `US-NY`. Does not check that either exists. */
export function countryOfSubdivision(code: string): string {
  return code.slice(0, 2);
}

/** Validates a location and names the invalid field; null if it is valid. Both parts may be absent. */
export function locationProblem(
  country: string | null | undefined,
  subdivision: string | null | undefined,
): { field: 'country' | 'subdivision'; problem: string } | null {
  if (country && !isCountry(country)) {
    return {
      field: 'country',
      problem: `must be an ISO 3166-1 alpha-2 code such as "US"; ${JSON.stringify(country)} is not one`,
    };
  }
  if (!subdivision) return null;
  if (!isSubdivision(subdivision)) {
    return {
      field: 'subdivision',
      problem: `must be an ISO 3166-2 code such as "US-NY"; ${JSON.stringify(subdivision)} is not one`,
    };
  }
  if (country && countryOfSubdivision(subdivision) !== country) {
    return { field: 'subdivision', problem: `${subdivision} is not in ${country}` };
  }
  return null;
}
