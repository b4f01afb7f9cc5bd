import { expect, test } from 'vitest';
import { explainFailure } from './explain-failure.ts';

const inUse = Object.assign(new Error('listen'), {
  code: 'EADDRINUSE',
  syscall: 'listen',
  port: 4000,
  address: '127.0.0.1',
});

test('beside another gateway a second one needs another port, and data of its own', () => {
  expect(explainFailure(inUse, {})).toBe(
    'Port 4000 on 127.0.0.1 is in use, perhaps by another gateway. Stop that one, or choose another: PORT=4001 npm start; beside another gateway with data of its own, too: PORT=4001 DATA_DIR=.data-4001 npm start',
  );
});

test('gateways on PostgreSQL share their data and their key: the port alone is to be another', () => {
  const text = explainFailure(inUse, { DATABASE_URL: 'postgres://db/x' });
  expect(text).toMatch(/PORT=4001 npm start$/);
});

test('what nobody can mend by what they typed is left to its stack', () => {
  expect(explainFailure(new Error('odd'), {})).toBeNull();
});
