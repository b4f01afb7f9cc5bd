/** What JSON can hold; amounts travel in it as decimal strings. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
