/** One thing wrong with gateway.yaml. `path` leads to the key or item that is at fault. */
export type Fault = { readonly path: readonly (string | number)[]; readonly problem: string };

/** `routing.rules[0].prefer`, as an operator writes it. */
export function writePath(path: Fault['path']): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  );
}

/** `a, b and c` */
export function listed(words: Iterable<string>): string {
  const all = [...words];
  return all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${all.at(-1)}` : (all[0] ?? 'nothing');
}
