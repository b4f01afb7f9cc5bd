import type { Behaviour } from '../behaviour.ts';
import { addresses } from './contract/addresses.ts';
import { capabilities } from './contract/capabilities.ts';
import { coverage } from './contract/coverage.ts';
import { operations } from './contract/operations.ts';
import { otherOperations } from './contract/other-operations.ts';
import { secrets } from './contract/secrets.ts';
import { transfers } from './contract/transfers.ts';
import { amounts } from './sessions/amounts.ts';
import { contradictions } from './sessions/contradictions.ts';
import { destinations } from './sessions/destinations.ts';
import { handoffs } from './sessions/handoffs.ts';
import { idempotency } from './sessions/idempotency.ts';
import { refusals } from './sessions/refusals.ts';
import { statuses } from './sessions/statuses.ts';
import { answers } from './transport/answers.ts';
import { connections } from './transport/connections.ts';
import { deadlines } from './transport/deadlines.ts';
import { isolation } from './transport/isolation.ts';
import { forgeries } from './webhooks/forgeries.ts';
import { webhooks } from './webhooks/webhooks.ts';

/** All behaviours of the conformance suite. Names are unique and stable, since skips refer to them. */
export const behaviours: readonly Behaviour[] = [
  ...capabilities,
  ...destinations,
  ...coverage,
  ...amounts,
  ...statuses,
  ...refusals,
  ...connections,
  ...answers,
  ...deadlines,
  ...idempotency,
  ...contradictions,
  ...handoffs,
  ...webhooks,
  ...forgeries,
  ...addresses,
  ...transfers,
  ...operations,
  ...otherOperations,
  ...secrets,
  ...isolation,
];
