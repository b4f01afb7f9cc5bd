import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './describe-error.ts';

export type Log = Logger;

// Whatever opens a session, an account or a door, and whatever identifies a person.
const SECRET = [
  'authorization',
  'cookie',
  'clientSecret',
  'client_secret',
  'secret',
  'secretKey',
  'apiKey',
  'password',
  'token',
  'key',
  'email',
  'prefill',
  'kyc_details',
  'customer_information',
  'handoff',
  'redirect_url',
  'clientIp',
  'customer_ip_address',
];

const paths = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines on standard output. Names that hold secrets or personal data are blanked, three levels deep. */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}
