import {
  type DocumentNode,
  FragmentsOnCompositeTypesRule,
  Kind,
  KnownDirectivesRule,
  KnownFragmentNamesRule,
  KnownTypeNamesRule,
  MaxIntrospectionDepthRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  PossibleFragmentSpreadsRule,
  parse,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  UniqueDirectivesPerLocationRule,
  UniqueFragmentNamesRule,
  UniqueVariableNamesRule,
  type ValidationRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
  visit,
} from 'graphql';
import { requestError } from '../errors.ts';

/** Three times the longest operation of the demo. Also limits nesting, which could overflow the parser's stack. */
const MAX_TOKENS = 1_000;

/** The end of the string that begins at `start`; the end of the text if it is not closed. */
function endOfString(text: string, start: number): number {
  const isBlock = text.startsWith('"""', start);
  let index = start + (isBlock ? 3 : 1);
  while (index < text.length) {
    if (isBlock && text.startsWith('"""', index)) return index + 3;
    if (isBlock && text.startsWith('\\"""', index)) index += 4;
    else if (isBlock) index += 1;
    else if (text[index] === '"') return index + 1;
    else if (text[index] === '\n' || text[index] === '\r') return index;
    else index += text[index] === '\\' ? 2 : 1;
  }
  return text.length;
}

/** The text without its comments. Lines and columns stay, so that the locations of errors are those of the client. */
export function withoutComments(text: string): string {
  if (!text.includes('#')) return text;
  const kept: string[] = [];
  let from = 0;
  let index = 0;
  while (index < text.length) {
    const character = text[index];
    if (character === '"') index = endOfString(text, index);
    else if (character === '#') {
      kept.push(text.slice(from, index));
      while (index < text.length && text[index] !== '\n' && text[index] !== '\r') index += 1;
      from = index;
    } else index += 1;
  }
  kept.push(text.slice(from));
  return kept.join('');
}

/**
 * Parses a document; throws a GraphQLError. A name `__proto__` of an answer's field or of a variable is refused: compiled
 * operations would drop it.
 */
export function parseDocument(text: string): DocumentNode {
  const document = parse(text, { maxTokens: MAX_TOKENS });
  if (!text.includes('__proto__')) return document;
  visit(document, {
    Name(node, _key, parent) {
      if (node.value !== '__proto__') return;
      const { kind } = parent as { kind?: Kind };
      if (kind === Kind.FIELD || kind === Kind.VARIABLE || kind === Kind.OPERATION_DEFINITION) {
        throw requestError('The name __proto__ cannot be used.', { nodes: node });
      }
    },
  });
  return document;
}

/** Rules that find nothing in a document without a certain text. The other rules look at every document. */
const RULES_OF_PARTS: ReadonlyArray<readonly [part: RegExp, rules: readonly ValidationRule[]]> = [
  [
    /\.\.\.|fragment/,
    [
      FragmentsOnCompositeTypesRule,
      KnownFragmentNamesRule,
      NoFragmentCyclesRule,
      NoUnusedFragmentsRule,
      PossibleFragmentSpreadsRule,
      UniqueFragmentNamesRule,
    ],
  ],
  [/\.\.\.|fragment|\$/, [KnownTypeNamesRule]],
  [
    /\$/,
    [
      NoUndefinedVariablesRule,
      NoUnusedVariablesRule,
      UniqueVariableNamesRule,
      VariablesAreInputTypesRule,
      VariablesInAllowedPositionRule,
    ],
  ],
  [/@/, [KnownDirectivesRule, UniqueDirectivesPerLocationRule]],
  [/subscription/, [SingleFieldSubscriptionsRule]],
  [/__/, [MaxIntrospectionDepthRule]],
];

/**
 * The rules that may find something in a document of operations and fragments. Each rule costs time at each node of a
 * document, and most documents need two thirds of them.
 */
export function rulesOf(text: string): readonly ValidationRule[] {
  const idle = new Set(RULES_OF_PARTS.flatMap(([part, rules]) => (part.test(text) ? [] : rules)));
  return specifiedRules.filter((rule) => !idle.has(rule));
}
