export { checkValues, createKeyRing, digest, sameDigest } from './key-ring.ts';
export { readPrivateFile, sandboxKeys, writePrivateFile } from './private-file.ts';
export type { KeyRing } from './types.ts';
