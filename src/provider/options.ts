import { z } from 'zod';

export { z };

/**
 * A setting that must never be printed: an API key, a webhook secret.
 * @example
 * const options = z.strictObject({ apiKey: secret(), webhookSecrets: z.array(secret()).default([]) });
 */
export function secret(): z.ZodString {
  return z.string().min(1).meta({ secret: true });
}
