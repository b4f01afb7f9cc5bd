import { exactNumber } from '../exact.ts';
import { uuidFrom } from '../uuid-from.ts';
import type { Handlers } from './api.ts';
import { keys } from './keys.ts';

export const accountHandlers: Handlers = {
  account: async () => ({
    account: keys.account,
    name: 'Sandbox merchant',
    ownerId: uuidFrom('sandbox owner'),
    balances: [{ currency: 'USDT_TRX', amount: exactNumber('0') }],
  }),
};
