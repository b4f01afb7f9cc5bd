/** Yields the results in the order in which they arrive, until all have or the signal aborts. No work may reject. */
export async function* arrivals<Value>(
  work: readonly Promise<Value>[],
  signal: AbortSignal,
): AsyncGenerator<Value, void> {
  const arrived: Value[] = [];
  let wake = () => {};
  const aborted = () => wake();
  signal.addEventListener('abort', aborted);
  for (const each of work) {
    each.then((value) => {
      arrived.push(value);
      wake();
    });
  }
  try {
    for (let left = work.length; left > 0; ) {
      const next = arrived.shift();
      if (next !== undefined) {
        left -= 1;
        yield next;
      } else if (signal.aborted) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
