export { digest, sameDigest } from './digest.ts';
export { checkValues, createKeyRing } from './key-ring.ts';
export { readPrivateFile, writePrivateFile } from './private-file.ts';
export { sandboxKeys } from './sandbox-keys.ts';
export type { KeyRing } from './types.ts';
