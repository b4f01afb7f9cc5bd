import type { Handoff as HandoffValue } from '../../../domain/session/handoff.ts';
import { builder } from '../../builder.ts';

export const HandoffKind = builder.enumType('HandoffKind', {
  values: ['REDIRECT', 'IFRAME', 'EMBEDDED'] as const,
});
export const Theme = builder.enumType('Theme', { values: ['LIGHT', 'DARK'] as const });

/** A hand-off, and whose it is. */
type Owned = HandoffValue & { readonly providerId: string };
type Of<Kind extends HandoffValue['kind']> = Extract<Owned, { kind: Kind }>;
const instant = (text: string | null) => (text === null ? null : new Date(text));

const RedirectHandoff = builder.objectRef<Of<'REDIRECT'>>('RedirectHandoff').implement({
  description: "Send the customer's browser there.",
  fields: (t) => ({
    url: t.expose('url', { type: 'URL' }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ expiresAt }) => instant(expiresAt) }),
    singleUse: t.exposeBoolean('singleUse'),
  }),
});

const IframeHandoff = builder.objectRef<Of<'IFRAME'>>('IframeHandoff').implement({
  description: "Show it in a frame of the app's page.",
  fields: (t) => ({
    url: t.expose('url', { type: 'URL' }),
    origin: t.expose('origin', {
      type: 'URL',
      description: 'Messages of the frame come from there; believe no other.',
    }),
    allow: t.exposeString('allow', { nullable: true, description: "For the frame's allow attribute." }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, resolve: ({ expiresAt }) => instant(expiresAt) }),
    singleUse: t.exposeBoolean('singleUse'),
  }),
});

const EmbeddedHandoff = builder.objectRef<Of<'EMBEDDED'>>('EmbeddedHandoff').implement({
  description: "For a provider's own browser SDK.",
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId' }),
    clientSecret: t.exposeString('clientSecret'),
    publishableKey: t.exposeString('publishableKey'),
    scripts: t.field({ type: ['URL'], resolve: ({ scripts }) => [...scripts] }),
    origins: t.field({
      type: ['URL'],
      description: "For the page's content security policy.",
      resolve: ({ origins }) => [...origins],
    }),
    theme: t.expose('theme', { type: Theme, nullable: true }),
  }),
});

const TYPE_OF = {
  REDIRECT: 'RedirectHandoff',
  IFRAME: 'IframeHandoff',
  EMBEDDED: 'EmbeddedHandoff',
} as const;

export const Handoff = builder.unionType('Handoff', {
  types: [RedirectHandoff, IframeHandoff, EmbeddedHandoff],
  resolveType: ({ kind }) => TYPE_OF[kind],
});
