import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGeo, locationOfRow } from './index.ts';

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
  ['another private address', '192.168.0.1'],
  ['a loopback address', '127.0.0.1'],
  ['an IPv6 loopback address', '::1'],
  ['a mapped loopback address', '::ffff:127.0.0.1'],
  ['a link-local address', '169.254.169.254'],
  ['a unique local address', 'fd00::1'],
  ['a carrier-grade NAT address', '100.64.0.1'],
  ['a host name', 'localhost'],
  ['an empty text', ''],
  ['an address in a country outside ISO 3166', '46.99.1.1'],
])('%s has no location', async (_name, ip) => {
  expect(await geo.country(ip)).toBeNull();
});

test('a missing database file throws at creation', () => {
  expect(() => createGeo({ database: '/nowhere/GeoLite2-City.mmdb' })).toThrow(
    'country database /nowhere/GeoLite2-City.mmdb does not exist',
  );
});

test('a damaged database rejects lookups', async () => {
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
])('the row %j has country %s and subdivision %s', (row, country, subdivision) => {
  expect(locationOfRow(row)).toEqual(country && { country, subdivision });
});
