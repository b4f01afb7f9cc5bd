import { createRequire } from 'node:module';
import { iso31661 } from 'iso-3166/1.js';

// Assigned codes only: `XK` and `UK` are in wide use and not of ISO 3166-1.
const COUNTRIES = new Set(iso31661.map((country) => country.alpha2));

// 5,070 rows take 15 to 25 ms to load: with the first subdivision, not at the start.
const require = createRequire(import.meta.url);

/** Whether the code is an assigned ISO 3166-1 alpha-2 code, upper case: `US`. Data: the `iso-3166` package. */
export function isCountry(code: string): boolean {
  return COUNTRIES.has(code);
}

/** Whether the code is of ISO 3166-2, upper case: `US-NY`. */
export function isSubdivision(code: string): boolean {
  const { iso31662 } = require('iso-3166/2.js') as typeof import('iso-3166/2.js');
  return iso31662.some((subdivision) => subdivision.code === code);
}

/** The country that a subdivision's code names: `US` for `US-NY`. Says nothing of whether either exists. */
export function countryOfSubdivision(code: string): string {
  return code.slice(0, 2);
}

/** What is wrong with a place, and with which of the two; null where it may be. Absent parts are fine. */
export function locationProblem(
  country: string | null | undefined,
  subdivision: string | null | undefined,
): { field: 'country' | 'subdivision'; problem: string } | null {
  if (country && !isCountry(country)) {
    return {
      field: 'country',
      problem: `must be an ISO 3166-1 alpha-2 code such as "US"; ${JSON.stringify(country)} is none`,
    };
  }
  if (!subdivision) return null;
  if (!isSubdivision(subdivision)) {
    return {
      field: 'subdivision',
      problem: `must be an ISO 3166-2 code such as "US-NY"; ${JSON.stringify(subdivision)} is none`,
    };
  }
  if (country && countryOfSubdivision(subdivision) !== country) {
    return { field: 'subdivision', problem: `${subdivision} is not in ${country}` };
  }
  return null;
}
