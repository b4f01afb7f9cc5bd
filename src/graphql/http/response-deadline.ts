import type { Deadline, Timed } from '../pipeline/deadline.ts';
import { type Accepted, acceptedBy, type HttpAnswer } from '../pipeline/http-answer.ts';
import { endUnread } from './end-unread.ts';

/**
 * Returns the response, or the answer to a late call if there is none in time. The call continues in the background; a repeat
 * with the same idempotency key finds its result. For a stream the deadline applies to its start only.
 */
export function withDeadline(
  request: Request,
  work: Promise<Response>,
  deadline: Deadline,
  late: (accepted: Accepted) => HttpAnswer,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const call: Timed = {
      due: 0,
      place: -1,
      onTimeout() {
        timedOut = true;
        const { status, type, body } = late(acceptedBy(request.headers.get('accept')));
        resolve(new Response(body, { status, headers: { 'content-type': type } }));
      },
    };
    deadline.add(call);
    work
      .then((response) => {
        if (timedOut && response.body) void endUnread(response.body);
        resolve(response);
      }, reject)
      .finally(() => deadline.delete(call));
  });
}
