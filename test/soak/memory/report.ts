import { readFileSync } from 'node:fs';

/** One line of probe.mjs. Megabytes, milliseconds. */
export type Sample = {
  readonly seconds: number;
  readonly rss: number;
  readonly heapUsed: number;
  readonly collected: number;
  readonly external: number;
  readonly longestDelay: number;
};

type Measure = 'rss' | 'collected' | 'external';
const MEASURES: Readonly<Record<Measure, string>> = {
  rss: 'resident',
  collected: 'heap after a full collection',
  external: 'external',
};

export function readSamples(file: string): Sample[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Sample);
}

/** The slope of the least-squares line, in units of y an hour. */
export function slopePerHour(samples: readonly Sample[], measure: Measure): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, average] = [
    mean(samples.map(({ seconds }) => seconds)),
    mean(samples.map((sample) => sample[measure])),
  ];
  let [above, below] = [0, 0];
  for (const sample of samples) {
    above += (sample.seconds - middle) * (sample[measure] - average);
    below += (sample.seconds - middle) ** 2;
  }
  return below === 0 ? 0 : (above / below) * 3600;
}

/** A table of both gateways in Markdown: a row each five minutes, then the slope after the warm-up. */
export function report(gateways: ReadonlyArray<readonly Sample[]>, warmUpMinutes: number): string {
  const names = Object.keys(MEASURES) as Measure[];
  const columns = gateways.flatMap((samples) => names.map((measure) => ({ samples, measure })));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = columns.map(({ measure }, at) => `${Math.floor(at / names.length) + 1}: ${MEASURES[measure]}`);
  const last = Math.max(...gateways.flatMap((samples) => samples.at(-1)?.seconds ?? 0));
  const rows: string[] = [];
  for (let seconds = 60; seconds <= last; seconds += seconds < 300 ? 240 : 300) {
    const cells = columns.map(({ samples, measure }) =>
      String(samples.findLast((sample) => sample.seconds <= seconds)?.[measure] ?? ''),
    );
    rows.push(line([`${seconds / 60} min`, ...cells]));
  }
  const slopes = columns.map(({ samples, measure }) => {
    const late = samples.filter(({ seconds }) => seconds >= warmUpMinutes * 60);
    return `${slopePerHour(late, measure).toFixed(1)}/h`;
  });
  return [
    line(['MB', ...head]),
    line(['---', ...head.map(() => '---')]),
    ...rows,
    line([`slope from minute ${warmUpMinutes}`, ...slopes]),
  ].join('\n');
}
