/** Opens the provider's hosted page and presses the button that pays, as the customer does in a browser. */
export async function payOnHostedPage(url: string): Promise<void> {
  const page = await fetch(url);
  const html = await page.text();
  const form = [...html.matchAll(/<form method="post" action="([^"]+)">(.*?)<\/form>/gs)].find(
    ([, , inner]) => />Pay\b/.test(inner ?? ''),
  );
  if (!form) throw new Error(`No button to pay on ${url} (HTTP ${page.status})`);
  const [, action = '', inner = ''] = form;
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of inner.matchAll(
    /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
  )) {
    fields.append(name, value);
  }
  const target = new URL(action.replaceAll('&amp;', '&'), url);
  const answer = await fetch(target, { method: 'POST', body: fields, redirect: 'manual' });
  if (answer.status >= 400) throw new Error(`Paying at ${target} was answered with ${answer.status}`);
}
