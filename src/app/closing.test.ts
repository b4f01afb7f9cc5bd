import { expect, test } from 'vitest';
import { createClosing } from './closing.ts';

test('closes the last opened first, each once, and all of them although one fails', async () => {
  const closed: string[] = [];
  const errors: unknown[] = [];
  const closing = createClosing((error) => void errors.push(error));
  const failure = new Error('the database is gone');
  closing.add(async () => void closed.push('first'));
  closing.add(() => Promise.reject(failure));
  closing.add(() => void closed.push('last'));
  await closing.close();
  await closing.close();
  expect(closed).toEqual(['last', 'first']);
  expect(errors).toEqual([failure]);
});
