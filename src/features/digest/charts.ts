import type { Block } from '@slack/types';
import { dayAndMonth } from '../../adapters/slack/text.ts';
import { grouped } from '../../policy/text.ts';
import type { DigestFacts } from './facts.ts';

/** A chart that Slack draws; its type is not among Slack's own yet. */
interface ChartBlock extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'bar' | 'line';
    readonly series: readonly {
      readonly name: string;
      readonly data: readonly { readonly label: string; readonly value: number }[];
    }[];
    readonly axis_config: {
      readonly categories: readonly string[];
      readonly x_label: string;
      readonly y_label: string;
    };
  };
}

type Series = readonly (readonly [label: string, value: number])[];

/** The two charts of a digest, and the same figures in words for where none is drawn; a chart without anything to show is left out. */
export function chartsOf(facts: DigestFacts): {
  readonly blocks: readonly ChartBlock[];
  readonly words: readonly string[];
} {
  const days = daysSeries(facts);
  const { weeks } = facts;
  const hasDays = days.some(([, value]) => value > 0);
  // One point makes no line.
  const hasWeeks = weeks.length > 1;
  return {
    blocks: [
      ...(hasDays
        ? [chart('bar', DAYS_TITLE, { x: 'Days since the last sign-in', y: 'Members' }, [['Members', days]])]
        : []),
      ...(hasWeeks ? [chart('line', WEEKS_TITLE, { x: 'Week', y: 'Accounts' }, weekSeries(weeks))] : []),
    ],
    words: [
      ...(hasDays
        ? [`${DAYS_TITLE}: ${days.map(([label, value]) => `${label}: ${grouped(value)}`).join(' · ')}`]
        : []),
      ...(hasWeeks
        ? [
            `${WEEKS_TITLE} (to review, in grace period, disabled that week): ${weeks.map(weekWords).join(' · ')}`,
          ]
        : []),
    ],
  };
}

const DAYS_TITLE = 'Enabled members by days since last sign-in';
const WEEKS_TITLE = 'Week by week';

/** "0–30" and so on, "365+" and "Never"; who is without a date has no place in it. */
function daysSeries({ days }: DigestFacts): Series {
  if (days === undefined) return [];
  const ranges = days.from.map((from, index): [string, number] => {
    const next = days.from[index + 1];
    const label = next === undefined ? `${from}+` : next - 1 === from ? String(from) : `${from}–${next - 1}`;
    return [label, days.accounts[index] ?? 0];
  });
  return [...ranges, ['Never', days.never]];
}

function weekSeries(weeks: DigestFacts['weeks']): readonly (readonly [string, Series])[] {
  return [
    ['To review', weeks.map(({ on, toReview }) => [dayAndMonth(on), toReview])],
    ['In grace period', weeks.map(({ on, inGrace }) => [dayAndMonth(on), inGrace])],
    ['Disabled that week', weeks.map(({ on, disabled }) => [dayAndMonth(on), disabled])],
  ];
}

function weekWords({ on, toReview, inGrace, disabled }: DigestFacts['weeks'][number]): string {
  return `${dayAndMonth(on)}: ${grouped(toReview)}, ${grouped(inGrace)}, ${grouped(disabled)}`;
}

function chart(
  type: 'bar' | 'line',
  title: string,
  axes: { readonly x: string; readonly y: string },
  series: readonly (readonly [string, Series])[],
): ChartBlock {
  return {
    type: 'data_visualization',
    title,
    chart: {
      type,
      series: series.map(([name, points]) => ({
        name,
        data: points.map(([label, value]) => ({ label, value })),
      })),
      axis_config: {
        categories: (series[0]?.[1] ?? []).map(([label]) => label),
        x_label: axes.x,
        y_label: axes.y,
      },
    },
  };
}
