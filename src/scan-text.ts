import { longDate } from './domain/calendar.ts';
import { signInOf } from './domain/inactivity.ts';
import type { Status } from './domain/policy.ts';
import { statusWords } from './domain/verdict.ts';
import { counted, grouped } from './domain/wording.ts';
import type { CsvMember } from './flows/ports.ts';

/** How many members stand where, a line each, the fullest first. */
export function countsText(counts: Readonly<Partial<Record<Status, number>>>): string {
  const rows = STATUSES.map((status) => ({ word: statusWords[status], count: counts[status] ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count);
  return table(rows.map(({ word, count }) => [grouped(count).padStart(8), word]));
}

/** The members longest without a sign-in, as a table. */
export function longestText(members: readonly CsvMember[], timeZone: string): string {
  const rows = members.map((member) => [
    member.account.username,
    member.account.fullName,
    counted(member.judged?.days ?? 0, 'day', 'days'),
    since(member, timeZone),
    member.judged === undefined ? '' : statusWords[member.judged.status],
  ]);
  return table([['user', 'full name', 'inactive', 'last sign-in', 'status'], ...rows]);
}

/** Keeps the members longest inactive of all that pass by. */
export function longestOf(most: number) {
  let longest: readonly CsvMember[] = [];
  return {
    members: () => longest,
    async *passing(pieces: AsyncIterable<readonly CsvMember[]>): AsyncGenerator<readonly CsvMember[]> {
      for await (const piece of pieces) {
        longest = [...longest, ...piece]
          .filter(({ judged }) => judged?.days !== undefined)
          .toSorted((one, other) => (other.judged?.days ?? 0) - (one.judged?.days ?? 0))
          .slice(0, most);
        yield piece;
      }
    },
  };
}

const STATUSES = Object.keys(statusWords).filter((word): word is Status => word in statusWords);

function since({ account, newestSignIn }: CsvMember, timeZone: string): string {
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined) return longDate(signIn, timeZone);
  return account.created === 'unknown' ? 'unknown' : `never; created ${longDate(account.created, timeZone)}`;
}

const WIDEST = 40;

function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(shown));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => [...(row[column] ?? '')].length)),
  );
  const padded = (row: readonly string[]) =>
    row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('  ');
  return cells.map((row) => `  ${padded(row).trimEnd()}`).join('\n');
}

/** A name may hold characters that would steer the terminal, or turn the writing round. */
function shown(text: string): string {
  const points = [...text.replace(/\p{C}/gu, ' ')];
  return points.length > WIDEST ? `${points.slice(0, WIDEST - 1).join('')}…` : points.join('');
}
