/** What changed: a session, or the deposits of a customer. No content: whoever hears it reads the database. */
export type Topic = `session:${string}` | `deposits:${string}`;

export type Live = {
  /** After the commit. Never throws and never waits: whoever misses it finds the change at the next look. */
  publish(topic: Topic): void;
  /**
   * `heard` runs at each publication, of whichever process; `ended` when this process stops, at once where it has already.
   * Answers how to end it.
   */
  subscribe(topic: Topic, heard: () => void, ended?: () => void): () => void;
  /** Ends what listens; then nothing is heard any more. */
  close(): Promise<void>;
};
