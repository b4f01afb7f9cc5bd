import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { ConfigError, type Fault, formatPath } from '../error.ts';
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

function readText(file: string, remedy: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new ConfigError(`${file}: cannot be read (${code}); ${remedy}`, { cause });
  }
}

export type ParsedFile<Content> = {
  readonly text: string;
  readonly content: Content;
  readonly lineOf: YamlDocument['lineOf'];
  /** Throws ConfigError for the first of the faults. */
  refuse(faults: readonly Fault[]): void;
};

/** Reads a YAML file and validates it against the schema. Throws ConfigError with file, line, reason and remedy. */
export function parseFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  /** What to do if the file cannot be read. */
  remedy: string,
): ParsedFile<z.output<Schema>> {
  const text = readText(file, remedy);
  const document = readYaml(text, file);
  const parsed = schema.safeParse(document.value, { reportInput: true });
  if (!parsed.success) {
    throwFirst(schemaFaults(parsed.error, schema), file, document);
    throw parsed.error;
  }
  return {
    text,
    content: parsed.data,
    lineOf: document.lineOf,
    refuse: (faults) => throwFirst(faults, file, document),
  };
}
