import type { Call, HttpAnswer, ProviderContext, z } from 'onramp-gateway/provider';
import type { Options } from '../options.ts';
import { malformedAnswer } from './errors.ts';
import { readJson, writeJson } from './exact-json.ts';
import { createSender, type Operation, type Sending } from './send.ts';
import {
  accountAnswer,
  addressAnswer,
  channelAnswer,
  channelsAnswer,
  confirmAnswer,
  customerAnswer,
  customersAnswer,
  methodAnswer,
  orderAnswer,
  readingAddress,
  transactionAnswer,
  transactionsAnswer,
  widgetKeyAnswer,
} from './wire.ts';

type Payload = Readonly<Record<string, unknown>>;

/** One function per endpoint. Every function throws ProviderError. https://docs.calypso.money/api-reference */
export type Client = ReturnType<typeof createClient>;

/** What the operations of one entry use. */
export type Deps = {
  readonly client: Client;
  readonly options: Options;
  readonly context: ProviderContext;
  /** Whether an answer to this process has repeated the address of an order, equal to the request. */
  readonly addressEcho: { seen: boolean };
};

export function createClient(options: Options, context: ProviderContext) {
  const { send, skewMilliseconds } = createSender(options, context);
  const addressField = options.onramp.createFields.externalAddress;
  const orderShape = readingAddress(orderAnswer, addressField);
  const confirmShape = readingAddress(confirmAnswer, addressField);
  const flat = !options.widget.fieldsInPayload;

  async function post<Schema extends z.ZodType>(
    operation: Operation,
    payload: Payload | string | null,
    schema: Schema,
    call: Call,
    how: Pick<Sending, 'flat' | 'urgent'> = {},
  ): Promise<z.output<Schema>> {
    const text = payload === null || typeof payload === 'string' ? payload : writeJson(payload);
    return read(await send({ operation, payload: text, ...how }, call), operation, schema);
  }

  /** For answers whose form is not documented. */
  async function postOpen(operation: Operation, payload: Payload | null, call: Call): Promise<unknown> {
    const text = payload === null ? null : writeJson(payload);
    return parsed(await send({ operation, payload: text }, call), operation);
  }

  return {
    skewMilliseconds,
    account: (call: Call) => post('account', null, accountAnswer, call),
    customerCreate: (payload: Payload, call: Call) => post('customerCreate', payload, customerAnswer, call),
    customerUpdate: (payload: Payload, call: Call) => post('customerUpdate', payload, customerAnswer, call),
    customerBlock: (customerId: string, blocked: boolean, call: Call) =>
      post(blocked ? 'customerBlock' : 'customerUnblock', { customerId }, customerAnswer, call),
    customerFind: (payload: Payload, call: Call) => post('customerFind', payload, customersAnswer, call),
    addressGet: (payload: { customerId: string; currency: string }, call: Call) =>
      post('addressGet', payload, addressAnswer, call),
    transactionGet: (transactionId: string, call: Call) =>
      post('transactionGet', { transactionId }, transactionAnswer, call),
    transactionFind: (payload: Payload, call: Call) =>
      post('transactionFind', payload, transactionsAnswer, call),
    fiatCurrencies: (call: Call) => postOpen('fiatCurrencies', null, call),
    exchangePairs: (call: Call) => postOpen('exchangePairs', null, call),
    /** Prices that are locked for some time. Has no side effect. */
    method: (payload: Payload, call: Call) => post('method', payload, methodAnswer, call),
    /** `payload` is JSON text and is sent unchanged. */
    orderCreate: (payload: string, call: Call) => post('orderCreate', payload, orderShape, call),
    // The order exists by now, so the adapter's rate limit must not stop these two requests.
    orderConfirm: (id: string, call: Call) =>
      post('orderConfirm', { id }, confirmShape, call, { urgent: true }),
    orderReadBack: (id: string, call: Call) => post('orderGet', { id }, orderShape, call, { urgent: true }),
    orderGet: (id: string, call: Call) => post('orderGet', { id }, orderShape, call),
    /** `payload` is JSON text and is sent unchanged. */
    widgetKey: (payload: string, call: Call) => post('widgetKey', payload, widgetKeyAnswer, call, { flat }),
    subscriptions: async (call: Call) =>
      (await post('subscriptions', null, channelsAnswer, call)).subscriptions,
    subscriptionCreate: (payload: Payload, call: Call) =>
      post('subscriptionCreate', payload, channelAnswer, call),
    subscriptionChange: (payload: Payload, call: Call) =>
      post('subscriptionChange', payload, channelAnswer, call),
    async subscriptionDelete(requestId: string, call: Call): Promise<void> {
      await send({ operation: 'subscriptions', method: 'DELETE', payload: writeJson({ requestId }) }, call);
    },
  };
}

function parsed(answer: HttpAnswer, operation: string): unknown {
  try {
    return readJson(answer.body);
  } catch {
    throw malformedAnswer(operation);
  }
}

function read<Schema extends z.ZodType>(
  answer: HttpAnswer,
  operation: string,
  schema: Schema,
): z.output<Schema> {
  const result = schema.safeParse(parsed(answer, operation));
  if (!result.success) throw malformedAnswer(operation);
  return result.data;
}
