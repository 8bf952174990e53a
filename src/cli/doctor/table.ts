import { styleText } from 'node:util';
import { counted, printable } from '../../policy/text.ts';
import type { Finding } from './finding.ts';

type Result = Finding['result'];

const SHOWN: Readonly<Record<Result, readonly [mark: string, style: Parameters<typeof styleText>[0]]>> = {
  right: ['right', 'green'],
  wrong: ['WRONG', 'red'],
  warning: ['warning', 'yellow'],
  unknown: ['unknown', 'cyan'],
};
const RESULT_WIDTH = 9;

export interface Paper {
  /** In columns. */
  readonly width: number;
  readonly hasColors: boolean;
}

/** The terminal that is written to; Node knows which ones have colors, and of NO_COLOR (no-color.org). */
export function paper(): Paper {
  const { stdout } = process;
  return { width: stdout.columns ?? DEFAULT_WIDTH, hasColors: stdout.isTTY === true && stdout.hasColors() };
}

const DEFAULT_WIDTH = 120;

/** The findings as a table, with what counts and what to do next below it. */
export function tableOf(findings: readonly Finding[], next: string, on: Paper): readonly string[] {
  return [...rowsOf(findings, on), '', summary(findings), ...wrapped(printable(next), on.width)];
}

/** Of these, what is right is said too: what was signed in to, and who may approve. */
const NAMING = /^(?:sign-in|bot token|channel|approvers? .+)$/;

/** Subject by subject: how many are right, in a line with what they name, and whatever is not, in full. */
export function briefOf(findings: readonly Finding[], on: Paper): readonly string[] {
  return Object.values(Object.groupBy(findings, ({ area }) => area)).flatMap((own = []) => {
    const others = own.filter(({ result }) => result !== 'right');
    const right = own.filter(({ result }) => result === 'right');
    const named = right.filter(({ about }) => NAMING.test(about)).map(({ text }) => printable(text));
    const count = right.length === 0 ? '' : `: ${right.length} right${named.length === 0 ? '' : '.'}`;
    const area = wrapped([`${own[0]?.area ?? ''}${count}`, ...named].join(' '), on.width).join('\n');
    return others.length === 0 ? ['', area] : ['', area, ...rowsOf(others, on).slice(2)];
  });
}

/** Subject by subject: the result, what was looked at, what is so, and below it how to fix it. */
export function rowsOf(findings: readonly Finding[], { width, hasColors }: Paper): readonly string[] {
  const aboutWidth = Math.max(0, ...findings.map(({ about }) => about.length)) + 2;
  const indent = 2 + RESULT_WIDTH + aboutWidth;
  const room = Math.max(40, width - indent);
  return findings.flatMap(({ area, about, result, text, fix }, index) => {
    const [mark, style] = SHOWN[result];
    const [first = '', ...more] = wrapped(printable(text), room);
    const fixes = fix === undefined ? [] : wrapped(fixLine(printable(fix)), room);
    const shown = mark.padEnd(RESULT_WIDTH);
    const colored = hasColors ? styleText(style, shown, { validateStream: false }) : shown;
    return [
      ...(findings[index - 1]?.area === area ? [] : ['', area]),
      `  ${colored}${printable(about).padEnd(aboutWidth)}${first}`.trimEnd(),
      ...[...more, ...fixes].map((line) => ' '.repeat(indent) + line),
    ];
  });
}

/** Advice that says itself that something is to be fixed is not told so twice. */
function fixLine(fix: string): string {
  return /^(?:To )?[Ff]ix\b/.test(fix) ? fix : `Fix: ${fix}`;
}

/** What counts at the end: how many of each, the wrong ones first. */
export function summary(findings: readonly Finding[]): string {
  const count = (result: Result) => findings.filter((finding) => finding.result === result).length;
  const wrong = count('wrong');
  const others = `${counted(count('warning'), 'warning', 'warnings')}, ${count('unknown')} unknown, ${count('right')} right`;
  return wrong === 0 ? `Nothing is wrong: ${others}.` : `${wrong} wrong, ${others}.`;
}

/** In lines of so many columns; a longer word, such as a path, is not cut. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
