/** The authenticated caller, identified by an API key. Every query is limited to `projectId`. */
export type Caller = { readonly projectId: string; readonly keyId: string };
