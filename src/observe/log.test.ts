import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('secrets and personal data are redacted', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const error = Object.assign(new Error('boom'), {
    headers: { authorization: 'CANARY' },
    client_secret: 'CANARY',
  });
  log.info({ email: 'CANARY', request: { headers: { authorization: 'CANARY' } } }, 'a');
  log.error(
    { event: 'test_failed', err: error, handoff: { url: 'CANARY' }, options: { secretKey: 'CANARY' } },
    'b',
  );
  log.debug({}, 'below the level');
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('CANARY');
  expect(lines.join()).toContain('boom');
});

test.each(['err', 'error'])(
  'an error under `%s` is logged with its message and stack, without the data it carries',
  (name) => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => void lines.push(line) });
    // The shapes that the drivers of Redis and PostgreSQL throw.
    const cause = Object.assign(new Error('READONLY'), { command: { name: 'set', args: ['k', 'CANARY'] } });
    const error = Object.assign(new Error('not kept', { cause }), {
      code: '23505',
      detail: 'Key (external_id)=(CANARY) already exists.',
      params: ['CANARY'],
      query: 'insert',
    });
    log.error({ event: 'test_failed', [name]: error }, 'it failed');
    const line = JSON.parse(lines[0] ?? '');
    expect(line[name]).toMatchObject({
      message: 'not kept',
      code: '23505',
      stack: expect.stringContaining('log.test.ts'),
      cause: { message: 'READONLY' },
    });
    expect(lines.join()).not.toContain('CANARY');
  },
);
