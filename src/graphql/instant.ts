/** Whether PostgreSQL reads the instant as JavaScript writes it: it has no year 0 and other words for those around. */
export function isStorable(instant: Date): boolean {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9_999;
}
