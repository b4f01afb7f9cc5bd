import { customerNotFound } from '../customers/index.ts';
import type { Caller } from '../domain/access/caller.ts';
import { type AssetRef, assetKey, assets } from '../domain/asset/asset.ts';
import { networks } from '../domain/asset/network.ts';
import type { Customer } from '../domain/customer/customer.ts';
import type { CustomerBlocked, InputIssue, NotFound } from '../domain/failure.ts';
import { isId } from '../domain/id.ts';
import type { AddressDeps } from './deps.ts';

export function networkIssues({ network }: AssetRef): InputIssue[] {
  if (networks.has(network)) return [];
  return [{ path: 'input.network', message: `must be one of ${[...networks.keys()].join(', ')}` }];
}

export function assetIssues(asset: AssetRef): InputIssue[] {
  const issues = networkIssues(asset);
  if (issues.length > 0 || assets.has(assetKey(asset))) return issues;
  const known = [...assets.values()].filter((other) => other.network === asset.network);
  const currencies = known.map((other) => other.currency).join(', ');
  return [{ path: 'input.currency', message: `must be one of ${currencies} on ${asset.network}` }];
}

/** Finds the customer of a request; a missing or blocked customer is a failure. */
export async function findCustomer(
  { customers }: Pick<AddressDeps, 'customers'>,
  id: string,
  caller: Caller,
): Promise<Customer | NotFound | CustomerBlocked> {
  const customer = isId('customer', id) ? (await customers.byIds([id], caller))[0] : null;
  if (!customer) return customerNotFound();
  if (customer.blocked) {
    return { kind: 'CustomerBlocked', message: 'this customer is blocked; unblock with unblockCustomer' };
  }
  return customer;
}
