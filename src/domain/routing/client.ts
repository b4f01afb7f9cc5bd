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

/** As `clientFacts`, of the wallet. */
export function walletFacts(given?: Given<WalletFacts> | null): WalletFacts {
  return { custodial: given?.custodial ?? null, kind: given?.kind ?? null };
}
