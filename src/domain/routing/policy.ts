/** Conditions of a rule. A list matches any of its values; amounts are plain decimals of the fiat currency. */
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
  /**
   * Whether the rule applies where the location that it names is unknown: the subdivision (in the country of the rule, or
   * in an unknown country), or the country if it names no subdivision. Absent means `skip`, as in policies stored before
   * the option existed; the loader of gateway.yaml sets its own default.
   */
  readonly whenUnknown?: 'match' | 'skip';
  readonly prefer?: readonly string[];
  readonly only?: readonly string[];
  readonly exclude?: readonly string[];
  /** Excludes every provider, also those that are not configured yet. */
  readonly excludeAll?: true;
};

export type Policy = {
  readonly strategy: 'priority';
  /** Provider ids, best first. Providers that are not listed come last, by id. */
  readonly order: readonly string[];
  /** Maximum number of providers tried for one session. */
  readonly attempts: number;
  readonly fallbackAfterRefusal: boolean;
  readonly rules: readonly Rule[];
  /** Digest of all other fields. */
  readonly version: string;
};
