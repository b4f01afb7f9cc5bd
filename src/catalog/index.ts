export { type CatalogDeps, createCatalog } from './create-catalog.ts';
export { routerCandidate } from './router-candidate.ts';
export type { Availability, Catalog } from './types.ts';
