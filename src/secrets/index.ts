export { checkValues, createKeyRing, digest, fingerprintKeyOf, sameDigest } from './key-ring.ts';
export { readPrivateFile, sandboxKeys, writePrivateFile } from './private-file.ts';
export type { KeyRing } from './types.ts';
