import { randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { internalCaller } from '../../domain/access/caller.ts';
import { newId } from '../../domain/id.ts';
import { createMemoryLive } from '../../live/index.ts';
import { createKeyRing } from '../../secrets/index.ts';
import { eachStore } from '../../store/testing.ts';
import { createAccess } from '../index.ts';
import { createClientTokens } from './index.ts';

const KEYS = ['new', 'old'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);

eachStore('client tokens', (makeStore) => {
  /** A gateway process with a project, a secret key and a customer. `live`: shared by processes. */
  async function makeProcess(store: Awaited<ReturnType<typeof makeStore>>, live = createMemoryLive()) {
    const { db } = store;
    let at = new Date('2026-11-29T10:00:00Z').getTime();
    const passed = { milliseconds: 0 };
    const clock = () => new Date(at + passed.milliseconds);
    const open = (keys = KEYS) => {
      const tokens = createClientTokens({ db, keyRing: createKeyRing(keys), live, clock });
      return { tokens, access: createAccess({ db, tokens, now: () => passed.milliseconds }) };
    };
    const { access, tokens } = open();
    const { projectId, key } = await access.createProject('shop');
    const caller = await access.authenticate(`Bearer ${key}`);
    if (!caller) throw new Error('no caller');
    const customerId = newId('customer');
    await db
      .insertInto('customer')
      .values({ id: customerId, project_id: projectId, external_id: customerId, metadata: '{}' })
      .execute();
    const mint = async (from = tokens) => {
      const made = await from.create({ customerId, ttlSeconds: 60 }, caller);
      if (made.kind !== 'ClientTokenPayload') throw new Error(made.message);
      return `Bearer ${made.token}`;
    };
    const wait = (seconds: number) => {
      passed.milliseconds += seconds * 1_000;
    };
    const setBack = (seconds: number) => {
      at -= seconds * 1_000;
    };
    return { db, open, access, tokens, caller, customerId, projectId, key, mint, wait, setBack };
  }

  test('authenticate as their customer until they expire', async () => {
    const { access, mint, wait, customerId, projectId, caller } = await makeProcess(await makeStore());
    const token = await mint();
    const { keyId } = caller;
    const found = await access.authenticate(token);
    expect(found).toMatchObject({ projectId, keyId, kind: 'client', client: { customerId, allow: [] } });
    expect(access.remembered(token)).toBe(found);
    wait(59);
    expect(await access.authenticate(token)).not.toBeNull();
    wait(1);
    expect([access.remembered(token), await access.authenticate(token)]).toEqual([null, null]);
  });

  test('a restriction names a wallet by its address alone', async () => {
    const { tokens, caller, customerId } = await makeProcess(await makeStore());
    const wallet = { network: 'base', address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' };
    const mint = (more: object) =>
      tokens.create(
        {
          customerId,
          allow: ['CREATE_SESSION'],
          restrict: {
            wallets: [{ ...wallet, ...more }],
            assets: [{ currency: 'USDC', network: 'base' }],
            fiatCurrency: 'USD',
            maximumFiatAmount: '100',
          },
        },
        caller,
      );
    expect(await mint({ kind: null })).toMatchObject({ kind: 'ClientTokenPayload' });
    expect(await mint({ kind: 'ledger', custodial: false })).toMatchObject({
      kind: 'InvalidInput',
      issues: [{ path: 'input.restrict.wallets.0.kind' }, { path: 'input.restrict.wallets.0.custodial' }],
    });
  });

  test('are refused if they are changed, signed by another, or not signed', async () => {
    const { access, open, mint, caller, projectId, customerId } = await makeProcess(await makeStore());
    const token = await mint();
    const [header = '', payload = '', signature = ''] = token.replace('Bearer ct_', '').split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const claims = { project: projectId, key: caller.keyId, customer: customerId, allow: [], epochs: [0, 0] };
    const ofAnother = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'ct+jwt', kid: 'new' })
      .setIssuer('onramp-gateway')
      .setJti('ctk_1')
      .setExpirationTime('1h')
      .sign(randomBytes(32));
    const forged = [
      `${header}.${encode({ ...decoded, customer: newId('customer') })}.${signature}`,
      `${encode({ alg: 'none', typ: 'ct+jwt', kid: 'new' })}.${payload}.`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      ofAnother,
      'x',
    ];
    for (const text of forged) expect(await access.authenticate(`Bearer ct_${text}`)).toBeNull();
    expect(await open([KEYS[1] ?? '']).access.authenticate(token)).toBeNull();
    expect(await access.authenticate(token)).not.toBeNull();
  });

  test('stay valid while the key of the ring that signed them is kept', async () => {
    const { open, mint } = await makeProcess(await makeStore());
    const token = await mint(open([...KEYS].reverse()).tokens);
    expect(await open(KEYS).access.authenticate(token)).not.toBeNull();
  });

  test('end with the key that made them, and with their project', async () => {
    const { access, mint, wait, caller, projectId } = await makeProcess(await makeStore());
    const token = await mint();
    expect(await access.authenticate(token)).not.toBeNull();
    await access.archiveProject(projectId, true);
    wait(11);
    expect(await access.authenticate(token)).toBeNull();
    await access.archiveProject(projectId, false);
    expect(await access.authenticate(token)).not.toBeNull();
    await access.revokeKey(caller.keyId);
    wait(11);
    expect(await access.authenticate(token)).toBeNull();
  });

  test('are revoked with those of their customer: at once in all processes that hear of it', async () => {
    const { access, open, tokens, mint, customerId, caller, db } = await makeProcess(await makeStore());
    const other = open();
    const token = await mint();
    expect(await access.authenticate(token)).not.toBeNull();
    expect(await other.access.authenticate(token)).not.toBeNull();
    expect(await tokens.revoke(customerId, caller)).toEqual({ kind: 'RevokePayload', revoked: 1 });
    expect([access.remembered(token), await access.authenticate(token)]).toEqual([null, null]);
    await expect.poll(() => other.access.remembered(token)).toBeNull();
    // A token that is made afterwards is valid, also where the revocation is not known yet.
    const fresh = await mint();
    expect(await access.authenticate(fresh)).not.toBeNull();
    expect(await other.access.authenticate(fresh)).not.toBeNull();
    const entries = await db.selectFrom('audit_entry').select(['action', 'subject_id']).execute();
    expect(entries.at(-1)).toEqual({ action: 'client_tokens.revoked', subject_id: customerId });
  });

  test('are revoked by a process that is not heard, once the revocations are read again', async () => {
    const { access, open, mint, customerId, caller, db } = await makeProcess(await makeStore());
    const deaf = createClientTokens({
      db,
      keyRing: createKeyRing(KEYS),
      live: createMemoryLive(),
      clock: () => new Date(),
    });
    const { tokens } = open();
    const token = (await mint(tokens)).replace('Bearer ', '');
    expect(await tokens.verify(token)).not.toBeNull();
    await deaf.revoke(customerId, caller);
    await tokens.refresh();
    expect(await tokens.verify(token)).toBeNull();
    expect(await deaf.revoke(newId('customer'), caller)).toMatchObject({ kind: 'NotFound' });
    expect(await deaf.revoke(customerId, internalCaller('prj_other', 'x'))).toMatchObject({
      kind: 'NotFound',
    });
    expect(await access.authenticate(null)).toBeNull();
  });

  test('of a whole project are revoked by the operator', async () => {
    const { access, open, mint, projectId } = await makeProcess(await makeStore());
    const token = await mint();
    expect(await access.revokeClientTokens(projectId)).toBe(true);
    expect(await access.revokeClientTokens('prj_absent')).toBe(false);
    expect(await open().access.authenticate(token)).toBeNull();
    expect(await open().access.authenticate(await mint())).not.toBeNull();
  });
});
