import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, expect, test } from 'vitest';
import { DataDirectoryInUse } from './directory-lock.ts';
import { openStore } from './open.ts';

const endings: Array<() => void> = [];
afterEach(() => {
  for (const end of endings.splice(0).reverse()) end();
});

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'onramp-store-'));
  endings.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const PROGRAM = `
const [directory, url] = process.argv.slice(1);
const { openStore } = await import(${JSON.stringify(new URL('./open.ts', import.meta.url).href)});
try {
  const store = await openStore({ databaseUrl: null, dataDirectory: directory, url });
  await store.migrate();
  process.send('open');
  process.on('message', async (message) => {
    if (message === 'close') {
      await store.close();
      process.disconnect();
    } else {
      await store.db.insertInto('project').values({ id: message, name: message }).execute();
      process.send('inserted');
    }
  });
} catch (error) {
  process.send(error.name + ': ' + error.message);
  process.disconnect();
}`;

/** Starts another process that opens the directory. */
function open(dataDirectory: string, url: string): ChildProcess {
  const child = fork('-', [], {
    execArgv: ['--input-type=module', '--eval', PROGRAM, '--', dataDirectory, url],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  endings.push(() => child.kill('SIGKILL'));
  return child;
}

async function answer(child: ChildProcess): Promise<unknown> {
  return (await once(child, 'message'))[0];
}

test('two processes never share a directory, and a killed one leaves no lock and loses no data', async () => {
  const data = directory();
  const first = open(data, 'http://localhost:4000');
  expect(await answer(first)).toBe('open');

  expect(await answer(open(data, 'http://localhost:4001'))).toBe(
    `DataDirectoryInUse: The data directory ${data} is in use by process ${first.pid} (the gateway at http://localhost:4000). Stop it, or give this one data of its own (DATA_DIR=${data}-2), or share them in PostgreSQL (DATABASE_URL).`,
  );
  const refused = await openStore({ databaseUrl: null, dataDirectory: data }).catch((error) => error);
  expect(refused).toBeInstanceOf(DataDirectoryInUse);
  expect(refused.holder).toEqual({ pid: first.pid, url: 'http://localhost:4000', adminUrl: null });

  first.send('prj_one');
  expect(await answer(first)).toBe('inserted');
  first.kill('SIGKILL');
  await once(first, 'exit');

  const second = open(data, 'http://localhost:4001');
  expect(await answer(second)).toBe('open');
  second.send('close');
  await once(second, 'exit');

  const store = await openStore({ databaseUrl: null, dataDirectory: data });
  expect(await store.db.selectFrom('project').select('id').execute()).toEqual([{ id: 'prj_one' }]);
  await store.close();
});

test('of several processes that start at once, one gets the directory', async () => {
  const data = directory();
  const children = Array.from({ length: 4 }, (_, n) => open(data, `http://localhost:${n}`));
  const answers = await Promise.all(children.map(answer));
  expect(answers.filter((text) => text === 'open')).toHaveLength(1);
  expect(answers.filter((text) => String(text).startsWith('DataDirectoryInUse'))).toHaveLength(3);
});

test('the next start replaces files that a killed start left incomplete', async () => {
  const data = directory();
  const killed = open(data, 'http://localhost:4000');
  while (!existsSync(join(data, 'database')) || readdirSync(join(data, 'database')).length < 3) {
    await new Promise(setImmediate);
  }
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(existsSync(join(data, 'database.unfinished'))).toBe(true);

  const store = await openStore({ databaseUrl: null, dataDirectory: data });
  await store.migrate();
  expect(await store.db.selectFrom('project').selectAll().execute()).toEqual([]);
  expect(existsSync(join(data, 'database.unfinished'))).toBe(false);
  await store.close();
});

test('a directory that cannot be created is an error, and a failed start leaves no lock', async () => {
  const data = directory();
  writeFileSync(join(data, 'file'), '');
  await expect(openStore({ databaseUrl: null, dataDirectory: join(data, 'file', 'x') })).rejects.toThrow(
    'ENOTDIR',
  );
  writeFileSync(join(data, 'database'), 'not a directory');
  await expect(openStore({ databaseUrl: null, dataDirectory: data })).rejects.toThrow();
  rmSync(join(data, 'database'));
  const store = await openStore({ databaseUrl: null, dataDirectory: data });
  await store.close();
});

test('the embedded database keeps its buffers small: all of its memory is that of the process', async () => {
  const store = await openStore({ databaseUrl: null, dataDirectory: null });
  const { rows } = await sql`show shared_buffers`.execute(store.db);
  expect(rows).toEqual([{ shared_buffers: '16MB' }]);
  await store.close();
});

test('the event loop turns between statements that wait for the embedded database', async () => {
  const { db, close } = await openStore({ databaseUrl: null, dataDirectory: null });
  endings.push(() => void close());
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const statements = Array.from({ length: 20 }, () => sql`select 1`.execute(db));
  const inTransaction = db.transaction().execute((transaction) => sql`select 2`.execute(transaction));
  await Promise.all([...statements, inTransaction]);
  clearImmediate(next);
  expect(turns).toBeGreaterThan(statements.length);
});

test('a failed block of statements on the embedded database does not fail the statements behind it', async () => {
  const { db, backend, close } = await openStore({ databaseUrl: null, dataDirectory: null });
  endings.push(() => void close());
  if (backend.kind !== 'embedded') throw new Error('not embedded');
  const failed = expect(backend.database.exec('begin; select 1 / 0; commit')).rejects.toThrow(/zero/);
  const behind = [
    sql`select 1`.execute(db),
    db.transaction().execute((inside) => sql`select 2`.execute(inside)),
  ];
  await failed;
  await expect(Promise.all(behind)).resolves.toHaveLength(2);
});
