/** Facts of an error that name neither people nor secrets, beside its name, message and stack. */
const FACTS = ['code', 'outcome', 'class', 'requestId', 'syscall'] as const;
const DEEPEST = 4;

/**
 * An error as a log may hold it. Nothing else of it: the database's errors carry the parameters and the row, Redis's the
 * whole command. What is no error is left as it is.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const facts = FACTS.flatMap((fact) => {
    const value: unknown = Reflect.get(error, fact);
    return typeof value === 'string' || typeof value === 'number' ? [[fact, value]] : [];
  });
  const inner = depth < DEEPEST && cause instanceof Error ? { cause: describeError(cause, depth + 1) } : {};
  return { name, message, ...Object.fromEntries(facts), stack, ...inner };
}
