/** Opens a hosted page and submits the form of a button, as the customer's browser does. */
export async function press(
  fetch: (request: Request) => Promise<Response>,
  pageUrl: string,
  button: RegExp,
): Promise<Response> {
  const html = await (await fetch(new Request(pageUrl))).text();
  const forms = [...html.matchAll(/<form method="post" action="([^"]+)">(.*?)<\/form>/gs)];
  const form = forms.find(([, , inner = '']) => button.test(inner.replace(/<[^>]*>/g, '')));
  if (!form) throw new Error(`No button ${button} on ${pageUrl}`);
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of (form[2] ?? '').matchAll(/name="([^"]*)" value="([^"]*)"/g))
    fields.append(name, value);
  const action = new URL((form[1] ?? '').replaceAll('&amp;', '&'), pageUrl);
  return fetch(new Request(action, { method: 'POST', body: fields }));
}
