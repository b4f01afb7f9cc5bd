import type { KeyRing } from '../secrets/types.ts';
import { type Actor, recordAudit } from '../store/audit.ts';
import { reencrypt, retireKeys } from '../store/encryption/reencrypt.ts';
import type { Db } from '../store/index.ts';
import type { Work } from './operation.ts';

export const REENCRYPT_USAGE = `npm run keys:reencrypt
    encrypts with the first of ENCRYPTION_KEYS what an older key has encrypted, while gateways run; then retires the older keys
`;

type ReencryptWork = Work<{
  readonly db: Db;
  readonly actor: Actor;
  readonly keyRing: () => Promise<KeyRing>;
  readonly progress: (line: string) => void;
}>;

/** The second half of a rotation of the encryption keys. Interrupted, it goes on where it was when it is run again. */
export function parseReencrypt(words: readonly string[]): ReencryptWork | null {
  if (words.length > 0) return null;
  return async ({ db, actor, keyRing, progress }) => {
    const ring = await keyRing();
    const { sealingId } = ring;
    const count = await reencrypt(db, ring, progress);
    if (count > 0) {
      const details = { values: count };
      await recordAudit(db, { actor, action: 'encryption_key.reencrypted', subjectId: sealingId, details });
    }
    const { retired, kept } = await retireKeys(db, sealingId);
    for (const id of retired)
      await recordAudit(db, { actor, action: 'encryption_key.retired', subjectId: id });
    return [
      `${count} values were encrypted again with the key "${sealingId}".`,
      ...(retired.length > 0
        ? [`No longer needed: ${retired.join(', ')}. Remove it from ENCRYPTION_KEYS.`]
        : []),
      ...(kept.length > 0
        ? [
            `Still needed: ${kept.join(', ')}. A gateway encrypted with it within the last five minutes, or a value changed meanwhile: put "${sealingId}" first in ENCRYPTION_KEYS of every gateway, then run this again.`,
          ]
        : []),
    ].join('\n');
  };
}
