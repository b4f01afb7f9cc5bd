import fc from 'fast-check';
import type { FaultKind } from '../../../src/provider-kit/simulator/index.ts';
import { addressSteps } from './addresses.ts';
import { faultSteps } from './faults.ts';
import { purchaseSteps } from './purchases.ts';
import { type Model, sharedSessions } from './state.ts';
import type { Kind, Of, Step, StepHandler, StepHandlers } from './step.ts';
import { violationsNow } from './violations.ts';
import type { World } from './world.ts';

const handlers: StepHandlers<Kind> = { ...purchaseSteps, ...addressSteps, ...faultSteps };

const step = <K extends Kind>(
  kind: K,
  rest: { [F in keyof Omit<Of<K>, 'do'>]: fc.Arbitrary<Of<K>[F & keyof Of<K>]> },
) => fc.record({ do: fc.constant(kind), ...rest }) as unknown as fc.Arbitrary<Step>;

// Keys 0 to 3 buy to a wallet, the others to a deposit address.
const toWallet = fc.integer({ min: 0, max: 3 });
const toAddress = fc.integer({ min: 4, max: 6 });
const anyKey = fc.integer({ min: 0, max: 6 });
const bodies = fc.constantFrom(0, 0, 0, 1);
const times = fc.constantFrom(1, 1, 3);
const slot = {
  customer: fc.constantFrom(0, 0, 1),
  currency: fc.constantFrom<'USDC' | 'ETH'>('USDC', 'ETH'),
};

const asks = step('ask', { key: toWallet, body: bodies, times });
const buys = step('buyToAddress', { key: toAddress, body: bodies, ...slot });
const addresses = step('requestAddress', { times, ...slot });
const pays = step('pay', {
  key: anyKey,
  to: fc.constantFrom(
    'requires_payment',
    'fulfillment_processing',
    'fulfillment_processing',
    'fulfillment_complete',
    'fulfillment_complete',
    'rejected',
  ),
});
const deposits = step('deposit', { key: toAddress, amount: fc.constantFrom('exact', 'exact', 'other') });
const traps = step('trap', {
  at: fc.constantFrom('postgres', 'postgres', 'vendor', 'issuer'),
  piece: fc.integer({ min: 1, max: 12 }),
  act: fc.constantFrom('cut', 'kill'),
});
const CALL_FAULTS: readonly FaultKind[] = ['slow', 'error_before', 'error_after', 'reset', 'rate_limited'];
const callFaults = step('vendorFault', {
  kind: fc.constantFrom(...CALL_FAULTS),
  operation: fc.constantFrom('sessions.create', 'sessions.create', 'sessions.get', 'sessions.list'),
});
const webhookFaults = step('vendorFault', {
  kind: fc.constantFrom<FaultKind>('duplicate_webhooks', 'reorder_webhooks', 'drop_webhooks'),
  operation: fc.constant(undefined),
});
const issuerCallFaults = step('issuerFault', {
  kind: fc.constantFrom(...CALL_FAULTS),
  operation: fc.constantFrom('customerCreate', 'addressGet', 'transactionGet'),
});
const issuerWebhookFaults = step('issuerFault', {
  kind: fc.constantFrom<FaultKind>('duplicate_webhooks', 'reorder_webhooks', 'drop_webhooks'),
  operation: fc.constant(undefined),
});

/** All are equally likely: the useful ones are listed several times. */
export const steps: ReadonlyArray<fc.Arbitrary<Step>> = [
  ...[asks, asks, asks, asks, pays, pays, pays, traps, callFaults, callFaults, webhookFaults],
  ...[addresses, addresses, buys, buys, buys, deposits, deposits, issuerCallFaults, issuerWebhookFaults],
  step('lookUp', slot),
  step('read', { key: anyKey }),
  step('webhook', { key: anyKey, times: fc.constantFrom(1, 20) }),
  step('forge', { how: fc.constantFrom('secret', 'old', 'changed', 'unsigned') }),
  step('mistake', { how: fc.constantFrom('wallet', 'email', 'prefill', 'key') }),
  step('receiverFault', { status: fc.constantFrom(0, 301, 500), times: fc.integer({ min: 1, max: 4 }) }),
  ...[step('redisKill', {}), step('redisPause', {}), step('redisStart', {})],
  step('cutPostgres', { down: fc.boolean() }),
  ...[step('postgresUp', {}), step('postgresUp', {}), step('restart', {}), step('restart', {})],
  step('terminate', {}),
  step('kill', {}),
  step('minute', {}),
];

/** The step as a command of fast-check, which checks all invariants after it. */
export function commandOf(given: Step): fc.AsyncCommand<Model, World> {
  const { may, run } = handlers[given.do] as StepHandler<Kind>;
  return {
    check: (model) => may?.(model, given) ?? true,
    async run(model, world) {
      await run(model, world, given);
      model.running = world.running();
      await world.dead();
      const found = [...sharedSessions(model), ...(await violationsNow(world))];
      if (found.length > 0) throw new Error(found.join('\n'));
    },
    toString: () => JSON.stringify(given),
  };
}
