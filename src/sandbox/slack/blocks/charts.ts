import { z } from 'zod';
import { blockId, chars } from './objects.ts';

const point = z.strictObject({ label: chars(20), value: z.number() });
const series = z.strictObject({ name: chars(20), data: z.array(point).min(1).max(20) });
type Series = z.infer<typeof series>;
/** Series or segments: Slack's page says 6, its validators 12; the stricter holds here. */
const MAX_PARTS = 6;
const onAxes = {
  series: z.array(series).min(1).max(MAX_PARTS),
  axis_config: z.strictObject({
    categories: z.array(chars(20)).min(1).max(20),
    x_label: chars(50).optional(),
    y_label: chars(50).optional(),
  }),
};
const bar = z.strictObject({ type: z.literal('bar'), ...onAxes });
const line = z.strictObject({ type: z.literal('line'), ...onAxes });
const area = z.strictObject({ type: z.literal('area'), ...onAxes });
type AxesChart = z.infer<typeof bar | typeof line | typeof area>;
const segment = z.strictObject({ label: chars(20), value: z.number().positive() });
const pie = z.strictObject({ type: z.literal('pie'), segments: z.array(segment).min(1).max(MAX_PARTS) });

type Misfit = readonly [complaint: string, ...path: (string | number)[]];

/** A chart that Slack draws itself. */
export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: blockId,
  title: chars(50),
  chart: z.discriminatedUnion('type', [pie, bar, line, area]).superRefine((chart, context) => {
    for (const [message, ...path] of chart.type === 'pie' ? pieMisfits(chart) : axesMisfits(chart))
      context.addIssue({ code: 'custom', message, path });
  }),
});
export type Chart = z.infer<typeof dataVisualization>['chart'];

function pieMisfits({ segments }: z.infer<typeof pie>): readonly Misfit[] {
  return repeatedAt(segments.map(({ label }) => label)).map((at) => [
    `segment label "${segments[at]?.label}" already exists`,
    ...['segments', at, 'label'],
  ]);
}

/** Every series has exactly one point for each category, in whatever order. */
function axesMisfits({ series: all, axis_config: { categories } }: AxesChart): readonly Misfit[] {
  return [
    ...repeatedAt(categories).map(
      (at): Misfit => [`category "${categories[at]}" already exists`, 'axis_config', 'categories', at],
    ),
    ...repeatedAt(all.map(({ name }) => name)).map(
      (at): Misfit => [`series name "${all[at]?.name}" already exists`, 'series', at, 'name'],
    ),
    ...all.flatMap((one, at) => seriesMisfits(one, categories, at)),
  ];
}

function seriesMisfits({ data }: Series, categories: readonly string[], at: number): readonly Misfit[] {
  const labels = data.map(({ label }) => label);
  const repeated = new Set(repeatedAt(labels));
  const strayOrTwice = labels.flatMap((label, index): readonly Misfit[] => {
    const path = ['series', at, 'data', index, 'label'];
    if (!categories.includes(label)) return [[`data point label "${label}" is not a category`, ...path]];
    return repeated.has(index) ? [[`data point label "${label}" already exists`, ...path]] : [];
  });
  const missing = [...new Set(categories)].filter((category) => !labels.includes(category));
  return [
    ...strayOrTwice,
    ...missing.map(
      (category): Misfit => [`missing data point for category "${category}"`, 'series', at, 'data'],
    ),
  ];
}

/** Where something stands that stood before it already. */
function repeatedAt(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text, at) => (texts.indexOf(text) < at ? [at] : []));
}
