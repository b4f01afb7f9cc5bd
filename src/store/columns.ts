import type { ColumnType } from 'kysely';

// Types of columns, for the tables of each aggregate.

/** Set by the database if it is left out. */
export type Timestamp = ColumnType<Date, Date | undefined, Date>;

export type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** Written as text. */
export type Json = ColumnType<unknown, string, string>;

export type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;

/** A `numeric`, read as text. */
export type Decimal = ColumnType<string | null, string | null | undefined, string | null>;
