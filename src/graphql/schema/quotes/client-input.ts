import type { ClientFacts } from '../../../domain/routing/decision.ts';
import { builder, enumOf } from '../../builder.ts';

const ClientPlatform = enumOf<NonNullable<ClientFacts['platform']>>(
  'ClientPlatform',
  "What the customer's app runs on.",
  {
    WEB: 'A page in a browser.',
    IOS: 'An app on iOS.',
    ANDROID: 'An app on Android.',
  },
);

export const ClientInput = builder.inputType('ClientInput', {
  description:
    "What the customer's device can do. A provider that would leave the customer stuck there is not eligible. " +
    'Rules of `gateway.yaml` can use it; what is left out is not known.',
  fields: (t) => ({
    platform: t.field({ type: ClientPlatform, description: 'What the app runs on.' }),
    applePay: t.boolean({ description: 'Whether the device can pay with Apple Pay.' }),
    googlePay: t.boolean({ description: 'Whether the device can pay with Google Pay.' }),
    webview: t.boolean({ description: 'Whether the page is shown inside of an app.' }),
  }),
});
