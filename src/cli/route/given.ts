import { assetKey, assets } from '../../domain/asset/asset.ts';
import { largestAmount } from '../../domain/asset/ledger.ts';
import { countryOfSubdivision, locationProblem } from '../../domain/country.ts';
import { fiatDecimals, isFiatCurrency, LARGEST_FIAT } from '../../domain/money/fiat.ts';
import { parsePositive } from '../../domain/money/money.ts';
import { walletKindProblem } from '../../domain/routing/client.ts';
import { paymentMethodProblem } from '../../domain/routing/payment-method.ts';
import type { PolicyTest } from '../../domain/routing/policy.ts';
import { OperationFault } from '../../operations/operation.ts';

type Given = PolicyTest['given'];

/** The options of `explain` as they were typed. */
export type Typed = {
  readonly [Name in
    | 'country'
    | 'subdivision'
    | 'asset'
    | 'fiat-currency'
    | 'fiat-amount'
    | 'crypto-amount'
    | 'payment-method'
    | 'wallet-kind'
    | 'custodial'
    | 'at']?: string | undefined;
} & { readonly 'client-ip'?: boolean | undefined };

function fault(option: string, problem: string): never {
  throw new OperationFault(`--${option}: ${problem}.`);
}

function readAsset(typed: string) {
  const [currency = '', network = ''] = typed.split(':');
  const known = assets.get(assetKey({ currency: currency.toUpperCase(), network: network.toLowerCase() }));
  if (known) return known;
  const keys = [...assets.keys()];
  const likely = keys.filter((key) => key.startsWith(`${currency.toUpperCase()}:`));
  return fault(
    'asset',
    `write a currency with its network, one of ${(likely.length > 0 ? likely : keys).join(', ')}`,
  );
}

function readAmount(
  option: string,
  typed: string,
  ...unit: [string, number, Parameters<typeof parsePositive>[3]]
) {
  const parsed = parsePositive(typed, ...unit);
  return parsed.ok ? typed : fault(option, parsed.problem);
}

function readTime(typed: string): string {
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/i.test(typed);
  if (!isTime || Number.isNaN(Date.parse(typed))) {
    fault('at', 'write a time with its zone, such as 2026-12-24T20:00:00Z');
  }
  return new Date(typed).toISOString();
}

/** Reads the purchase that `explain` is asked about; codes in any case, as in the API. Throws OperationFault for a bad value. */
export function readGiven(typed: Typed): Given {
  const subdivision = typed.subdivision?.toUpperCase();
  const country = typed.country?.toUpperCase() ?? (subdivision && countryOfSubdivision(subdivision));
  const location = locationProblem(country, subdivision);
  if (location) fault(typed.country === undefined ? 'subdivision' : location.field, location.problem);
  const asset = typed.asset === undefined ? undefined : readAsset(typed.asset);
  const fiatCurrency = typed['fiat-currency']?.toUpperCase();
  if (fiatCurrency !== undefined && !isFiatCurrency(fiatCurrency)) {
    fault('fiat-currency', `must be an ISO 4217 code such as EUR; ${fiatCurrency} is none`);
  }
  const { 'fiat-amount': fiatAmount, 'crypto-amount': cryptoAmount, at } = typed;
  if (fiatAmount !== undefined && cryptoAmount !== undefined) {
    fault('crypto-amount', 'leave it out beside --fiat-amount: one of the two decides the other');
  }
  if (fiatAmount !== undefined && fiatCurrency === undefined) {
    fault('fiat-amount', 'name its currency too: --fiat-currency EUR');
  }
  if (cryptoAmount !== undefined && !asset) fault('crypto-amount', 'name its asset too: --asset USDC:base');
  const paymentMethod = typed['payment-method']?.toLowerCase();
  const method = paymentMethod === undefined ? null : paymentMethodProblem(paymentMethod);
  if (method) fault('payment-method', method);
  const kind = typed['wallet-kind']?.toLowerCase();
  const kindProblem = kind === undefined ? null : walletKindProblem(kind);
  if (kindProblem) fault('wallet-kind', kindProblem);
  const { custodial } = typed;
  if (custodial !== undefined && !/^(yes|no)$/.test(custodial)) fault('custodial', 'write yes or no');
  return {
    country,
    subdivision,
    asset: asset && { currency: asset.currency, network: asset.network },
    fiatCurrency,
    fiatAmount:
      fiatAmount !== undefined && fiatCurrency !== undefined
        ? readAmount('fiat-amount', fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency), LARGEST_FIAT)
        : undefined,
    cryptoAmount:
      cryptoAmount !== undefined && asset
        ? readAmount('crypto-amount', cryptoAmount, asset.currency, asset.decimals, largestAmount(asset))
        : undefined,
    paymentMethod,
    wallet:
      kind === undefined && custodial === undefined
        ? undefined
        : { kind, custodial: custodial === undefined ? undefined : custodial === 'yes' },
    clientIp: typed['client-ip'],
    at: at === undefined ? undefined : readTime(at),
  };
}
