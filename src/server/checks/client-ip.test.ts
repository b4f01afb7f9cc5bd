import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createClientIp } from './client-ip.ts';

const from = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

const PROXIES = ['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48'];

test.each([
  ['a client that connects itself', '203.0.113.9', undefined, '203.0.113.9'],
  ['an IPv4 address as IPv6', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
  ['a client that forges the header', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a client behind a proxy', '10.1.2.3', '203.0.113.9', '203.0.113.9'],
  ['a client behind two proxies', '::ffff:10.1.2.3', '203.0.113.9, 192.0.2.7', '203.0.113.9'],
  ['a client that forges it behind a proxy', '10.1.2.3', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['a client that forges a proxy', '10.1.2.3', '198.51.100.1, 10.9.9.9, 203.0.113.9', '203.0.113.9'],
  ['a client with IPv6', '2001:db8:1::5', '2001:DB8:2:0::1', '2001:db8:2::1'],
  ['a proxy itself', '10.1.2.3', undefined, '10.1.2.3'],
  ['a proxy that sends something else', '10.1.2.3', '203.0.113.9, unknown', '10.1.2.3'],
  ['a proxy that adds a port', '10.1.2.3', '203.0.113.9:4711', '10.1.2.3'],
  ['an old spelling', '10.1.2.3', '0x7f.1', '10.1.2.3'],
  ['an almost trusted address', '192.0.2.8', '198.51.100.1', '192.0.2.8'],
])('%s', (_, peer, header, client) => {
  expect(createClientIp(PROXIES)(from(peer, header))).toBe(client);
});

test('without trusted proxies the header changes nothing', () => {
  expect(createClientIp([])(from('10.1.2.3', '198.51.100.1'))).toBe('10.1.2.3');
});

test('a connection that is gone has no address', () => {
  expect(createClientIp(PROXIES)(from(undefined, '198.51.100.1'))).toBeNull();
});
