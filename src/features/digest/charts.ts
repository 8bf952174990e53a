import { dayAndMonth } from '../../policy/calendar.ts';

import { grouped } from '../../policy/text.ts';
import type { DigestFacts } from './facts.ts';

type Series = readonly (readonly [label: string, value: number])[];

/** The charts of a digest, each with its figures in words for where none is drawn; one without anything to show is left out. */
export function chartsOf(facts: DigestFacts) {
  const days = daysSeries(facts);
  const { weeks } = facts;
  const charts: { block: ReturnType<typeof chart>; words: string }[] = [];
  if (days.some(([, value]) => value > 0))
    charts.push({
      block: chart('bar', DAYS_TITLE, { x: 'Days since the last sign-in', y: 'Members' }, [
        ['Members', days],
      ]),
      words: `${DAYS_TITLE}: ${days.map(([label, value]) => `${label} (${grouped(value)})`).join(' · ')}`,
    });
  // One point makes no line.
  if (weeks.length > 1)
    charts.push({
      block: chart('line', WEEKS_TITLE, { x: 'Week', y: 'Accounts' }, weekSeries(weeks)),
      words: `${WEEKS_TITLE} (to review, in grace period, disabled that week, signed in that week after a warning): ${weeks.map(weekWords).join(' · ')}`,
    });
  return charts;
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
    ['Back after warning', weeks.map(({ on, cameBack }) => [dayAndMonth(on), cameBack])],
  ];
}

function weekWords({ on, toReview, inGrace, disabled, cameBack }: DigestFacts['weeks'][number]): string {
  return `${dayAndMonth(on)} (${[toReview, inGrace, disabled, cameBack].map(grouped).join(', ')})`;
}

/** A chart that Slack draws; its type is not among Slack's own yet. */
function chart(
  type: 'bar' | 'line',
  title: string,
  axes: { readonly x: string; readonly y: string },
  series: readonly (readonly [string, Series])[],
) {
  return {
    type: 'data_visualization' as const,
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
