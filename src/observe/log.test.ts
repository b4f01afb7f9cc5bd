import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('secrets and personal data never reach a line', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const error = Object.assign(new Error('boom'), {
    headers: { authorization: 'CANARY' },
    client_secret: 'CANARY',
  });
  log.info({ email: 'CANARY', request: { headers: { authorization: 'CANARY' } } }, 'a');
  log.error({ err: error, handoff: { url: 'CANARY' }, options: { secretKey: 'CANARY' } }, 'b');
  log.debug('not at this level');
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('CANARY');
  expect(lines.join()).toContain('boom');
});

test.each(['err', 'error'])('an error under `%s` tells what it is, and nothing that it carries', (name) => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  // As the drivers of Redis and of the database make them.
  const cause = Object.assign(new Error('READONLY'), { command: { name: 'set', args: ['k', 'CANARY'] } });
  const error = Object.assign(new Error('not kept', { cause }), {
    code: '23505',
    detail: 'Key (external_id)=(CANARY) already exists.',
    params: ['CANARY'],
    query: 'insert',
  });
  log.error({ [name]: error }, 'it failed');
  const line = JSON.parse(lines[0] ?? '');
  expect(line[name]).toMatchObject({
    message: 'not kept',
    code: '23505',
    stack: expect.stringContaining('log.test.ts'),
    cause: { message: 'READONLY' },
  });
  expect(lines.join()).not.toContain('CANARY');
});
