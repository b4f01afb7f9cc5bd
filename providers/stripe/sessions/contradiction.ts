import { SESSION_ID_KEY, walletKey } from '../codes.ts';
import type { FlatForm, SessionWire } from '../http/wire.ts';

/**
 * The first field in which an answer says otherwise than the form that made it; null where none does. What the answer
 * leaves out or has null is no contradiction: any detail may be missing.
 * Held against a *new* session only, since a customer may later change what is not locked.
 */
export function contradiction(
  session: SessionWire,
  form: FlatForm,
  expected: { live: boolean; checkAmounts: boolean },
): string | null {
  const details = session.transaction_details ?? {};
  const sent = (name: string): string | undefined => form[name];
  const differs = (name: string, told: string | null | undefined): boolean =>
    sent(name) !== undefined && told !== null && told !== undefined && told !== sent(name);

  if (session.livemode !== expected.live) return 'livemode';
  if (differs(`metadata[${SESSION_ID_KEY}]`, session.metadata?.[SESSION_ID_KEY])) return 'metadata';
  // A secret that opens some other session.
  if (session.client_secret && !session.client_secret.startsWith(`${session.id}_secret_`))
    return 'client_secret';

  for (const name of ['source_currency', 'destination_currency', 'destination_network'] as const) {
    if (differs(name, details[name])) return name;
  }
  for (const name of ['destination_currencies', 'destination_networks'] as const) {
    const asked = Object.keys(form)
      .filter((key) => key.startsWith(`${name}[`))
      .map((key) => form[key]);
    if (asked.length > 0 && details[name]?.some((value) => !asked.includes(value))) return name;
  }
  const lock = details.lock_wallet_address;
  if (typeof lock === 'boolean' && lock !== (sent('lock_wallet_address') === 'true'))
    return 'lock_wallet_address';
  if (walletContradicts(details.wallet_addresses, form)) return 'wallet_addresses';
  if (
    details.wallet_address &&
    !walletsSent(form).some((address) => sameAddress(address, details.wallet_address))
  ) {
    return 'wallet_address';
  }
  if (expected.checkAmounts) {
    for (const name of ['source_amount', 'destination_amount'] as const) {
      const told = details[name];
      if (told !== null && told !== undefined && differs(name, plain(told))) return name;
    }
  }
  return null;
}

function walletsSent(form: FlatForm): string[] {
  return Object.entries(form).flatMap(([name, value]) =>
    name === 'wallet_address' || /^wallet_addresses\[\w+\]$/.test(name) ? [value] : [],
  );
}

/** An address where we gave none, or another one than we gave. */
function walletContradicts(
  told: NonNullable<SessionWire['transaction_details']>['wallet_addresses'],
  form: FlatForm,
): boolean {
  return Object.entries(told ?? {}).some(([network, value]) => {
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

/** Hexadecimal addresses mean the same in any case; all others are case-sensitive. */
function sameAddress(left: string | undefined, right: string | null | undefined): boolean {
  if (left === undefined || !right) return false;
  return left === right || (left.startsWith('0x') && left.toLowerCase() === right.toLowerCase());
}

/** `100.00` → `100`: Stripe pads to the currency's precision. */
function plain(amount: string): string {
  return amount.includes('.') ? amount.replace(/\.?0+$/, '') : amount;
}
