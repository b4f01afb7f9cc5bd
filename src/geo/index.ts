export { createGeo, type Geo } from './create-geo.ts';
export type { GeoPlace } from './place-of-row.ts';
