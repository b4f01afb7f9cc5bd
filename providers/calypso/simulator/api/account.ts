import { exactNumber } from '../../http/exact-json.ts';
import { uuidFrom } from '../../orders/uuid-from.ts';
import { keys } from '../keys.ts';
import type { Handlers } from './api.ts';

export const accountHandlers: Handlers = {
  account: async () => ({
    account: keys.account,
    name: 'Sandbox merchant',
    ownerId: uuidFrom('sandbox owner'),
    balances: [{ currency: 'USDT_TRX', amount: exactNumber('0') }],
  }),
};
