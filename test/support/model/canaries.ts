import { keys as calypsoKeys } from '../../../providers/calypso/simulator/merchant.ts';
import { keysOf } from '../invariants/keys.ts';
import { type Canaries, leaksIn, leaksInDatabase, logLines } from '../invariants/secrets.ts';
import type { World } from './world.ts';

/** Given with some purchases: passed on to the provider, never stored. */
export const PREFILL = {
  email: 'canary.prefill@example.com',
  firstName: 'Canaryfirst',
  lastName: 'Canarylast',
  dateOfBirth: '1987-06-05',
} as const;
export const CLIENT_IP = '8.8.8.8';
export const emailOf = (customer: number) => `canary.customer.${customer}@example.com`;
/** A secret that a customer may paste instead of a wallet address. */
export const PRIVATE_KEY = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
export const WRONG_KEY = 'ogk_canaryid_canarysecretcanarysecret';

/** All secrets and personal data that this world's gateway was given or has generated. */
async function canariesOf(world: World): Promise<Canaries> {
  const given = { ...world, demoKey: world.gateway().demoKey, endpointSecret: world.endpointSecret() };
  return new Map([
    ...(await keysOf(given)),
    ['the e-mail address of a prefill', PREFILL.email],
    ['the first name of a prefill', PREFILL.firstName],
    ['the last name of a prefill', PREFILL.lastName],
    ['the date of birth of a prefill', PREFILL.dateOfBirth],
    ['the client IP', CLIENT_IP],
    ...[0, 1].map((customer) => [`the e-mail address of customer ${customer}`, emailOf(customer)] as const),
    ['a private key', PRIVATE_KEY],
    ['an invalid API key', WRONG_KEY],
    ["Calypso's secret key", calypsoKeys.secretKey],
    ["Calypso's webhook secret", calypsoKeys.channel.secretKey],
  ]);
}

/** Those that appear in the log or in an error answer. */
export async function leaksInOutput(world: World): Promise<string[]> {
  const canaries = await canariesOf(world);
  const errors = world.errors.join('\n');
  return [
    ...leaksIn('the log', logLines(world.output()).join('\n'), canaries),
    ...leaksIn('an error answer', errors, canaries),
  ];
}

/** Those that are stored unencrypted in the database or in Redis. */
export async function leaksAtRest(world: World): Promise<string[]> {
  const canaries = await canariesOf(world);
  const cached = (await world.redis?.contents()) ?? '';
  return [...(await leaksInDatabase(world.db, canaries)), ...leaksIn('Redis', cached, canaries)];
}
