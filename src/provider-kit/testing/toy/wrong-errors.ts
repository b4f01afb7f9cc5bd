import { z } from '../../../provider/index.ts';
import { changed, type Fault, failing, following, hearing, sending } from './broken.ts';

export const wrongErrors: readonly Fault[] = [
  [
    'drops the error codes of the vendor',
    failing((error) => changed(error, { code: 'failed' })),
    ['maps each documented error of the vendor'],
  ],
  [
    'treats unknown outcomes as rejected',
    failing((error) => (error.outcome === 'unknown' ? changed(error, { outcome: 'rejected' }) : error)),
    [
      'treats any 5xx response as unknown',
      'treats a failure after the vendor acted as unknown, also in a retry with the same key',
      'reports unknown if the connection closes at any byte of the response to create',
      'reports unknown if the response to create is unreadable',
      'ends at the deadline and reports unknown',
      'ends at the deadline while the response is still arriving',
      'ends when the caller aborts and reports unknown',
      'reports unknown if the response to create is lost, and recovers with the same key',
    ],
  ],
  [
    'treats a refusal without a code as not_sent',
    failing((error) => (error.code.startsWith('http_4') ? changed(error, { outcome: 'not_sent' }) : error)),
    ['treats an unreadable 4xx response as a failure'],
  ],
  [
    'accepts any Retry-After',
    failing((error) => (error.code === 'busy' ? changed(error, { retryAfterSeconds: 10 ** 8 }) : error)),
    ['reads Retry-After in every format, up to one hour'],
  ],
  [
    'treats a closed port as unknown',
    failing((error) => changed(error, { outcome: 'unknown' })),
    ['reports not_sent if no connection was made', 'sends nothing if the call is already aborted'],
  ],
  [
    'throws a plain Error',
    failing((error) => new Error(error.message)),
    ['reports unknown if the connection closes at any byte of the response to get'],
  ],
  ['follows redirects', sending(following), ['does not follow redirects']],
  [
    'throws the errors of its parser',
    failing((error) => (error.code === 'malformed_answer' ? new SyntaxError('Unexpected token') : error)),
    [
      'reports unknown if the response to get is unreadable',
      'returns valid news or reports unknown for any value in the response',
    ],
  ],
  [
    'requires a content type',
    hearing((answer) =>
      answer.headers['content-type']?.includes('json') && !answer.headers['content-type'].includes('utf-16')
        ? answer
        : { ...answer, status: 400 },
    ),
    ['ignores a wrong content type or reports unknown'],
  ],
  [
    'ignores its signal',
    sending((http) => (request) => http({ ...request, signal: AbortSignal.timeout(20_000) })),
    [
      'sends nothing if the call is already aborted',
      'ends at the deadline while the response is still arriving',
    ],
  ],
  [
    'exposes its API key in a message',
    failing((error, { apiKey }) => changed(error, { message: `refused for ${apiKey}` })),
    ['exposes no secret in an error or a warning'],
  ],
  [
    "exposes the customer's wallet in the cause of an error",
    failing((error, _, sent) => changed(error, { cause: { request: { body: sent } } })),
    ['exposes no secret in an error or a warning'],
  ],
  [
    'marks no option as secret',
    (good) => ({
      ...good,
      options: z.strictObject({
        apiKey: z.string(),
        webhookSecrets: z.array(z.string()),
        apiUrl: z.string(),
        pageUrl: z.string(),
      }),
    }),
    ['marks its secret options'],
  ],
];
