import { randomBytes } from 'node:crypto';
import { type InputIssue, type InvalidInput, invalidInput, type NotFound } from '../../domain/failure.ts';
import { isId } from '../../domain/id.ts';
import type { Live } from '../../live/index.ts';
import type { KeyRing } from '../../secrets/types.ts';
import { actorOf, recordAudit } from '../../store/audit.ts';
import { createClientTokenStore, type Epochs } from '../../store/customers/client-tokens.ts';
import { type Db, transaction } from '../../store/index.ts';
import { createRevocations, TOPIC } from './revocations.ts';
import { readToken, signToken } from './token-text.ts';
import type { ClientTokens } from './types.ts';
import { validateToken } from './validate.ts';

export type ClientTokenDeps = {
  readonly db: Db;
  readonly keyRing: Pick<KeyRing, 'sealingId' | 'tokenKey'>;
  readonly live: Pick<Live, 'publish' | 'subscribe'>;
  /** The database's clock: all processes agree on when a token ends. */
  readonly clock: () => Date;
};

type Valid = ReturnType<typeof validateToken>;

function notFound(what: string, id: string): NotFound {
  return { kind: 'NotFound', message: `There is no ${what} ${JSON.stringify(id)} in this project.` };
}

/**
 * Client tokens: made by a server with its secret key, for one customer's browser or phone. They are signed and not stored; only
 * their revocations are, and the sessions that they create.
 */
export function createClientTokens({ db, keyRing, live, clock }: ClientTokenDeps): ClientTokens {
  const store = createClientTokenStore(db);
  const revocations = createRevocations(store, live);

  /** The epochs of whom the token is for. */
  async function named(
    { customerId, onrampSessionId }: Valid,
    projectId: string,
  ): Promise<Epochs | NotFound | InvalidInput> {
    if (customerId !== null) {
      const epochs = isId('customer', customerId) ? await store.customer(projectId, customerId) : null;
      return epochs ?? notFound('customer', customerId);
    }
    const id = onrampSessionId ?? '';
    const session = isId('onrampSession', id) ? await store.session(projectId, id) : null;
    if (!session) return notFound('onramp session', id);
    if (session.customerId === null) return session;
    const message = 'names a session of a customer: make a token for `customerId`';
    const issues = [{ path: 'input.onrampSessionId', message }];
    return invalidInput(issues) ?? session;
  }

  async function addressIssues({ customerId, restrict }: Valid, projectId: string): Promise<InputIssue[]> {
    const ids = restrict?.depositAddressIds ?? [];
    if (customerId === null || ids.length === 0) return [];
    const own = await store.addressesOf(
      projectId,
      customerId,
      ids.filter((id) => isId('depositAddress', id)),
    );
    return ids.flatMap((id, index) =>
      own.includes(id)
        ? []
        : [
            {
              path: `input.restrict.depositAddressIds.${index}`,
              message: 'is no deposit address of the customer',
            },
          ],
    );
  }

  return {
    async create(input, caller) {
      const { projectId, keyId } = caller;
      const valid = validateToken(input);
      const invalid = invalidInput(valid.issues);
      if (invalid) return invalid;
      const epochs = await named(valid, projectId);
      if ('kind' in epochs) return epochs;
      const foreign = invalidInput(await addressIssues(valid, projectId));
      if (foreign) return foreign;
      const { customerId, onrampSessionId, allow, restrict } = valid;
      // A JWT counts whole seconds.
      const end = Math.floor(clock().getTime() / 1000) + valid.ttlSeconds;
      const expiresAt = new Date(end * 1000);
      const tokenId = `ctk_${randomBytes(16).toString('hex')}`;
      const { customer, project } = epochs;
      const claims = { tokenId, projectId, keyId, customerId, onrampSessionId, allow, restrict, expiresAt };
      const token = await signToken({ ...claims, epochs: { customer, project } }, keyRing);
      return { kind: 'ClientTokenPayload', token, expiresAt };
    },
    async revoke(customerId, caller) {
      const { projectId } = caller;
      const known = isId('customer', customerId) && (await store.customer(projectId, customerId));
      if (!known) return notFound('customer', customerId);
      await transaction(db, async (open) => {
        await store.revoke(open, projectId, customerId);
        const actor = actorOf(caller);
        await recordAudit(open, { actor, action: 'client_tokens.revoked', projectId, subjectId: customerId });
      });
      live.publish(TOPIC);
      await revocations.refresh();
      return { kind: 'RevokePayload', revoked: 1 };
    },
    async verify(token) {
      const claims = await readToken(token, keyRing, clock());
      if (!claims) return null;
      await revocations.ready();
      return revocations.isRevoked(claims) ? null : claims;
    },
    isInForce: (claims) => claims.expiresAt > clock() && !revocations.isRevoked(claims),
    refresh: revocations.refresh,
  };
}
