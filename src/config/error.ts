/** The configuration is invalid. `message` is one line for an operator: location, reason, remedy. */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}

/** One fault in gateway.yaml. `path` leads to the key or list item; `problem` says what is wrong and what to do. */
export type Fault = { readonly path: readonly (string | number)[]; readonly problem: string };

/** Writes a path as `routing.rules[0].prefer`. */
export function formatPath(path: Fault['path']): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${key}` : key),
    '',
  );
}

/** Writes a list as `a, b and c`. */
export function formatList(items: Iterable<string>): string {
  const all = [...items];
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? 'nothing');
}
