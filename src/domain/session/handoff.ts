export type HandoffKind = 'REDIRECT' | 'IFRAME' | 'EMBEDDED';
export type Theme = 'LIGHT' | 'DARK';

/** How the customer reaches the provider. Secret: it gives access to the session. */
export type Handoff =
  | {
      readonly kind: 'REDIRECT';
      readonly url: string;
      readonly expiresAt: string | null;
      readonly singleUse: boolean;
    }
  | {
      readonly kind: 'IFRAME';
      readonly url: string;
      readonly origin: string;
      readonly allow: string | null;
      readonly expiresAt: string | null;
      readonly singleUse: boolean;
    }
  | {
      readonly kind: 'EMBEDDED';
      readonly clientSecret: string;
      readonly publishableKey: string;
      readonly scripts: readonly string[];
      readonly origins: readonly string[];
      readonly theme: Theme | null;
    };
