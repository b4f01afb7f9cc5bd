import { type BucketRate, refill } from './token-bucket.ts';
import { type CallClass, callClasses, type Rates, type Scope, type Spending } from './types.ts';

/** A bucket of one account, with what was taken since all processes were told. */
export class Meter {
  tokens: number;
  at: number;
  spent = 0;
  isTouched = false;
  rate: BucketRate;
  readonly scope: Scope;
  readonly class: CallClass;
  readonly key: string;

  constructor(
    scope: Scope,
    id: string,
    name: CallClass,
    given: { rate: BucketRate; now: number; share: number },
  ) {
    this.scope = scope;
    this.class = name;
    this.key = `${scope}:${id}:${name}`;
    this.rate = given.rate;
    // Other processes may have taken the rest: they will say so.
    this.tokens = Math.max(1, given.rate.size * given.share);
    this.at = given.now;
  }

  fill(rate: BucketRate, now: number, share: number): void {
    this.rate = rate;
    this.tokens = refill(this, rate, now, share);
    this.at = now;
    this.isTouched = true;
  }

  /** Seconds until so many calls are granted; 0: now. More than the bucket holds are granted when it is full, as a debt. */
  waitFor(count: number): number {
    const missing = Math.min(count, this.rate.size) - this.tokens;
    return missing > 0 ? missing / this.rate.perSecond : 0;
  }

  take(count: number): void {
    this.tokens -= count;
    this.spent += count;
  }
}

export type Account = Readonly<Record<CallClass, Meter>>;

/** More accounts than this have calls at once only in an attack from many addresses: then the oldest are forgotten. */
const MOST_ACCOUNTS = 20_000;

export type Accounts = {
  of(id: string, rates: Rates, now: number, share: number): Account;
  /** What was spent since the last call. Forgets idle accounts that are full: they would begin so. */
  spendings(now: number, share: number): Array<Spending & { readonly meter: Meter }>;
  readonly size: number;
};

/** The accounts of one scope in this process. */
export function createAccounts(scope: Scope): Accounts {
  const accounts = new Map<string, Account>();

  function open(id: string, rates: Rates, now: number, share: number): Account {
    const meter = (name: CallClass) => new Meter(scope, id, name, { rate: rates[name], now, share });
    const account = {
      reads: meter('reads'),
      writes: meter('writes'),
      sessions: meter('sessions'),
      texts: meter('texts'),
    };
    const [oldest] = accounts.keys();
    if (accounts.size >= MOST_ACCOUNTS && oldest !== undefined) accounts.delete(oldest);
    accounts.set(id, account);
    return account;
  }

  return {
    of: (id, rates, now, share) => accounts.get(id) ?? open(id, rates, now, share),
    spendings(now, share) {
      const found: Array<Spending & { meter: Meter }> = [];
      for (const [id, account] of accounts) {
        let isIdle = true;
        for (const name of callClasses) {
          const meter = account[name];
          if (meter.isTouched) {
            found.push({ meter, key: meter.key, ...meter.rate, spent: meter.spent });
            meter.spent = 0;
            meter.isTouched = false;
            isIdle = false;
          }
          isIdle &&= refill(meter, meter.rate, now, share) >= meter.rate.size;
        }
        if (isIdle) accounts.delete(id);
      }
      return found;
    },
    get size() {
      return accounts.size;
    },
  };
}
