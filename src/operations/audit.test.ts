import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createAccess } from '../access/index.ts';
import { examplePolicy } from '../router/testing.ts';
import { recordAudit } from '../store/audit.ts';
import { createRetention } from '../store/index.ts';
import { createPolicies } from '../store/routing/policies.ts';
import { eachStore } from '../store/testing.ts';
import { parseOperation } from './index.ts';
import { unused } from './testing.ts';

eachStore('audit', (makeStore) => {
  async function setUp() {
    const { db } = await makeStore();
    const access = createAccess({ db });
    const jobs = async () => ({ deadLetters: async () => [], retryDeadLetters: async () => 0 }) as never;
    const run = async (name: string, ...words: string[]) =>
      (await parseOperation(name, words)?.({ ...unused, access, db, actor: 'operator', jobs })) ?? 'usage';
    return { db, run };
  }

  test('what operators do is listed, without names, secrets and what they only read', async () => {
    const { run } = await setUp();
    expect(await run('audit')).toBe('Nothing was recorded in that time.');
    const [, secret = ''] = (await run('create-project', 'shop')).split('\n');
    const [, rolled = ''] = (await run('keys', 'roll', secret.slice(3, 19))).split('\n');
    await run('keys', 'revoke', rolled.slice(3, 19));
    await run('projects', 'set', 'shop', '--display-name', 'Shop');
    await run('projects', 'archive', 'shop');
    await run('jobs', 'retry-all');
    await run('jobs', 'list');
    const text = await run('audit', '--since', '1h');
    expect(text.split('\n').map((line) => line.split('  ').slice(1, 3).join(' '))).toEqual([
      'operator project.created',
      'operator key.created',
      'operator key.rolled',
      'operator key.revoked',
      'operator project.settings_changed',
      'operator project.archived',
      'operator jobs.retried',
    ]);
    expect(text).not.toContain(secret.slice(20));
    expect(text).not.toContain(rolled.slice(20));
    expect(await run('audit', 'all')).toBe('usage');
  });

  test('a change that fails leaves no entry', async () => {
    const { run } = await setUp();
    await expect(run('keys', 'revoke', '0'.repeat(16))).rejects.toThrow('is in force');
    expect(await run('audit')).toBe('Nothing was recorded in that time.');
  });

  test('the policy is recorded when it differs from the last one', async () => {
    const { db, run } = await setUp();
    const policies = createPolicies(db);
    for (const version of ['a', 'a', 'b', 'b', 'a']) {
      await policies.record(examplePolicy({ version, attempts: version === 'a' ? 1 : 2 }));
    }
    const lines = (await run('audit')).split('\n').map((line) => line.split('  ').at(-1));
    expect(lines).toEqual([
      '{"before":null,"version":"a"}',
      '{"diff":{"settings":{"attempts":{"after":2,"before":1}}},"before":"a","version":"b"}',
      '{"diff":{"settings":{"attempts":{"after":1,"before":2}}},"before":"b","version":"a"}',
    ]);
  });

  test('entries are neither changed nor deleted, except for whole months that are two years old', async () => {
    const { db } = await setUp();
    const entries = async () => (await db.selectFrom('audit_entry').select('details').execute()).length;
    await recordAudit(db, { actor: 'gateway', action: 'policy.changed' });
    const age = async (months: number, days: number) => {
      await sql`
        insert into audit_entry (actor, action, at) values ('gateway', 'policy.changed',
          date_trunc('month', now() at time zone 'UTC') at time zone 'UTC'
            - make_interval(months => ${months}, days => ${days}))`.execute(db);
    };
    await age(24, 1);
    await age(24, 0);
    for (const statement of [
      `update audit_entry set actor = 'operator'`,
      `delete from audit_entry`,
      `truncate audit_entry`,
    ])
      await expect(sql.raw(statement).execute(db), statement).rejects.toThrow('append-only');
    expect(await entries()).toBe(3);
    expect(await createRetention(db).auditEntries(10)).toBe(1);
    expect(await entries()).toBe(2);
  });
});
