/** Runs the work when all work given before has ended; not re-entrant. */
export type Mutex = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * One at a time: a simulator's read-modify-write on its store. Keep waiting (the fault `slow`) outside of it.
 * @example
 * const exclusive = createMutex();
 * await exclusive(async () => store.set(key, changed(await store.get(key))));
 */
export function createMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
