import { counted } from '../../domain/wording.ts';
import type { ExclusionsFlow } from '../../flows/answers.ts';
import { cut, foreign } from '../text.ts';

export type Unmatched = ReturnType<ExclusionsFlow['resolve']>['unmatched'];

const MOST = 40;

/** What was pasted and names nobody, or more than one, a line each with the nearest names; empty where all was found. */
export function unmatchedText(unmatched: Unmatched): string {
  if (unmatched.length === 0) return '';
  const listed = unmatched.slice(0, MOST).map(({ text, nearest }) => {
    const near =
      nearest.length === 0 ? '' : ` — nearest: ${nearest.map((name) => foreign(name, 40)).join(', ')}`;
    return `“${foreign(text, 60)}”${near}`;
  });
  const rest = unmatched.length - listed.length;
  return cut(
    [
      `${counted(unmatched.length, 'was', 'were')} not found as one account:`,
      ...listed,
      ...(rest > 0 ? [`… and ${rest} more`] : []),
    ].join('\n'),
    3000,
  );
}
