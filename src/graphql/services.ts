import type { Addresses } from '../addresses/types.ts';
import type { Catalog } from '../catalog/types.ts';
import type { Customers } from '../customers/types.ts';
import type { Deposits } from '../deposits/types.ts';
import type { ErrorCode } from '../domain/failure.ts';
import type { Sessions } from '../sessions/types.ts';
import type { OutboundWebhooks } from '../webhooks/outbound/types.ts';

/** What resolvers call; nothing below the features. */
export type Services = {
  readonly customers: Customers;
  readonly addresses: Addresses;
  readonly deposits: Deposits;
  readonly sessions: Sessions;
  readonly webhooksOut: OutboundWebhooks;
  readonly catalog: Catalog;
  readonly clock: () => Date;
  /** This code's place in the docs. */
  readonly docUrl: (code: ErrorCode) => string;
};
