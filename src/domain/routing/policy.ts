/** How eligible providers are ranked: by the configured order, by price, or by chance in the configured shares. */
export const strategies = ['priority', 'best-quote', 'weighted'] as const;
export type Strategy = (typeof strategies)[number];

/** Both ends are included. */
export type AmountRange = { readonly from?: string; readonly to?: string };

/** Conditions of a rule. A list matches any of its values; amounts are plain decimals of the fiat currency. */
export type RuleCondition = {
  readonly currency?: readonly string[];
  readonly network?: readonly string[];
  readonly fiatCurrency?: readonly string[];
  readonly country?: readonly string[];
  readonly subdivision?: readonly string[];
  readonly paymentMethod?: readonly string[];
  readonly project?: readonly string[];
  readonly fiatAmount?: AmountRange;
  /** A range for each fiat currency; a purchase in another currency does not match. */
  readonly fiatAmounts?: Readonly<Record<string, AmountRange>>;
  readonly customerMetadata?: Readonly<Record<string, readonly string[]>>;
  readonly client?: {
    readonly platform?: readonly string[];
    readonly applePay?: boolean;
    readonly googlePay?: boolean;
    readonly webview?: boolean;
  };
  readonly wallet?: { readonly custodial?: boolean; readonly kind?: readonly string[] };
  /** Providers at which the customer has an account; one of them is enough. */
  readonly customerKnownAt?: readonly string[];
  /** A time window, RFC 3339: the start is included, the end is not. */
  readonly between?: readonly [start: string, end: string];
};

/** Shares of purchases by provider, in per cent. Providers that are not listed get none. */
export type Weights = Readonly<Record<string, number>>;

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
  /** Replaces the strategy of the policy where the rule applies. The first such rule counts. */
  readonly strategy?: Strategy;
  /** The shares for `strategy: weighted`. */
  readonly weights?: Weights;
};

export type Policy = {
  readonly strategy: Strategy;
  /** Provider ids, best first. Providers that are not listed come last, by id. */
  readonly order: readonly string[];
  /** The shares for `weighted`; absent for other strategies. */
  readonly weights?: Weights;
  /** Maximum number of providers tried for one session. */
  readonly attempts: number;
  readonly fallbackAfterRefusal: boolean;
  readonly rules: readonly Rule[];
  /** Digest of all other fields. */
  readonly version: string;
};

type Maybe<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | undefined };

/** A case of `routing.tests`: a purchase, and what the policy must decide. */
export type PolicyTest = {
  readonly name: string;
  readonly given: Maybe<{
    country: string;
    subdivision: string;
    asset: { readonly currency: string; readonly network: string };
    fiatCurrency: string;
    fiatAmount: string;
    cryptoAmount: string;
    paymentMethod: string;
    project: string;
    customerMetadata: Readonly<Record<string, string>>;
    customerKnownAt: readonly string[];
    client: Maybe<{
      platform: 'WEB' | 'IOS' | 'ANDROID';
      applePay: boolean;
      googlePay: boolean;
      webview: boolean;
    }>;
    wallet: Maybe<{ custodial: boolean; kind: string }>;
    /** Whether the IP address of the device is known. */
    clientIp: boolean;
    /** When the purchase is made, RFC 3339; now if it is left out. */
    at: string;
  }>;
  readonly expect: Maybe<{
    chosen: string | null;
    order: readonly string[];
    excluded: Readonly<Record<string, string>>;
  }>;
};
