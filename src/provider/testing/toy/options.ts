import { secret, z } from '../../index.ts';

export const settings = z.strictObject({
  apiKey: secret(),
  webhookSecrets: z.array(secret()),
  apiUrl: z.url(),
  pageUrl: z.url(),
});
export type ToyOptions = z.output<typeof settings>;
