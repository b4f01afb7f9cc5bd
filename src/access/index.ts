export { createAccess } from './create-access.ts';
export type { Access } from './types.ts';
