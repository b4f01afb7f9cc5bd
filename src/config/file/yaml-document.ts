import { isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { ConfigError, type Fault } from '../error.ts';

export type YamlDocument = {
  readonly value: unknown;
  /** Line of a value, counted from 1. For an absent value: the line of the nearest key around it. */
  lineOf(path: Fault['path']): number;
};

/** Parses YAML 1.2 and keeps the line of every value. Throws ConfigError with the line if the text is invalid. */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new ConfigError(`${file}:${line}: is not valid YAML: ${error.message.split('\n')[0]}`);
  }

  const lineAt = (offset: number | undefined) => lines.linePos(offset ?? 0).line || 1;

  function keyOffset(map: YAMLMap, key: string | number): number | undefined {
    const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }

  return {
    value: document.toJS({ maxAliasCount: 20 }) ?? {},
    lineOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
        const key = path[length - 1];
        if (isMap(parent) && key !== undefined) {
          const offset = keyOffset(parent, key);
          if (offset !== undefined) return lineAt(offset);
        }
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node)) return lineAt(node.range?.[0]);
      }
      return 1;
    },
  };
}
