// Background work: simulators, jobs, sessions that fall due, API keys that are read again.
const BACKGROUND = /sandbox_entry|pgboss|next_check_at|skip locked|webhook_event|from "api_key"/;

/** Whether a statement can belong to a request, and not to the background work of the gateway. */
export function isOwn(sql: string): boolean {
  return !BACKGROUND.test(sql);
}
