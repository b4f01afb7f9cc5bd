import { sql } from 'kysely';

/** Times are stored to the millisecond, rounded: what is due now may be stored as half a millisecond later. */
export const ROUNDED_NOW = sql`now() + interval '1 millisecond'`;
