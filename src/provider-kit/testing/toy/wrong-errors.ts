import { z } from '../../../provider/index.ts';
import { changed, type Fault, failing, following, hearing, sending } from './broken.ts';

export const wrongErrors: readonly Fault[] = [
  [
    'drops the codes of the vendor',
    failing((error) => changed(error, { code: 'failed' })),
    ['knows each documented error of the vendor'],
  ],
  [
    'treats 500 as rejected',
    failing((error) => (error.outcome === 'unknown' ? changed(error, { outcome: 'rejected' }) : error)),
    [
      'takes a failure of the vendor for unknown, whatever it says',
      'takes a failure after having acted for unknown, at each retry with the same key',
      'does not know what became of a create that broke off, wherever it broke off',
      'takes an answer that cannot be read for unknown',
      'ends at its deadline, not knowing what became of the create',
      'ends at its deadline while the answer still trickles in',
      'ends when the caller leaves, not knowing what became of the create',
      'does not know what became of a create whose answer was lost, and finds out with the same key',
    ],
  ],
  [
    'takes a refusal without a code for not sent',
    failing((error) => (error.code.startsWith('http_4') ? changed(error, { outcome: 'not_sent' }) : error)),
    ['takes a refusal that it cannot read for no success'],
  ],
  [
    'waits as long as it is told',
    failing((error) => (error.code === 'busy' ? changed(error, { retryAfterSeconds: 10 ** 8 }) : error)),
    ['reads Retry-After however it is written, and believes no more than an hour'],
  ],
  [
    'takes a closed port for unknown',
    failing((error) => changed(error, { outcome: 'unknown' })),
    [
      'knows that nothing was sent where no connection came about',
      'sends nothing for a call that is aborted before it begins',
    ],
  ],
  [
    'throws a plain Error',
    failing((error) => new Error(error.message)),
    ['fails in a way that it names where a look-up broke off, wherever it broke off'],
  ],
  ['follows redirects', sending(following), ['follows no redirect']],
  [
    'throws what its parser throws',
    failing((error) => (error.code === 'malformed_answer' ? new SyntaxError('Unexpected token') : error)),
    [
      'fails in a way that it names where a look-up cannot be read',
      'tells whole news or none, whatever a member of the answer is',
    ],
  ],
  [
    'wants a content type',
    hearing((answer) =>
      answer.headers['content-type']?.includes('json') && !answer.headers['content-type'].includes('utf-16')
        ? answer
        : { ...answer, status: 400 },
    ),
    ['minds no wrong content type, or refuses it as unknown'],
  ],
  [
    'never looks at its signal',
    sending((http) => (request) => http({ ...request, signal: AbortSignal.timeout(20_000) })),
    [
      'sends nothing for a call that is aborted before it begins',
      'ends at its deadline while the answer still trickles in',
    ],
  ],
  [
    'leaks its key in a message',
    failing((error, { apiKey }) => changed(error, { message: `refused for ${apiKey}` })),
    ['lets no secret out in an error or a warning'],
  ],
  [
    "leaks the customer's wallet in the cause of an error",
    failing((error, _, sent) => changed(error, { cause: { request: { body: sent } } })),
    ['lets no secret out in an error or a warning'],
  ],
  [
    'marks no secret',
    (good) => ({
      ...good,
      options: z.strictObject({
        apiKey: z.string(),
        webhookSecrets: z.array(z.string()),
        apiUrl: z.string(),
        pageUrl: z.string(),
      }),
    }),
    ['marks its secrets'],
  ],
];
