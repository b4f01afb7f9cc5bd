import type {
  HandoffKind as HandoffKindValue,
  Handoff as HandoffValue,
  Theme as ThemeValue,
} from '../../../domain/session/handoff.ts';
import { builder, enumOf } from '../../builder.ts';
import { CUSTOMER } from '../../callers.ts';

export const HandoffKind = enumOf<HandoffKindValue>('HandoffKind', 'How a customer gets to the provider.', {
  REDIRECT: "The customer's browser opens a page of the provider.",
  IFRAME: 'Your page shows a page of the provider in an iframe.',
  EMBEDDED: "Your page loads the provider's JavaScript SDK.",
});
export const Theme = enumOf<ThemeValue>('Theme', 'The color scheme of the page of the provider.', {
  LIGHT: 'Dark text on a light background.',
  DARK: 'Light text on a dark background.',
});

type OwnedHandoff = HandoffValue & { readonly providerId: string };
type HandoffOf<Kind extends HandoffKindValue> = Extract<OwnedHandoff, { kind: Kind }>;
const instant = (text: string | null) => (text === null ? null : new Date(text));

const expiry =
  'When the URL stops working; `resumeOnrampSession` returns a new one. Null if no time is known.';
const singleUse = 'Whether the URL can be opened only once.';

const RedirectHandoff = builder.objectRef<HandoffOf<'REDIRECT'>>('RedirectHandoff').implement({
  callers: CUSTOMER,
  description: "A page of the provider to open in the customer's browser.",
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The URL of the page. Secret.' }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: expiry,
      resolve: ({ expiresAt }) => instant(expiresAt),
    }),
    singleUse: t.exposeBoolean('singleUse', { description: singleUse }),
  }),
});

const IframeHandoff = builder.objectRef<HandoffOf<'IFRAME'>>('IframeHandoff').implement({
  callers: CUSTOMER,
  description: 'A page of the provider to show in an iframe.',
  fields: (t) => ({
    url: t.expose('url', { type: 'URL', description: 'The URL for `src` of the iframe. Secret.' }),
    origin: t.expose('origin', {
      type: 'URL',
      description:
        'The origin of messages (`postMessage`) from the iframe. Ignore messages from other origins.',
    }),
    allow: t.exposeString('allow', {
      nullable: true,
      description: 'The value for the `allow` attribute of the iframe. Null if it needs none.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: expiry,
      resolve: ({ expiresAt }) => instant(expiresAt),
    }),
    singleUse: t.exposeBoolean('singleUse', { description: singleUse }),
  }),
});

const EmbeddedHandoff = builder.objectRef<HandoffOf<'EMBEDDED'>>('EmbeddedHandoff').implement({
  callers: CUSTOMER,
  description: "Parameters for the provider's JavaScript SDK.",
  fields: (t) => ({
    providerId: t.expose('providerId', { type: 'ProviderId', description: 'The provider of the SDK.' }),
    clientSecret: t.exposeString('clientSecret', {
      description: 'The client secret of the session, for the SDK. Secret.',
    }),
    publishableKey: t.exposeString('publishableKey', {
      description: 'Your publishable key at the provider, for the SDK. Not secret.',
    }),
    scripts: t.field({
      type: ['URL'],
      description: 'The scripts to load, in this order.',
      resolve: ({ scripts }) => [...scripts],
    }),
    origins: t.field({
      type: ['URL'],
      description: "The origins that your page's content security policy has to allow.",
      resolve: ({ origins }) => [...origins],
    }),
    theme: t.expose('theme', {
      type: Theme,
      nullable: true,
      description: 'The color scheme to set in the SDK. Null if none was requested.',
    }),
  }),
});

const TYPE_OF = {
  REDIRECT: 'RedirectHandoff',
  IFRAME: 'IframeHandoff',
  EMBEDDED: 'EmbeddedHandoff',
} as const;

export const Handoff = builder.unionType('Handoff', {
  description:
    'How the customer gets to the provider. Secret: whoever has it can open the session. Send it to this ' +
    'customer only.',
  types: [RedirectHandoff, IframeHandoff, EmbeddedHandoff],
  resolveType: ({ kind }) => TYPE_OF[kind],
});
