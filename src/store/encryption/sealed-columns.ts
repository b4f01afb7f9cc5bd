/** A column of encrypted values, with the primary key of its table. */
export type SealedColumn = {
  readonly table: string;
  readonly column: string;
  readonly key: ReadonlyArray<readonly [name: string, type: 'text' | 'integer' | 'boolean']>;
};

const ID = [['id', 'text']] as const;

/** Every column of encrypted values; a test compares it with the database. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'fingerprint_key', column: 'sealed', key: [['one', 'boolean']] },
  { table: 'customer', column: 'sealed_email', key: ID },
  { table: 'onramp_session', column: 'sealed_handoff', key: ID },
  {
    table: 'session_attempt',
    column: 'sealed_prepared',
    key: [
      ['session_id', 'text'],
      ['number', 'integer'],
    ],
  },
  { table: 'webhook_event', column: 'sealed_body', key: ID },
  { table: 'webhook_endpoint', column: 'sealed_secret', key: ID },
  { table: 'webhook_endpoint', column: 'sealed_previous_secret', key: ID },
];
