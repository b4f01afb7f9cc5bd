import { lexicographicSortSchema, printSchema } from 'graphql';
import { builder } from '../builder.ts';
import './scalars.ts';
import './node.ts';
import './asset.ts';
import './provider.ts';
import './availability.ts';
import './route.ts';
import './customer.ts';
import './deposit-address.ts';
import './deposit.ts';
import './onramp-session.ts';
import './create-onramp-session.ts';
import './webhook-endpoint.ts';
import './subscription.ts';

export const schema = builder.toSchema();

/** The schema as `schema.graphql` holds it. */
export function printSortedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
