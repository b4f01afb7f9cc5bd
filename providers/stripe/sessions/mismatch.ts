import { isSameCurrency, walletKey } from '../assets.ts';
import { type FlatForm, SESSION_ID_KEY, type SessionWire } from '../http/wire.ts';

/**
 * The first field of the answer that differs from the form that created it; null if none does. A missing or null field
 * is no difference, since any detail may be missing. Only for a *new* session: the customer may later change what is
 * not locked.
 */
export function findMismatch(
  session: SessionWire,
  form: FlatForm,
  expected: { live: boolean; checkAmounts: boolean },
): string | null {
  const details = session.transaction_details ?? {};
  const sent = (name: string): string | undefined => form[name];
  const differs = (name: string, value: string | null | undefined): boolean =>
    sent(name) !== undefined && value !== null && value !== undefined && value !== sent(name);

  if (session.livemode !== expected.live) return 'livemode';
  if (differs(`metadata[${SESSION_ID_KEY}]`, session.metadata?.[SESSION_ID_KEY])) return 'metadata';
  // The secret must not open another session.
  if (session.client_secret && !session.client_secret.startsWith(`${session.id}_secret_`))
    return 'client_secret';

  for (const name of ['source_currency', 'destination_network'] as const) {
    if (differs(name, details[name])) return name;
  }
  const { destination_currency: told } = details;
  if (
    differs('destination_currency', told) &&
    !isSameCurrency(sent('destination_currency') ?? '', told ?? '')
  ) {
    return 'destination_currency';
  }
  for (const name of ['destination_currencies', 'destination_networks'] as const) {
    const requested = Object.keys(form)
      .filter((key) => key.startsWith(`${name}[`))
      .map((key) => form[key] ?? '');
    const wanted = (value: string) => requested.some((other) => isSameCurrency(other, value));
    if (requested.length > 0 && details[name]?.some((value) => !wanted(value))) return name;
  }
  const lock = details.lock_wallet_address;
  if (typeof lock === 'boolean' && lock !== (sent('lock_wallet_address') === 'true'))
    return 'lock_wallet_address';
  if (walletsDiffer(details.wallet_addresses, form)) return 'wallet_addresses';
  if (
    details.wallet_address &&
    !walletsSent(form).some((address) => sameAddress(address, details.wallet_address))
  ) {
    return 'wallet_address';
  }
  if (expected.checkAmounts) {
    for (const name of ['source_amount', 'destination_amount'] as const) {
      const value = details[name];
      if (value !== null && value !== undefined && differs(name, plain(value))) return name;
    }
  }
  return null;
}

function walletsSent(form: FlatForm): string[] {
  return Object.entries(form).flatMap(([name, value]) =>
    name === 'wallet_address' || /^wallet_addresses\[\w+\]$/.test(name) ? [value] : [],
  );
}

/** Whether the answer has an address that was not sent, or that differs from the one sent. */
function walletsDiffer(
  wallets: NonNullable<SessionWire['transaction_details']>['wallet_addresses'],
  form: FlatForm,
): boolean {
  return Object.entries(wallets ?? {}).some(([network, value]) => {
    if (value === null) return false;
    if (typeof value === 'string') {
      const singular = network === walletKey('base') ? form.wallet_address : undefined;
      return !sameAddress(form[`wallet_addresses[${network}]`] ?? singular, value);
    }
    return Object.entries(value).some(
      ([key, tag]) => tag !== null && tag !== form[`wallet_addresses[${network}][${key}]`],
    );
  });
}

/** Hexadecimal addresses are case-insensitive; all others are case-sensitive. */
function sameAddress(left: string | undefined, right: string | null | undefined): boolean {
  if (left === undefined || !right) return false;
  return left === right || (left.startsWith('0x') && left.toLowerCase() === right.toLowerCase());
}

/** `100.00` → `100`: Stripe pads amounts to the currency's precision. */
function plain(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
