import { type AddressOperations, type Call, isProviderError } from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Deps } from '../http/client.ts';
import { notSent } from '../http/errors.ts';

/**
 * Searches by our id, which Calypso has in `externalId` and `description`. The first of the list is used.
 * An answer with other customers only shows that the filter has no effect, so it proves nothing.
 */
async function findCustomer(
  { client, options }: Pick<Deps, 'client' | 'options'>,
  customerId: string,
  call: Call,
): Promise<{ reference: string } | 'absent' | 'cannot_tell'> {
  const { paging, customer } = options;
  // As in the search for transactions, page 0 may be empty if Calypso counts from 1.
  for (const pageNumber of paging.first === 0 ? [0, 1] : [1]) {
    const filter = { [customer.searchFilter ?? '']: { equals: customerId } };
    const { result } = await client.customerFind({ ...filter, pageNumber, pageSize: paging.size }, call);
    const own = result.find((one) => one.externalId === customerId || one.description === customerId);
    if (own) return { reference: own.id };
    if (result.length > 0) return 'cannot_tell';
  }
  return 'absent';
}

const DAY = 24 * 60 * 60 * 1000;

/** Customers and their deposit addresses ("purses"). Calypso has no idempotency keys for either. */
export function createAddresses({ client, options, context }: Deps): AddressOperations {
  return {
    async createCustomer(customer, call) {
      const payload = {
        description: customer.customerId,
        ...(options.customer.sendEmail && customer.email ? { email: customer.email } : {}),
      };
      if (!options.customer.sendExternalId) {
        return { reference: (await client.customerCreate(payload, call)).id };
      }
      try {
        const created = await client.customerCreate({ ...payload, externalId: customer.customerId }, call);
        return { reference: created.id };
      } catch (error) {
        // Answers have externalId, but no page lists it for the request. 001 may be about that field.
        if (!isProviderError(error) || error.code !== '001' || error.outcome !== 'rejected') throw error;
        return { reference: (await client.customerCreate(payload, call)).id };
      }
    },

    // No page documents a search, so it needs an option.
    ...(options.customer.searchFilter !== null && {
      findCustomer: ({ customerId }, call) => findCustomer({ client, options }, customerId, call),
    }),

    // Without the option, Calypso never gets an e-mail address, so there is none to update.
    ...(options.customer.sendEmail && {
      async updateCustomer({ reference, email }, call) {
        // Send null explicitly: it is not documented whether an omitted field is kept or cleared.
        await client.customerUpdate({ id: reference, email }, call);
      },
    }),

    // The addresses of a blocked customer stay active, and Calypso still reports their deposits.
    async blockCustomer({ reference, blocked }, call) {
      await client.customerBlock(reference, blocked, call);
    },

    async issue(request, call) {
      const currency = codeOf(request.asset, options.currencies);
      if (!currency) throw notSent('asset', 'unknown_asset', 'Calypso has no code for this asset');
      const issued = await client.addressGet({ customerId: request.customerReference, currency }, call);
      return {
        address: issued.address,
        memo: null,
        reference: issued.id ?? null,
        // No answer has the expiry: 30 days without a deposit. https://docs.calypso.money/acquiring/customers
        expiresAt: new Date(context.clock().getTime() + options.address.unusedDays * DAY),
      };
    },
  };
}
