import { readFileSync } from 'node:fs';
import { checkRouting } from '../check-routing.ts';
import { ConfigError } from '../error.ts';
import { type Fault, writePath } from '../fault.ts';
import { fileSchema, type GatewayFile } from './file-schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** Throws ConfigError: the first fault by line, and how many follow it. */
function refuse(faults: readonly Fault[], file: string, document: YamlDocument): void {
  const [first] = faults
    .map((fault) => ({ fault, line: document.lineOf(fault.path) }))
    .sort((a, b) => a.line - b.line);
  if (!first) return;
  const more = faults.length > 1 ? ` (${faults.length - 1} more after it)` : '';
  const where = writePath(first.fault.path) || 'the file';
  throw new ConfigError(`${file}:${first.line}: ${where}: ${first.fault.problem}${more}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code}); start in the folder that holds it, or set GATEWAY_FILE`,
      { cause },
    );
  }
}

/** Reads and checks gateway.yaml. Throws ConfigError with file, line, reason and what to do. */
export function readGatewayFile(file: string): { content: GatewayFile; lineOf: YamlDocument['lineOf'] } {
  const document = readYaml(readText(file), file);
  const parsed = fileSchema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) {
    refuse(schemaFaults(parsed.error), file, document);
    throw parsed.error;
  }
  const content = parsed.data;
  const targets = Object.entries(content.providers).filter(
    ([, entry]) => content.mode === 'live' && entry.target,
  );
  refuse(
    [
      ...checkRouting(content),
      ...targets.map(([id]) => ({
        path: ['providers', id, 'target'],
        problem: 'belongs to sandbox mode, and in live every provider is live; take it out',
      })),
    ],
    file,
    document,
  );
  return { content, lineOf: document.lineOf };
}
