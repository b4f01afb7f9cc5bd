import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from '../builder.ts';
import './scalars.ts';
import './node.ts';
import './routing/asset.ts';
import './routing/provider.ts';
import './routing/availability.ts';
import './routing/route.ts';
import './customers/customer.ts';
import './customers/customer-mutations.ts';
import './customers/erase-customer.ts';
import './customers/client-token.ts';
import './customers/deposit-address.ts';
import './customers/address-mutations.ts';
import './customers/deposit.ts';
import './sessions/onramp-session.ts';
import './sessions/session-queries.ts';
import './sessions/session-mutations.ts';
import './sessions/subscription.ts';
import './quotes/quotes.ts';
import './webhooks/webhook-endpoint.ts';
import './webhooks/webhook-mutations.ts';

export const schema = builder.toSchema();

/** The schema as printed to `schema.graphql`. */
export function printSortedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
