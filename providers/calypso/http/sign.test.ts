import { expect, test } from 'vitest';
import { sign } from './sign.ts';

const OURS = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';
const ACCOUNT = '0x1111111111111111111111111111111111111111';
const customer = {
  account: ACCOUNT,
  timestamp: 1767225600000,
  payload: { email: 'player-42@example.test', description: 'player 42', externalId: 'player-42' },
};

// The first vector is published by Calypso (https://docs.calypso.finance/docs/get-started-with-api). The others were
// computed with openssl: compact, pretty-printed, not ASCII, and a webhook.
test.each([
  [
    'published',
    'b823a6b9ea72408583cef9ec8d67fa52',
    '{"timestamp":1}',
    'b16e9d45f49f2069becbc4f108b237bee588cfc353fe9501df103e692acbc68d482a10d34c12bea22fedde7e28e1b8e57a6a0a373b0e9a27c5257bd8b36e13b9',
  ],
  [
    'compact',
    OURS,
    JSON.stringify(customer),
    '1793c5aaf66070f4ffd3e1fded7b2bc35711d0b272ea96a11f24fec81cd624a8334ca334c233b9ade4b7744e2f9e9cd763dbe53c9931b71fc3ff778d9e6c8b93',
  ],
  [
    'pretty-printed',
    OURS,
    JSON.stringify(customer, null, 2),
    '7a1826c53be3070fa6fd3340e928160bd5bc2ed736698e3f91a2e888358f03fc1a63f3b47facb7b96b29b613c882a1ea6ae7002f7cfb5cad29bd3fee1243bbf6',
  ],
  [
    'not ASCII',
    OURS,
    `{"account":"${ACCOUNT}","timestamp":1767225600000,"payload":{"description":"José — Иван"}}`,
    '5d3d503ab58f0fbd7a8052571e8c00a5b65a50fbb94c5d29761fe5fefec8e5d3353b20ccbc7aecd2c3a21a84786bfd135ccb94326d3ff87cebaf6d2d9dac4693',
  ],
  [
    'webhook',
    '9a8b7c6d5e4f30211203f4e5d6c7b8a9',
    '{"requestId":"5b6d3b1e-6a3e-4b52-9a0e-0c8f2f6f7a11","id":1001,"createdDate":"2026-01-01T00:00:05.12345","level":"INFO","service":"CUSTOMER_PURSE","eventType":"CUSTOMER_PURSE_EXPIRED","data":{"customerId":"3f2504e0-4f89-41d3-9a0c-0305e82c3301","customerBlocked":false,"purseId":"7d444840-9dc0-11d1-b245-5ffdce74fad2","address":"0x2222222222222222222222222222222222222222"}}',
    '87632a7e71abf6bd2872665cc3d786a8798329e21b6e6ff86994aac9bfd731e3fc7a7b41c9378b933e26cd9af3dd159eeb9d97628ec1d101455d3eb5569c83cd',
  ],
])('the signature of the vector "%s"', (_name, secretKey, body, expected) => {
  expect(sign(body, secretKey)).toBe(expected);
  expect(sign(new TextEncoder().encode(body), secretKey)).toBe(expected);
});
