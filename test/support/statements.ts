// What goes on whether or not anybody asks: simulators, jobs, sessions that fall due, keys that are looked up again.
const BACKGROUND = /sandbox_entry|pgboss|next_check_at|skip locked|webhook_event|from "api_key"/;

/** Whether a statement can be one of a request's own, and not of the gateway's housekeeping. */
export function isOwn(sql: string): boolean {
  return !BACKGROUND.test(sql);
}
