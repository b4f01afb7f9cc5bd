import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { type ErrorClass, type Outcome, ProviderError } from '../provider/error.ts';
import { eachStore } from '../store/testing.ts';
import { createCustomers } from './index.ts';
import {
  fakeIssuer,
  fakeJobs,
  fakeLog,
  fakeProvider,
  fakeRegistry,
  keyRing,
  makeProject,
} from './testing.ts';

function failing(outcome: Outcome, kind: ErrorClass) {
  return () => {
    throw new ProviderError({ outcome, class: kind, code: 'x', message: 'x' });
  };
}

eachStore('customer changes at providers', (makeStore) => {
  /** A customer with an account at each of two providers; `quiet` accepts only blocks. */
  async function setUp() {
    const { db, backend } = await makeStore();
    const full = {
      ...fakeIssuer(),
      updateCustomer: vi.fn(async () => {}),
      blockCustomer: vi.fn(async () => {}),
    };
    const quiet = { ...fakeIssuer(), blockCustomer: vi.fn(async () => {}) };
    const jobs = fakeJobs();
    const log = fakeLog();
    const registry = fakeRegistry(
      fakeProvider('full', { addresses: full }),
      fakeProvider('quiet', { addresses: quiet }),
    );
    const customers = createCustomers({ db, keyRing, registry, jobs, log });
    const caller = await makeProject(db);
    const made = await customers.create({ externalId: 'user-1', email: 'a@example.com' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    const { customer } = made;
    for (const id of ['full', 'quiet']) await customers.ensureAccount(customer, id);
    const sync = (what: 'email' | 'blocked') =>
      customers.syncProviders({ customerId: customer.id, projectId: caller.projectId, what });
    const queued = () => jobs.enqueue.mock.calls.map(([queue, data]) => [queue, data]);
    const embedded = backend.kind === 'embedded';
    return { db, embedded, customers, caller, id: customer.id, full, quiet, jobs, log, sync, queued };
  }

  test('each change enqueues a job in its transaction; an update without a change enqueues none', async () => {
    const { customers, caller, id, jobs, queued } = await setUp();
    await customers.update({ id, country: 'DE' }, caller);
    await customers.update({ id, email: 'a@example.com' }, caller);
    await customers.setBlocked(id, false, caller);
    expect(queued()).toEqual([]);
    await customers.update({ id, email: null }, caller);
    await customers.setBlocked(id, true, caller);
    const job = { customerId: id, projectId: caller.projectId };
    expect(queued()).toEqual([
      ['customer-changed', { ...job, what: 'email' }],
      ['customer-changed', { ...job, what: 'blocked' }],
    ]);
    jobs.enqueue.mockRejectedValueOnce(new Error('no queue'));
    await expect(customers.setBlocked(id, false, caller)).rejects.toThrow('no queue');
    expect((await customers.byIds([id], caller))[0]?.blocked).toBe(true);
  });

  test('no job is enqueued if no provider accepts the change', async () => {
    const { db } = await makeStore();
    const jobs = fakeJobs();
    const registry = fakeRegistry(fakeProvider('plain', { addresses: fakeIssuer() }));
    const customers = createCustomers({ db, keyRing, registry, jobs, log: fakeLog() });
    const caller = await makeProject(db);
    const made = await customers.create({ externalId: 'user-1' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    await customers.setBlocked(made.customer.id, true, caller);
    expect(jobs.enqueue).not.toHaveBeenCalled();
  });

  test('each provider gets the current values that it accepts', async () => {
    const { customers, caller, id, full, quiet, log, sync } = await setUp();
    await customers.setBlocked(id, true, caller);
    await customers.update({ id, email: 'b@example.com' }, caller);
    await sync('blocked');
    await sync('email');
    const signal = { signal: expect.any(AbortSignal) };
    expect(full.blockCustomer).toHaveBeenCalledExactlyOnceWith(
      { reference: 'account-1', blocked: true },
      signal,
    );
    expect(quiet.blockCustomer).toHaveBeenCalledOnce();
    expect(full.updateCustomer).toHaveBeenCalledExactlyOnceWith(
      { reference: 'account-1', email: 'b@example.com' },
      signal,
    );
    expect(log.info).toHaveBeenCalledTimes(3);
    expect(JSON.stringify(log.info.mock.calls)).not.toContain('b@example.com');
  });

  test('a change during a sync is sent too, so that the last value sent is the current one', async () => {
    const { customers, caller, id, full, sync } = await setUp();
    await customers.setBlocked(id, true, caller);
    full.blockCustomer.mockImplementationOnce(async () => {
      await customers.setBlocked(id, false, caller);
    });
    await sync('blocked');
    expect(full.blockCustomer.mock.calls.map(([sent]: unknown[]) => sent)).toMatchObject([
      { blocked: true },
      { blocked: false },
    ]);
  });

  test('a change while the account is being created is sent afterwards', async () => {
    const { customers, caller, full, queued } = await setUp();
    const made = await customers.create({ externalId: 'user-2', email: 'a@example.com' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    const { customer } = made;
    const { id } = customer;
    const before = queued().length;
    full.createCustomer.mockImplementationOnce(async () => {
      await customers.update({ id, email: 'b@example.com' }, caller);
      await customers.setBlocked(id, true, caller);
      // The jobs of these changes run at once, and find no account.
      for (const what of ['email', 'blocked'] as const) {
        await customers.syncProviders({ customerId: id, projectId: caller.projectId, what });
      }
      return { reference: 'account-of-user-2' };
    });
    await customers.ensureAccount(customer, 'full');
    expect(full.updateCustomer).not.toHaveBeenCalled();
    const job = { customerId: id, projectId: caller.projectId };
    // Two jobs of the changes themselves, and two more of the stored account.
    expect(queued().slice(before)).toEqual(
      ['email', 'blocked', 'email', 'blocked'].map((what) => ['customer-changed', { ...job, what }]),
    );
  });

  test('an account is stored in one transaction with the job of a change made meanwhile', async () => {
    const { customers, caller, full, jobs } = await setUp();
    const made = await customers.create({ externalId: 'user-2' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    const { id } = made.customer;
    full.createCustomer.mockImplementationOnce(async () => {
      await customers.setBlocked(id, true, caller);
      jobs.enqueue.mockRejectedValueOnce(new Error('the process died'));
      return { reference: 'account-of-user-2' };
    });
    await expect(customers.ensureAccount(made.customer, 'full')).rejects.toThrow('the process died');
    expect(await customers.accounts([id], caller)).toEqual([[]]);
    expect(jobs.enqueue.mock.calls.at(-1)).toEqual([
      'customer-changed',
      { customerId: id, projectId: caller.projectId, what: 'blocked' },
      // The transaction.
      expect.anything(),
    ]);
  });

  test('a change that is written while the account is stored is sent too', async () => {
    const { customers, caller, full, jobs, queued, db, embedded } = await setUp();
    const made = await customers.create({ externalId: 'user-2' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    const { id } = made.customer;
    const [writing, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    jobs.enqueue.mockImplementationOnce(async () => {
      writing.resolve();
      await written.promise;
    });
    let change: Promise<unknown> | undefined;
    full.createCustomer.mockImplementationOnce(async () => {
      change = customers.setBlocked(id, true, caller);
      await writing.promise;
      return { reference: 'account-of-user-2' };
    });
    const account = customers.ensureAccount(made.customer, 'full');
    await writing.promise;
    // On PostgreSQL both transactions run concurrently, on PGlite one after the other.
    const locked = async () => {
      const { rows } = await sql`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
      expect(rows).toHaveLength(1);
    };
    if (!embedded) await Promise.race([account, vi.waitFor(locked, { timeout: 15_000 })]);
    written.resolve();
    await Promise.all([account, change]);
    const job = { customerId: id, projectId: caller.projectId, what: 'blocked' };
    expect(queued()).toEqual([
      ['customer-changed', job],
      ['customer-changed', job],
    ]);
  });

  test('a value that a provider does not accept enqueues no job for its new account', async () => {
    const { customers, caller, full, quiet, queued } = await setUp();
    expect(queued()).toEqual([]);
    const made = await customers.create({ externalId: 'user-2', email: 'a@example.com' }, caller);
    if (made.kind !== 'CustomerPayload') throw new Error(made.kind);
    const { id } = made.customer;
    quiet.createCustomer.mockImplementationOnce(async () => {
      await customers.update({ id, email: 'b@example.com' }, caller);
      return { reference: 'account-of-user-2' };
    });
    await customers.ensureAccount(made.customer, 'quiet');
    // `quiet` accepts no e-mail address, so the only job is the one of the change itself.
    expect(queued()).toHaveLength(1);
    expect(full.updateCustomer).not.toHaveBeenCalled();
  });

  test.each([
    ['unknown', 'provider', true],
    ['not_sent', 'provider', true],
    ['rejected', 'provider', true],
    ['rejected', 'request', false],
  ] as const)(
    'after a failure %s of class %s the job is retried: %s; other providers get the change',
    async (outcome, kind, again) => {
      const { full, quiet, log, sync } = await setUp();
      full.blockCustomer.mockImplementationOnce(failing(outcome, kind));
      const result = sync('blocked');
      if (again) await expect(result).rejects.toThrow('x');
      else await result;
      expect(quiet.blockCustomer).toHaveBeenCalledOnce();
      expect(log.error).toHaveBeenCalledTimes(again ? 0 : 1);
    },
  );

  test('a job with another project sends nothing', async () => {
    const { customers, id, full } = await setUp();
    await customers.syncProviders({ customerId: id, projectId: 'prj_other', what: 'blocked' });
    expect(full.blockCustomer).not.toHaveBeenCalled();
  });
});
