import { z } from 'zod';
import { type Fault, formatList } from '../error.ts';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  object: 'a mapping (key: value)',
  record: 'a mapping (key: value)',
  array: 'a list ([a, b])',
  boolean: 'true or false',
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
};

/** Keys that the schema allows at a path; empty if it allows any. */
function knownKeys(path: Fault['path'], root: z.core.$ZodType): string[] {
  let schema: z.core.$ZodType | undefined = root;
  for (const key of [...path, null]) {
    while (schema) {
      const inner: z.core.$ZodType | undefined =
        schema instanceof z.ZodPipe
          ? schema.in
          : schema instanceof z.ZodOptional ||
              schema instanceof z.ZodDefault ||
              schema instanceof z.ZodPrefault ||
              schema instanceof z.ZodNullable
            ? schema.unwrap()
            : undefined;
      if (!inner) break;
      schema = inner;
    }
    if (key === null) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    if (schema instanceof z.ZodObject) schema = schema.shape[key];
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodRecord) schema = schema.valueType;
    else return [];
  }
  return [];
}

function faultsOf(issue: Issue, schema: z.core.$ZodType): Fault[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol');
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = formatList(knownKeys(path, schema));
      return issue.keys.map((key) => ({
        path: [...path, key],
        problem: `is not a known key; remove it or use a key known here: ${known}`,
      }));
    }
    case 'invalid_type': {
      if (issue.input === undefined) return [{ path, problem: 'is missing; add it' }];
      return [{ path, problem: `must be ${EXPECTED[issue.expected] ?? issue.expected}` }];
    }
    case 'invalid_key':
      return [{ path, problem: 'must be a slug such as stripe or stripe-eu' }];
    case 'too_small':
    case 'too_big': {
      const bound = issue.code === 'too_small' ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : '';
      // The schema's own message for a list without items is more precise.
      const custom = issue.origin === 'array' && issue.message.startsWith('must');
      return [{ path, problem: custom ? issue.message : `must be ${bound}${unit}` }];
    }
    default:
      return [{ path, problem: issue.message }];
  }
}

/** Translates the issues of a file's schema into faults that an operator understands. */
export function schemaFaults(error: z.ZodError, schema: z.core.$ZodType): Fault[] {
  return error.issues.flatMap((issue) => faultsOf(issue, schema));
}
