import { checkAddress } from '../domain/address/index.ts';
import { type AssetRef, assetKey, assets } from '../domain/asset/asset.ts';
import { largestAmount } from '../domain/asset/ledger.ts';
import { type InputIssue, type InvalidInput, invalidInput } from '../domain/failure.ts';
import { fiatDecimals, isFiatCurrency, LARGEST_FIAT } from '../domain/money/fiat.ts';
import { type Largest, type Money, parsePositive } from '../domain/money/money.ts';
import { clientFacts, walletFacts, walletKindProblem } from '../domain/routing/client.ts';
import { paymentMethodProblem } from '../domain/routing/payment-method.ts';
import type { Wallet } from '../domain/session/session.ts';
import type { PricedPurchase, QuotesInput } from './types.ts';

type Located =
  | 'projectId'
  | 'country'
  | 'subdivision'
  | 'countrySource'
  | 'customerMetadata'
  | 'externalId'
  | 'customerKnownAt'
  | 'countedFor';

const TIMEOUT = { least: 100, most: 10_000, default: 4_000 };

type Add = (path: string, message: string) => void;

/** The wallet in the form of its network. */
function destinationOf(wallet: QuotesInput['wallet'], asset: AssetRef, add: Add): Wallet | null {
  if (!wallet) return null;
  const { kind } = walletFacts(wallet);
  const problem = kind === null ? null : walletKindProblem(kind);
  if (problem) add('wallet.kind', problem);
  const network = wallet.network.toLowerCase();
  const given = { network, address: wallet.address, memo: wallet.memo || null };
  if (network !== asset.network) {
    add('wallet.network', `must be ${asset.network}, the network of \`asset\`; it is ${network}`);
    return null;
  }
  const checked = checkAddress({ ...given, currency: asset.currency });
  if (!checked.ok) add(`wallet.${checked.field}`, checked.problem);
  return checked.ok ? { network, address: checked.address, memo: checked.memo } : null;
}

/** Validates the purchase, without the customer and their location. */
export function validateQuotes(
  input: QuotesInput,
  providerIds: readonly string[],
): Omit<PricedPurchase, Located> | InvalidInput {
  const issues: InputIssue[] = [];
  const add: Add = (path, message) => void issues.push({ path: `input.${path}`, message });
  const asset = { currency: input.asset.currency.toUpperCase(), network: input.asset.network.toLowerCase() };
  const known = assets.get(assetKey(asset));
  if (!known) add('asset', `must be one of \`Query.assets\`; ${assetKey(asset)} is not known`);
  const fiatCurrency = input.fiatCurrency.toUpperCase();
  if (!isFiatCurrency(fiatCurrency))
    add('fiatCurrency', `must be an ISO 4217 code such as "EUR"; ${fiatCurrency} is none`);

  const { fiatAmount, cryptoAmount } = input;
  if (fiatAmount && cryptoAmount) {
    add('cryptoAmount', 'must be left out where `fiatAmount` is given: one of the two decides the other');
  }
  if (!fiatAmount && !cryptoAmount)
    add('fiatAmount', 'must be given, or `cryptoAmount`: a price is that of an amount');
  const parse = (
    field: string,
    text: string | null | undefined,
    currency: string,
    decimals: number,
    largest: Largest,
  ): Money | null => {
    if (!text) return null;
    const parsed = parsePositive(text, currency, decimals, largest);
    if (parsed.ok) return parsed.value;
    add(field, parsed.problem);
    return null;
  };
  const paymentMethod = input.paymentMethod ?? null;
  const method = paymentMethod === null ? null : paymentMethodProblem(paymentMethod);
  if (method) add('paymentMethod', method);
  for (const id of input.providers ?? []) {
    if (!providerIds.includes(id))
      add('providers', `must be among ${providerIds.join(', ')}; ${id} is not known`);
  }
  const timeoutMilliseconds = input.timeoutMilliseconds ?? TIMEOUT.default;
  if (timeoutMilliseconds < TIMEOUT.least || timeoutMilliseconds > TIMEOUT.most) {
    add(
      'timeoutMilliseconds',
      `must be from ${TIMEOUT.least} to ${TIMEOUT.most}; it is ${timeoutMilliseconds}`,
    );
  }
  const { atLeastMilliseconds = null, atLeastResults = null } = input.wait ?? {};
  if ((atLeastMilliseconds ?? 0) < 0) add('wait.atLeastMilliseconds', 'must not be negative');
  if ((atLeastResults ?? 1) < 1) add('wait.atLeastResults', 'must be at least 1');
  const purchase = {
    asset,
    fiatCurrency,
    fiatAmount: parse('fiatAmount', fiatAmount, fiatCurrency, fiatDecimals(fiatCurrency), LARGEST_FIAT),
    cryptoAmount: known
      ? parse('cryptoAmount', cryptoAmount, known.currency, known.decimals, largestAmount(known))
      : null,
    paymentMethod,
    providers: input.providers ?? [],
    customerId: input.customerId ?? null,
    clientIp: input.location?.clientIp ?? null,
    client: clientFacts(input.client),
    wallet: walletFacts(input.wallet),
    destination: destinationOf(input.wallet, asset, add),
    timeoutMilliseconds,
    wait: input.wait
      ? { atLeastMilliseconds: atLeastMilliseconds ?? 0, atLeastResults: atLeastResults ?? 1 }
      : null,
  };
  return invalidInput(issues) ?? purchase;
}
