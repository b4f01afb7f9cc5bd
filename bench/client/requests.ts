import { createHmac } from 'node:crypto';
import { type Job, UNIQUE } from './job.ts';

const DIGITS = 12;

/** The next request of a job as text, ready to be written. Bodies are ASCII. */
export function createRequests(job: Job): () => string {
  let number = 0;
  const start = Date.now() % 1e6;
  const lines = Object.entries(job.headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${job.method ?? 'POST'} ${job.path} HTTP/1.1\r\nhost: localhost:${job.port}\r\n${lines.join('')}`;
  const templates = job.bodies.map((body) => body.split(UNIQUE));

  function signature(body: string): string {
    if (job.secret === undefined) return '';
    const seconds = Math.floor(Date.now() / 1000);
    const digest = createHmac('sha256', job.secret).update(`${seconds}.${body}`).digest('hex');
    return `stripe-signature: t=${seconds},v1=${digest}\r\n`;
  }
  return () => {
    const parts = templates[number % templates.length] ?? [''];
    const unique = `${start}${String(number).padStart(DIGITS - 6, '0')}`.padStart(DIGITS, '1');
    number += 1;
    const body = parts.length === 1 ? (parts[0] ?? '') : parts.join(unique);
    const request = `${head}${signature(body)}content-length: ${body.length}\r\n\r\n${body}`;
    return job.isCut ? request.slice(0, request.length / 2) : request;
  };
}
