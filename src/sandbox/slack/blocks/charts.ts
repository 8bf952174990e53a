import { z } from 'zod';
import { blockId, chars } from './objects.ts';

const point = z.strictObject({ label: chars(20), value: z.number() });
const series = z.array(z.strictObject({ name: chars(20), data: z.array(point).min(1).max(20) }));
const onAxes = {
  series: series.min(1).max(12),
  axis_config: z.strictObject({
    categories: z.array(chars(20)).min(1).max(20),
    x_label: chars(50).optional(),
    y_label: chars(50).optional(),
  }),
};
const segment = z.strictObject({ label: chars(20), value: z.number().positive() });

/** A chart that Slack draws itself. */
export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: blockId,
  title: chars(50),
  chart: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('pie'), segments: z.array(segment).min(1).max(12) }),
    z.strictObject({ type: z.literal('bar'), ...onAxes }),
    z.strictObject({ type: z.literal('line'), ...onAxes }),
    z.strictObject({ type: z.literal('area'), ...onAxes }),
  ]),
});
