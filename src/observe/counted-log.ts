import type { Log, LogFields } from './log.ts';

const MINUTE = 60_000;
const MAX_KINDS = 1_000;

type Kind = { repeats: number; fields: LogFields; message: string };

/**
 * A log in which lines of some events are counted instead of written one by one, since anybody on the internet can cause
 * them. The first of a kind is written at once; those of the next minute are one line with their number in `count`. A kind
 * is an event with its provider and status.
 * @example
 * const counted = createCountedLog(log, ['webhook_rejected']);
 */
export function createCountedLog<Given extends Pick<Log, 'warn' | 'error'>>(
  log: Given,
  events: readonly string[],
  intervalMilliseconds = MINUTE,
): Given {
  const kinds = new Map<string, Kind>();

  function counted(level: 'warn' | 'error') {
    const write = (fields: LogFields, message: string) => log[level](fields, message);

    function sum(key: string): void {
      const kind = kinds.get(key);
      if (!kind?.repeats) {
        kinds.delete(key);
        return;
      }
      write({ ...kind.fields, count: kind.repeats }, kind.message);
      kind.repeats = 0;
      setTimeout(sum, intervalMilliseconds, key).unref();
    }

    return (fields: LogFields, message: string): void => {
      if (!events.includes(fields.event)) {
        write(fields, message);
        return;
      }
      const key = `${level} ${fields.event} ${fields.providerId ?? ''} ${fields.status ?? ''}`;
      const kind = kinds.get(key);
      if (kind) {
        Object.assign(kind, { repeats: kind.repeats + 1, fields, message });
        return;
      }
      write(fields, message);
      if (kinds.size >= MAX_KINDS) return;
      kinds.set(key, { repeats: 0, fields, message });
      setTimeout(sum, intervalMilliseconds, key).unref();
    };
  }

  // The other methods need the log itself.
  return Object.assign(Object.create(log) as Given, { warn: counted('warn'), error: counted('error') });
}
