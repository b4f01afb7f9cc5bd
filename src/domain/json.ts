/** A JSON value. Amounts are decimal strings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
