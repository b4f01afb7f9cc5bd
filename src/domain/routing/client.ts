import type { ClientFacts, WalletFacts } from './decision.ts';

type Given<Fields> = { readonly [Field in keyof Fields]?: Fields[Field] | null | undefined };

/** What is known of the device; what is not given is not known. */
export function clientFacts(given?: Given<ClientFacts> | null): ClientFacts {
  return {
    platform: given?.platform ?? null,
    applePay: given?.applePay ?? null,
    googlePay: given?.googlePay ?? null,
    webview: given?.webview ?? null,
  };
}

/** As `clientFacts`, of the wallet; kinds in lower case. */
export function walletFacts(given?: Given<WalletFacts> | null): WalletFacts {
  return { custodial: given?.custodial ?? null, kind: given?.kind?.toLowerCase() ?? null };
}

/** What is true of all of these wallets; null where they differ, or where one of them is not known. */
export function sharedWalletFacts(wallets: readonly WalletFacts[]): WalletFacts {
  const shared = <Value>([first, ...others]: readonly Value[]) =>
    first !== undefined && others.every((other) => other === first) ? first : null;
  return {
    custodial: shared(wallets.map(({ custodial }) => custodial)),
    kind: shared(wallets.map(({ kind }) => kind)),
  };
}

const KIND = /^[a-z0-9_-]{1,40}$/;

/** What is wrong with the name of a kind of wallet; null if nothing is. */
export function walletKindProblem(kind: string): string | null {
  return KIND.test(kind)
    ? null
    : 'must be a slug such as "metamask", at most 40 lower-case letters, digits, _ and -';
}
