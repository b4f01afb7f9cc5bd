import { expect, test } from 'vitest';
import { internalCaller } from '../../../domain/access/caller.ts';
import { createOpenStreams } from '../../../live/index.ts';
import type { Context } from '../../context.ts';
import { openStream } from './subscription.ts';

test('streams of another project that name a customer do not count for the customer', () => {
  const openStreams = createOpenStreams({ perKey: 10, perCustomer: 1, perAddress: 10 });
  const open = (projectId: string) => {
    const caller = internalCaller(projectId, `key of ${projectId}`);
    const context = { openStreams, caller, ip: null, isKeyValid: async () => true } as unknown as Context;
    return openStream((async function* () {})(), 'cus_1', context);
  };
  open('prj_other');
  open('prj_own');
  expect(() => open('prj_own')).toThrow('Customer cus_1 has 1 open subscriptions');
});
