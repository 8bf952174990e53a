import { type Goal, goalOf, isMet } from './goals.ts';
import type { Row } from './rows.ts';

const HEAD = ['what', 'members', 'latency', 'figure', 'goal', ''];
const NUMBERS = new Set([1, 2, 3, 4]);
const VERDICTS = new Map<boolean | undefined, string>([
  [true, 'met'],
  [false, 'MISSED'],
]);

/** The rows as a table for a terminal, each with its goal beside it. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  const padded = (cell: string, column: number): string => {
    const width = widths[column] ?? 0;
    return NUMBERS.has(column) ? cell.padStart(width) : cell.padEnd(width);
  };
  return lines.map((cells) => cells.map(padded).join('  ').trimEnd()).join('\n');
}

function cellsOf(row: Row): readonly string[] {
  return [
    row.what,
    row.members.toLocaleString('en-US'),
    `${row.latencyMs} ms`,
    `${shown(row.figure)} ${row.unit}`.trimEnd(),
    goalText(goalOf(row)),
    VERDICTS.get(isMet(row)) ?? '',
  ];
}

function goalText(goal: Goal | undefined): string {
  if (goal === undefined) return '';
  return 'most' in goal ? `≤ ${shown(goal.most)}` : `≥ ${shown(goal.least)}`;
}

function shown(figure: number): string {
  const size = Math.abs(figure);
  return figure.toLocaleString('en-US', { maximumFractionDigits: size >= 100 ? 0 : size >= 10 ? 1 : 2 });
}
