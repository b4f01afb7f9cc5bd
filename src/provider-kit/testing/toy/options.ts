import { secret, z } from '../../../provider/index.ts';

export const settings = z.strictObject({
  apiKey: secret(),
  webhookSecrets: z.array(secret()),
  apiUrl: z.url(),
  pageUrl: z.url(),
});
export type ToyOptions = z.output<typeof settings>;
