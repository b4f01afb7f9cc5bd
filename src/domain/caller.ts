/** Whoever calls, as their API key says. Every look-up is made within `projectId`. */
export type Caller = { readonly projectId: string; readonly keyId: string };
