import { testProvider } from 'onramp-gateway/provider/testing';
import calypso from './index.ts';
import { purchase } from './testing.ts';

testProvider(calypso, {
  request: () => purchase(),
  provoke: async (served, reference) => {
    await served.simulatorFetch(`/pay/${reference}/pay`, { method: 'POST' });
  },
  skip: [
    {
      test: 'sends the same bytes at a retry with the same key, and makes one session',
      why: 'Calypso refuses a repeated key with 016 and every request is signed with a fresh time; sessions.test.ts holds the payload',
    },
  ],
});
