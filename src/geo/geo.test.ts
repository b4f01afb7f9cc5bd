import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGeo } from './create-geo.ts';
import { locationOfRow } from './place-of-row.ts';

const geo = createGeo({ database: null });

test.each([
  ['8.8.8.8', 'US'],
  ['::ffff:8.8.8.8', 'US'],
  ['2a00:1450:4001::1', 'DE'],
])('%s is in %s', async (ip, country) => {
  expect(await geo.country(ip)).toEqual({ country, subdivision: null });
});

test.each([
  ['a private address', '10.1.2.3'],
  ['another', '192.168.0.1'],
  ['loopback', '127.0.0.1'],
  ['loopback, IPv6', '::1'],
  ['loopback, mapped', '::ffff:127.0.0.1'],
  ['link-local', '169.254.169.254'],
  ['unique local', 'fd00::1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['no address', 'localhost'],
  ['nothing', ''],
  ['a country that is not of ISO 3166', '46.99.1.1'],
])('%s is nowhere', async (_name, ip) => {
  expect(await geo.country(ip)).toBeNull();
});

test('a database that is not there stops the start', () => {
  expect(() => createGeo({ database: '/nowhere/GeoLite2-City.mmdb' })).toThrow(
    'country database /nowhere/GeoLite2-City.mmdb does not exist',
  );
});

test('a damaged database is an error, not a country', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'geo-'));
  try {
    const path = join(directory, 'damaged.mmdb');
    await writeFile(path, 'not a database');
    await expect(createGeo({ database: path }).country('8.8.8.8')).rejects.toThrow();
  } finally {
    await rm(directory, { recursive: true });
  }
});

test.each<[row: object | null, country: string | null, subdivision: string | null]>([
  [{ country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'HI' }] }, 'US', 'US-HI'],
  [{ country: { iso_code: 'US' }, subdivisions: [{ iso_code: 'QQ' }] }, 'US', null],
  [{ country: { iso_code: 'US' }, subdivisions: [] }, 'US', null],
  [{ country: { iso_code: 'XK' } }, null, null],
  [{ country_code: 'DE' }, 'DE', null],
  [{}, null, null],
  [null, null, null],
])('the row %j is in %s, %s', (row, country, subdivision) => {
  expect(locationOfRow(row)).toEqual(country && { country, subdivision });
});
