import type { Behaviour } from '../behaviour.ts';
import { addresses } from './addresses.ts';
import { amounts } from './amounts.ts';
import { answers } from './answers.ts';
import { capabilities } from './capabilities.ts';
import { connections } from './connections.ts';
import { contradictions } from './contradictions.ts';
import { coverage } from './coverage.ts';
import { deadlines } from './deadlines.ts';
import { destinations } from './destinations.ts';
import { forgeries } from './forgeries.ts';
import { handoffs } from './handoffs.ts';
import { idempotency } from './idempotency.ts';
import { isolation } from './isolation.ts';
import { operations } from './operations.ts';
import { otherOperations } from './other-operations.ts';
import { refusals } from './refusals.ts';
import { secrets } from './secrets.ts';
import { statuses } from './statuses.ts';
import { webhooks } from './webhooks.ts';

/** Everything that an adapter does. Names are unique, and part of the kit's promise: skips name them. */
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
  ...operations,
  ...otherOperations,
  ...secrets,
  ...isolation,
];
