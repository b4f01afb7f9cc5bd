type Bar = { readonly label: string; readonly ratio: number };

const WIDTH = 720;
const LABELS = 230;
const ROW = 34;
const TOP = 44;
const COLOURS = { ours: '#2563eb', others: '#94a3b8', text: '#475569' };

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Horizontal bars as SVG, legible on light and dark pages. */
export function chart(title: string, bars: readonly Bar[]): string {
  const greatest = Math.max(1, ...bars.map(({ ratio }) => ratio));
  const scale = (WIDTH - LABELS - 70) / greatest;
  const height = TOP + bars.length * ROW + 12;
  const rows = bars.map(({ label, ratio }, at) => {
    const y = TOP + at * ROW;
    const length = Math.round(ratio * scale);
    const colour = label.startsWith('the gateway') ? COLOURS.ours : COLOURS.others;
    return `  <text x="${LABELS - 10}" y="${y + 16}" text-anchor="end">${escaped(label)}</text>
  <rect x="${LABELS}" y="${y}" width="${length}" height="22" rx="3" fill="${colour}"/>
  <text x="${LABELS + length + 8}" y="${y + 16}">${ratio.toFixed(2)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="${COLOURS.text}">
  <title>${escaped(title)}, relative to bare</title>
  <text x="10" y="24" font-weight="600">${escaped(title)}, relative to bare</text>
${rows.join('\n')}
</svg>
`;
}
