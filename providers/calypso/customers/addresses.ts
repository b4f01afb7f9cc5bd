import { type AddressOperations, isProviderError, type ProviderContext } from 'onramp-gateway/provider';
import { codeOf } from '../currencies.ts';
import type { Client } from '../http/client.ts';
import { notSent } from '../http/errors.ts';
import type { Options } from '../options.ts';

const DAY = 24 * 60 * 60 * 1000;

/** Customers and their deposit addresses ("purses"). Calypso keeps no idempotency key for either. */
export function createAddresses(
  client: Client,
  options: Options,
  context: ProviderContext,
): AddressOperations {
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
        const made = await client.customerCreate({ ...payload, externalId: customer.customerId }, call);
        return { reference: made.id };
      } catch (error) {
        // externalId is in the answers, but no page lists it in the request: 001 may mean that field.
        if (!isProviderError(error) || error.code !== '001' || error.outcome !== 'rejected') throw error;
        return { reference: (await client.customerCreate(payload, call)).id };
      }
    },

    // Where Calypso is never told an e-mail address, there is none to change.
    ...(options.customer.sendEmail && {
      async updateCustomer({ reference, email }, call) {
        // Whether a field that is left out is kept or cleared is not documented, so null is said.
        await client.customerUpdate({ id: reference, email }, call);
      },
    }),

    // A blocked customer's addresses stay active, and what comes there is told all the same.
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
        // No answer tells the end: 30 days where nothing arrives. https://docs.calypso.money/acquiring/customers
        expiresAt: new Date(context.clock().getTime() + options.address.unusedDays * DAY),
      };
    },
  };
}
