/** Values that a rule compares with; a list means any of them. Amounts are plain decimals of the fiat currency. */
export type RuleCondition = {
  readonly currency?: readonly string[];
  readonly network?: readonly string[];
  readonly fiatCurrency?: readonly string[];
  readonly country?: readonly string[];
  readonly subdivision?: readonly string[];
  readonly paymentMethod?: readonly string[];
  readonly project?: readonly string[];
  readonly fiatAmount?: { readonly from?: string; readonly to?: string };
  readonly customerMetadata?: Readonly<Record<string, readonly string[]>>;
};

export type Rule = {
  readonly name: string;
  readonly when: RuleCondition;
  readonly prefer?: readonly string[];
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
};

export type Policy = {
  readonly strategy: 'priority';
  /** Providers, best first; those left out come after, by id. */
  readonly order: readonly string[];
  /** How many providers are tried at most for one session. */
  readonly attempts: number;
  readonly fallbackAfterRefusal: boolean;
  readonly rules: readonly Rule[];
  /** Digest of what is above. */
  readonly version: string;
};
