import type { Deadline, Timed } from './deadline.ts';
import type { Accepted, HttpAnswer, HttpStream } from './http-answer.ts';

/** The answer as the client waits for it. */
export type Waiting = {
  readonly destroyed: boolean;
  once(event: 'close', listener: () => void): unknown;
};

/** Who sends a request, as far as it says. */
export type Sender = {
  readonly authorization: string | null;
  /** The IP address of the client; null if it is not known. */
  readonly ip: string | null;
  /** The origin of the page that sends it; null if no page does, or one of the gateway itself. */
  readonly origin: string | null;
  /** Closes when the client leaves, and after the answer; absent if no client waits. */
  readonly waiting?: Waiting;
};

/** A POST of JSON. */
export type Post = Sender & {
  readonly accepted: Accepted;
  readonly body: Buffer;
};

export type Respond = (answer: HttpAnswer | HttpStream) => void;

/** A POST between its request and its answer, which it gets once, in time. */
export class Call implements Timed {
  due = 0;
  place = -1;
  readonly post: Post;
  private readonly respond: Respond;
  private readonly deadline: Deadline;
  private readonly late: (accepted: Accepted) => HttpAnswer;
  private isAnswered = false;

  constructor(post: Post, respond: Respond, deadline: Deadline, late: (accepted: Accepted) => HttpAnswer) {
    this.post = post;
    this.respond = respond;
    this.deadline = deadline;
    this.late = late;
    deadline.add(this);
  }

  answer(answer: HttpAnswer | HttpStream): void {
    if (this.isAnswered) {
      // Opened too late.
      if ('events' in answer) void answer.events.return?.();
      return;
    }
    this.isAnswered = true;
    this.deadline.delete(this);
    this.respond(answer);
  }

  onTimeout(): void {
    this.answer(this.late(this.post.accepted));
  }
}
