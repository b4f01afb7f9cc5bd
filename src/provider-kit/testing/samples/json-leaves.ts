/** A value in a JSON text that is neither an object nor a list. */
export type Leaf = {
  /** `data.0.id` */
  readonly path: string;
  /** The content of a string, the digits of a number, `true`, `false` or `null`. */
  readonly value: string;
  readonly kind: 'string' | 'number' | 'word';
  /** Position in the text, including quotes. */
  readonly from: number;
  readonly to: number;
};

type Frame = { readonly list: boolean; key: string; index: number; naming: boolean };

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g;

/** All leaves of a JSON text with their positions, so that one can be replaced byte by byte. Empty for invalid JSON. */
export function jsonLeaves(text: string): Leaf[] {
  if (!isJson(text)) return [];
  const frames: Frame[] = [];
  const leaves: Leaf[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [token] = match;
    const frame = frames.at(-1);
    if (token === '{' || token === '[') {
      frames.push({ list: token === '[', key: '', index: 0, naming: token === '{' });
    } else if (token === '}' || token === ']') frames.pop();
    else if (token === ':') {
      if (frame) frame.naming = false;
    } else if (token === ',') {
      if (frame) Object.assign(frame, { index: frame.index + 1, naming: !frame.list });
    } else if (frame?.naming) frame.key = JSON.parse(token) as string;
    else {
      const kind = token.startsWith('"') ? 'string' : /^[-\d]/.test(token) ? 'number' : 'word';
      leaves.push({
        path: frames.map((one) => (one.list ? one.index : one.key)).join('.'),
        value: kind === 'string' ? (JSON.parse(token) as string) : token,
        kind,
        from: match.index,
        to: match.index + token.length,
      });
    }
  }
  return leaves;
}

/** Replaces the leaves in the text by JSON literals. */
export function replaceLeaves(
  text: string,
  leaves: readonly Leaf[],
  literal: (leaf: Leaf) => string,
): string {
  return [...leaves]
    .sort((left, right) => right.from - left.from)
    .reduce((whole, leaf) => whole.slice(0, leaf.from) + literal(leaf) + whole.slice(leaf.to), text);
}

/** Writes a value as a literal of the leaf's kind: a number stays a number. */
export function literalLike(leaf: Leaf, value: string): string {
  return leaf.kind === 'string' ? JSON.stringify(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
