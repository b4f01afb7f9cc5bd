export const keyKinds = ['secret', 'publishable'] as const;
export type KeyKind = (typeof keyKinds)[number];

/** What a key may be given beyond what its kind opens. */
export const keyScopes = ['introspection'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** The authenticated caller, identified by an API key. Every query is limited to `projectId`. */
export type Caller = {
  readonly projectId: string;
  readonly keyId: string;
  readonly kind: KeyKind;
  readonly scopes: readonly KeyScope[];
};

/** Work of the gateway itself on behalf of a project, with the rights of a secret key and no further scope. */
export function internalCaller(projectId: string, task: string): Caller {
  return { projectId, keyId: task, kind: 'secret', scopes: [] };
}
