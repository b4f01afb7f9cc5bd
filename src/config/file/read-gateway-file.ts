import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkRouting, ruleFaults } from '../check-routing.ts';
import { fileSchema, type GatewayFile } from './file-schema.ts';
import { parseFile } from './parse-file.ts';
import { type SanctionsRule, sanctionsSchema } from './rule-schema.ts';
import type { YamlDocument } from './yaml-document.ts';

const SHIPPED = fileURLToPath(new URL('../../../policies/sanctions.yaml', import.meta.url));

/** Tells whether files have changed: of the texts of gateway.yaml and of its sanctions file, null if there is none. */
export function digestOf(text: string, sanctions: string | null): string {
  return createHash('sha256')
    .update(JSON.stringify([text, sanctions]))
    .digest('hex');
}

/** The rules of `routing.sanctions`, and the path and text of their file. */
function readSanctions(
  setting: string | false | undefined,
  gatewayFile: string,
): { file: string | null; text: string | null; rules: SanctionsRule[] } {
  if (setting === false) return { file: null, text: null, rules: [] };
  const file = setting === undefined ? SHIPPED : resolve(dirname(gatewayFile), setting);
  const remedy = 'correct routing.sanctions, a path from the folder of gateway.yaml, or leave it out';
  const { text, content, refuse } = parseFile(file, sanctionsSchema, remedy);
  refuse(ruleFaults(content.rules, ['rules']));
  return { file, text, rules: content.rules };
}

export type ReadFile = {
  readonly content: GatewayFile;
  readonly sanctions: ReturnType<typeof readSanctions>;
  readonly lineOf: YamlDocument['lineOf'];
  readonly digest: string;
};

/** Reads and validates gateway.yaml and its sanctions file. Throws ConfigError with file, line, reason and remedy. */
export function readGatewayFile(file: string): ReadFile {
  const remedy = 'start the gateway in the folder that holds it, or set GATEWAY_FILE';
  const { text, content, lineOf, refuse } = parseFile(file, fileSchema, remedy);
  const withTarget = Object.entries(content.providers).filter(
    ([, entry]) => content.mode === 'live' && entry.target,
  );
  refuse([
    ...checkRouting(content),
    ...withTarget.map(([id]) => ({
      path: ['providers', id, 'target'],
      problem: 'applies to sandbox mode only; remove it',
    })),
  ]);
  const sanctions = readSanctions(content.routing.sanctions, file);
  const taken = new Set(sanctions.rules.map(({ name }) => name));
  refuse(
    content.routing.rules.flatMap(({ name }, index) => {
      const problem = `"${name}" is already the name of a rule in ${sanctions.file}; rename it, since decisions refer to rules by name`;
      return taken.has(name) ? [{ path: ['routing', 'rules', index, 'name'], problem }] : [];
    }),
  );
  return { content, sanctions, lineOf, digest: digestOf(text, sanctions.text) };
}
