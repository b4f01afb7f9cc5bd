import { type Accounts, createAccounts, type Meter } from './accounts.ts';
import { addressAccount } from './address-account.ts';
import { callClasses, type Demand, type Quota, type Rates, type Scope, type SharedBuckets } from './types.ts';

export type RateLimiter = {
  /**
   * Takes what a call needs of the accounts that it belongs to: of all of them, or of none. Decides in this process, without
   * waiting. Null if nobody pays.
   */
  take(of: Payers, demand: Demand): Quota | null;
  /** The same without taking: whether a call would be granted. */
  probe(of: Payers, demand: Demand): Quota | null;
  /** Tells the other processes what was spent, and learns what is left. Never throws. Called about every second. */
  synchronise(): Promise<void>;
};

/** Who pays for a call; null: nobody in this scope. */
export type Payers = {
  readonly key: string | null;
  /** The limits of the key; those of the configuration if left out. */
  readonly keyRates?: Rates | undefined;
  readonly customer: string | null;
  readonly ip: string | null;
};

export type RateLimiterOptions = {
  readonly rates: Readonly<Record<Scope, Rates>>;
  /** Null: this process is alone. */
  readonly shared: SharedBuckets | null;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
};

/** Token buckets by key, customer and address of the client, for reads, writes and session creations apart. */
export function createRateLimiter({
  rates,
  shared,
  now: clock = () => performance.now(),
}: RateLimiterOptions): RateLimiter {
  const accounts: Readonly<Record<Scope, Accounts>> = {
    key: createAccounts('key'),
    customer: createAccounts('customer'),
    ip: createAccounts('ip'),
  };
  /** The processes that share the buckets, itself included, as of the last exchange. Between two, each refills its part. */
  let processes = 1;
  /** The buckets of the call that is decided now. Kept, since a decision runs without a pause. */
  const meters: Meter[] = [];

  function collect(scope: Scope, id: string | null, own: Rates, demand: Demand, now: number): void {
    if (id === null) return;
    const account = accounts[scope].of(id, own, now, 1 / processes);
    for (const name of callClasses) {
      if (demand[name] === 0) continue;
      account[name].fill(own[name], now, 1 / processes);
      meters.push(account[name]);
    }
  }

  function decide({ key, keyRates = rates.key, customer, ip }: Payers, demand: Demand, isTaken: boolean) {
    const now = clock();
    meters.length = 0;
    collect('key', key, keyRates, demand, now);
    collect('customer', customer, rates.customer, demand, now);
    collect('ip', ip === null ? null : addressAccount(ip), rates.ip, demand, now);
    let longest = 0;
    let tightest: Meter | null = null;
    for (const meter of meters) {
      const wait = meter.waitFor(demand[meter.class]);
      if (tightest === null || wait > longest || (wait === longest && meter.tokens < tightest.tokens)) {
        tightest = meter;
      }
      longest = Math.max(longest, wait);
    }
    if (isTaken && longest === 0) for (const meter of meters) meter.take(demand[meter.class]);
    return tightest && quotaOf(tightest, longest);
  }

  return {
    take: (of, demand) => decide(of, demand, true),
    probe: (of, demand) => decide(of, demand, false),
    async synchronise() {
      const since = clock();
      const spendings = Object.values(accounts).flatMap((scope) => scope.spendings(since, 1 / processes));
      if (shared === null || spendings.length === 0) return;
      // What an exchange that fails has reported is forgotten: each process stays within its part of the rate meanwhile.
      const left = await shared.exchange(spendings).catch(() => null);
      if (left === null) return;
      processes = Math.max(1, left.processes);
      const at = clock();
      spendings.forEach(({ meter }, index) => {
        const tokens = left.tokens[index];
        if (tokens === undefined) return;
        meter.tokens = tokens - meter.spent;
        meter.at = at;
      });
    },
  };
}

function quotaOf(meter: Meter, waitSeconds: number): Quota {
  const { size, perSecond } = meter.rate;
  return {
    granted: waitSeconds === 0,
    scope: meter.scope,
    class: meter.class,
    limit: size,
    perMinute: Math.round(perSecond * 60),
    remaining: Math.max(0, Math.floor(meter.tokens)),
    resetSeconds: Math.ceil((size - meter.tokens) / perSecond),
    retryAfterSeconds: Math.ceil(waitSeconds),
  };
}
