import { describe, expect, test } from 'vitest';
import { findTarget } from './find-target.ts';
import type { Resolve } from './resolve.ts';

const LIVE = { loopback: false, ports: [443] };
const SANDBOX = { loopback: true, ports: [443] };
const signal = new AbortController().signal;
const named =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses;
const publicName = named('93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c');

const find = (url: string, rules = LIVE, resolve = publicName) => findTarget(url, { rules, resolve, signal });

describe('an allowed target', () => {
  test.each([
    ['https://example.com/webhooks?a=1', ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']],
    ['https://EXAMPLE.com.:443/', ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c']],
    ['https://93.184.215.14/', ['93.184.215.14']],
    ['https://[2606:2800::1]/', ['2606:2800::1']],
  ])('%s', async (url, addresses) => {
    expect(await find(url)).toMatchObject({ addresses });
  });
  test('a port that the operator allows', async () => {
    const rules = { loopback: false, ports: [443, 8443] };
    expect(await find('https://example.com:8443/', rules)).toHaveProperty('addresses');
    expect(await find('https://example.com:8444/', rules)).toEqual({
      refused: 'must use port 443 or 8443, or one that the operator adds to webhooks.ports',
    });
  });
  test.each([
    ['http://localhost:3000/hook', ['127.0.0.1', '::1']],
    ['http://localhost./', ['127.0.0.1', '::1']],
    ['http://127.0.0.1:3000/', ['127.0.0.1']],
    ['https://[::1]:8443/', ['::1']],
  ])('this machine, in sandbox mode: %s', async (url, addresses) =>
    expect(await find(url, SANDBOX)).toMatchObject({ addresses }),
  );
});

/** Spellings of addresses that are not public. */
const HOSTS = [
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.1',
  '127.1',
  '127.0.0.1.',
  '１２７.0.0.1',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '0',
  '0.0.0.0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[2001:0:4136:e378:8000:63bf:80ff:fffe]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
  'localhost',
  'localhost.',
  'LOCALHOST',
  'ⓛocalhost',
  'a.localhost',
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '168.63.129.16',
  '192.0.0.192',
  '100.64.0.1',
  '100.100.100.200',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '255.255.255.255',
] as const;

describe('a refused target', () => {
  test.each(HOSTS)('%s', async (host) => {
    expect(await find(`https://${host}/`)).toEqual({
      refused: expect.stringMatching(/messages go to public addresses only$/),
    });
  });
  test.each([
    ['a user name', 'https://example.com@127.0.0.1/', /user name/],
    ['a password', 'https://:x@example.com/', /user name/],
    ['no TLS', 'http://example.com/', /^must begin with https:\/\/$/],
    ['another scheme', 'file:///etc/passwd', /^must begin with https/],
    ['another port', 'https://example.com:22/', /^must use port 443, or .* webhooks\.ports$/],
    ['no URL', 'example.com', /^is not a URL/],
    ['a name too long to be one', `https://${'a'.repeat(300)}.com/`, /no address/],
  ])('%s', async (_, url, reason) => {
    const found = await find(url, LIVE, url.length > 300 ? named() : publicName);
    expect(found).toEqual({ refused: expect.stringMatching(reason) });
  });
  test('a name without an address', async () => {
    expect(await find('https://example.com/', LIVE, named())).toHaveProperty('refused');
  });
  test.each([
    ['private', ['10.0.0.1']],
    ['public and private', ['93.184.215.14', '192.168.0.1']],
    ['public, and loopback in IPv6', ['93.184.215.14', '::1']],
    ['link-local', ['169.254.169.254']],
    ['IPv4-mapped', ['::ffff:10.0.0.1']],
  ])('a name whose addresses are %s', async (_, addresses) => {
    expect(await find('https://example.com/', LIVE, named(...addresses))).toHaveProperty('refused');
    expect(await find('https://example.com/', SANDBOX, named(...addresses))).toHaveProperty('refused');
  });
  test.each([
    ['127.0.0.1', 'a loopback address'],
    ['10.0.0.1', 'a private address'],
    ['fd00::1', 'a private address'],
    ['fe80::1', 'a link-local address'],
    ['100.64.0.1', 'a private address of a carrier'],
    ['168.63.129.16', 'an address for special use'],
    ['64:ff9b::7f00:1', 'an address for special use'],
    ['4000::1', 'an address for special use'],
  ])('a name for %s, with the reason', async (address, what) => {
    const refused = `points at ${what}; messages go to public addresses only`;
    expect(await find('https://example.com/', LIVE, named(address))).toEqual({ refused });
  });
  test('http to another host in sandbox mode: the refusal names localhost', async () => {
    const refused = 'must begin with https:// (http:// only to localhost)';
    expect(await find('http://example.com/', SANDBOX)).toEqual({ refused });
  });
  test('a private address, or a public name for this machine, in sandbox mode', async () => {
    expect(await find('http://10.0.0.1/', SANDBOX)).toHaveProperty('refused');
    expect(await find('https://example.com/', SANDBOX, named('127.0.0.1'))).toHaveProperty('refused');
  });
});

test('a refusal does not reveal the address of a name', async () => {
  const found = await find('https://example.com/', LIVE, named('10.1.2.3'));
  expect(JSON.stringify(found)).not.toContain('10.1.2.3');
});
