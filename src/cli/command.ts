export type Command = {
  /** Each way to call it, with what it does; ends with a new line. */
  readonly usage: string;
  /** What the words ask for; null where they ask for nothing that there is. */
  parse(words: readonly string[]): (() => Promise<void>) | null;
};

/**
 * Does what the words ask for; the usage where they ask for help, or mean nothing. The process is to end with
 * `process.exitCode`: 2 for words that mean nothing.
 */
export async function runCommand({ usage, parse }: Command, words: readonly string[]): Promise<void> {
  if (words.includes('--help') || words.includes('-h')) {
    process.stdout.write(usage);
    return;
  }
  const work = parse(words);
  if (work) return work();
  process.stderr.write(usage);
  process.exitCode = 2;
}
