import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from '../builder.ts';
import './scalars.ts';
import './node.ts';
import './routing/asset.ts';
import './routing/provider.ts';
import './routing/availability.ts';
import './routing/route.ts';
import './customers/customer.ts';
import './customers/deposit-address.ts';
import './customers/deposit.ts';
import './sessions/onramp-session.ts';
import './sessions/create-onramp-session.ts';
import './webhooks/webhook-endpoint.ts';
import './sessions/subscription.ts';

export const schema = builder.toSchema();

/** The schema as `schema.graphql` holds it. */
export function printSortedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
