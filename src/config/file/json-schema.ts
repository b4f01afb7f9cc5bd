import { z } from 'zod';
import { fileSchema } from './file-schema.ts';

/** The form of gateway.yaml for editors. The gateway itself checks more: names, places, contradictions. */
export function gatewayJsonSchema(): object {
  return {
    $id: 'gateway.schema.json',
    title: 'gateway.yaml of onramp gateway',
    ...z.toJSONSchema(fileSchema, { io: 'input' }),
  };
}
