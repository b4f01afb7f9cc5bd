import { readFileSync } from 'node:fs';
import { checkRouting } from '../check-routing.ts';
import { ConfigError, type Fault, formatPath } from '../error.ts';
import { fileSchema, type GatewayFile } from './file-schema.ts';
import { schemaFaults } from './schema-faults.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** Throws ConfigError with the first fault by line and the number of further ones. Does nothing without faults. */
function throwFirst(faults: readonly Fault[], file: string, document: YamlDocument): void {
  const [first] = faults
    .map((fault) => ({ fault, line: document.lineOf(fault.path) }))
    .sort((a, b) => a.line - b.line);
  if (!first) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const where = formatPath(first.fault.path) || 'the file';
  throw new ConfigError(`${file}:${first.line}: ${where}: ${first.fault.problem}${more}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `${file}: cannot be read (${(cause as NodeJS.ErrnoException).code}); start the gateway in the folder that holds it, or set GATEWAY_FILE`,
      { cause },
    );
  }
}

/** Reads and validates gateway.yaml. Throws ConfigError with file, line, reason and remedy. */
export function readGatewayFile(file: string): { content: GatewayFile; lineOf: YamlDocument['lineOf'] } {
  const document = readYaml(readText(file), file);
  const parsed = fileSchema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) {
    throwFirst(schemaFaults(parsed.error), file, document);
    throw parsed.error;
  }
  const content = parsed.data;
  const withTarget = Object.entries(content.providers).filter(
    ([, entry]) => content.mode === 'live' && entry.target,
  );
  throwFirst(
    [
      ...checkRouting(content),
      ...withTarget.map(([id]) => ({
        path: ['providers', id, 'target'],
        problem: 'applies to sandbox mode only; remove it',
      })),
    ],
    file,
    document,
  );
  return { content, lineOf: document.lineOf };
}
