import { isCountry, isSubdivision } from '../domain/country.ts';

export type GeoPlace = { readonly country: string; readonly subdivision: string | null };

/** Rows of DB-IP country, and of GeoLite2 Country or City. */
type Row = {
  country_code?: string;
  country?: { iso_code?: string };
  subdivisions?: ReadonlyArray<{ iso_code?: string }>;
};

/** The place that a row of the database names; null where it names none. */
export function locationOfRow(row: object | null): GeoPlace | null {
  const { country_code, country, subdivisions } = (row ?? {}) as Row;
  const code = country_code ?? country?.iso_code;
  // Codes beyond ISO 3166-1 (`XK`) are no country that coverage or rules could name.
  if (!code || !isCountry(code)) return null;
  const part = subdivisions?.[0]?.iso_code;
  const subdivision = part ? `${code}-${part}` : null;
  return { country: code, subdivision: subdivision && isSubdivision(subdivision) ? subdivision : null };
}
