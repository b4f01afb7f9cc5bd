import { readFile } from 'node:fs/promises';
import { escapeHtml } from '../domain/escape-html.ts';

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\[([^\]]+)\]\(((?:https?:\/\/|#|\.{0,2}\/)[^)\s]+)\)/g, '<a href="$2">$1</a>');
}

/** `## NO_ROUTE` is found at `#no_route`, as GitHub has it. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-');
}

function block(text: string): string {
  const heading = /^(#{1,4}) (.+)$/.exec(text);
  if (heading?.[1] && heading[2]) {
    const level = heading[1].length;
    return `<h${level} id="${anchor(heading[2])}">${inline(heading[2])}</h${level}>`;
  }
  const lines = text.split('\n');
  if (lines.every((line) => /^([-*] | {2,})/.test(line))) {
    const items = text.split(/\n(?=[-*] )/).map((item) => `<li>${inline(item.replace(/^[-*] /, ''))}</li>`);
    return `<ul>${items.join('')}</ul>`;
  }
  if (lines.length > 1 && lines.every((line) => line.startsWith('|'))) {
    const cells = (line: string, tag: string) =>
      line
        .slice(1, line.lastIndexOf('|'))
        .split('|')
        .map((cell) => `<${tag}>${inline(cell.trim())}</${tag}>`)
        .join('');
    const [head = '', , ...rows] = lines;
    const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
    return `<table><tr>${cells(head, 'th')}</tr>${body}</table>`;
  }
  return `<p>${inline(text)}</p>`;
}

/** As much Markdown as docs/errors.md uses: headings, paragraphs, lists, tables, code. */
export function renderMarkdown(markdown: string): string {
  return markdown
    .split(/^```.*$/m)
    .map((part, index) =>
      index % 2 === 1
        ? `<pre><code>${escapeHtml(part.trim())}</code></pre>`
        : part
            .replace(/^(#{1,4} .+)$/gm, '\n\n$1\n\n')
            .split(/\n{2,}/)
            .map((piece) => piece.trim())
            .filter(Boolean)
            .map(block)
            .join('\n'),
    )
    .join('\n');
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:760px;margin:32px auto;padding:0 16px}
:target{background:#ffd33d55;outline:6px solid #ffd33d55}code{font-size:.95em}pre{overflow:auto;padding:12px;border:1px solid #8885;border-radius:8px}
table{border-collapse:collapse}td,th{border:1px solid #8885;padding:4px 10px;text-align:left}`;

/** docs/errors.md as a page: what each error code means and what to do about it. */
export async function errorPage(): Promise<Response> {
  const markdown = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors · Onramp Gateway</title><style>${STYLE}</style></head>
<body>${renderMarkdown(markdown)}</body></html>
`;
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'public, max-age=300' },
  });
}
