import { escapeHtml } from '../domain/html-page.ts';

function inline(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\[([^\]]+)\]\(((?:https?:\/\/|#|\.{0,2}\/)[^)\s]+)\)/g, '<a href="$2">$1</a>');
}

/** The anchor of a heading, as on GitHub: `## NO_ROUTE` has `#no_route`. */
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

/** Renders the subset of Markdown that docs/errors.md uses: headings, paragraphs, lists, tables and code. */
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
