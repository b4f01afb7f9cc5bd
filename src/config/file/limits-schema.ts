import { z } from 'zod';

const whole = (least: number, most: number, value: number, description: string) =>
  z.int().min(least).max(most).default(value).describe(description);

/** Limits of one GraphQL operation. What is over is QUERY_TOO_COSTLY. */
export const limits = z
  .strictObject({
    documentBytes: whole(1_000, 200_000, 16_384, 'Bytes of a document, comments not counted.'),
    fields: whole(10, 5_000, 500, 'Fields of an operation, with every fragment expanded.'),
    depth: whole(5, 50, 20, 'Levels of nested fields.'),
    aliases: whole(0, 1_000, 50, 'Aliases of an operation, with every fragment expanded.'),
    directives: whole(0, 1_000, 50, 'Directives of an operation, with every fragment expanded.'),
    cost: whole(100, 1_000_000, 10_000, 'Objects that the answer can hold: page sizes times their nesting.'),
    providerCalls: whole(1, 100, 3, 'Fields of an operation that call a provider.'),
    answerBytes: whole(100_000, 100_000_000, 5_000_000, 'Bytes of an answer.'),
  })
  .prefault({})
  .describe('Limits of one GraphQL operation.');

/** Documents that the operator knows before clients send them. */
export const trustedDocuments = z
  .strictObject({
    secretKeys: z
      .enum(['off', 'prefer', 'only'], { error: 'must be off, prefer or only' })
      .default('prefer')
      .describe(
        'What secret keys may run. off: texts. prefer: texts, and documents by their id. only: documents by their id.',
      ),
    manifest: z
      .string()
      .min(1)
      .describe(
        'A file of documents by their id, as the client preset of GraphQL Code Generator writes it; a path from the folder ' +
          'of this file. Documents that were pushed are known without it.',
      )
      .optional(),
  })
  .prefault({})
  .describe('Trusted documents.');
