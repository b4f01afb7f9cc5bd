/** Batches that are written at the same time. */
const CONCURRENT = 2;

/**
 * Collects items while earlier ones are being written, and writes them together: few at low load, many at high load, and
 * never with a delay. Resolves when the item is written; rejects if its batch failed.
 */
export function createGroupCommit<Item>(
  write: (items: readonly Item[]) => Promise<void>,
  most: number,
): (item: Item) => Promise<void> {
  type Waiting = { item: Item; resolve: () => void; reject: (error: unknown) => void };
  const waiting: Waiting[] = [];
  let writing = 0;

  async function next(): Promise<void> {
    const batch = waiting.splice(0, most);
    if (batch.length === 0) return;
    writing += 1;
    try {
      await write(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    writing -= 1;
    void next();
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (writing < CONCURRENT) void next();
    });
}
