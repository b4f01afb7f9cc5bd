const statuses: Readonly<Record<string, number>> = { '000': 500, '002': 401, '003': 401 };

/** `{errorCode, message}` with the status that goes with the code. */
export function apiError(errorCode: string, message: string): Response {
  return Response.json({ errorCode, message }, { status: statuses[errorCode] ?? 400 });
}
