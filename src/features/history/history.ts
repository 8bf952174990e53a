import type { AuditKind, AuditRow, TrailPerson } from '../../adapters/store/audit.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { isProposalId } from '../../policy/proposal.ts';
import type { Writing } from '../../policy/writing.ts';
import { displayName } from '../deciding/press.ts';
import { type Act, actsIn, alone } from './acts.ts';
import { detailLines } from './details.ts';

/** Acts of one page; how many of them a message has room for is its own matter. */
const PAGE = 15;

/** Entries that are read for a page about one account, of which several may be one act. */
const READ = 4 * PAGE;

/** As many as a list to pick from shows. */
const MOST_PEOPLE = 20;

/** What people decided, and what switched the bot; what follows from it is told about the account. */
const DECISIONS_AND_SWITCHES: readonly AuditKind[] = [
  'decided at once',
  'called off',
  'approval recorded',
  'withdrawal recorded',
  'undo recorded',
  'exclusion added',
  'exclusion extended',
  'exclusion confirmed',
  'exclusion left to end',
  'exclusion ended',
  'exclusion undone',
  'went live',
  'no longer live',
  'paused',
  'resumed',
  'agreement recorded',
  'acceptance granted',
  'setting changed',
];

export type HistoryFlow = ReturnType<typeof historyFlow>;
export type HistoryPage = ReturnType<HistoryFlow['newest']>;

/**
 * Tells what the audit trail has: who decided what, when, and on what evidence; `before` is the number of the last
 * entry seen.
 */
export function historyFlow({ store, settings }: Pick<Outside, 'store' | 'settings'>) {
  const { tables } = store;
  const { policy } = settings;

  /** One more than `read` was asked for, so that it is known whether there are older ones. */
  function page(
    rows: readonly AuditRow[],
    read: number,
    acts: (rows: readonly AuditRow[]) => readonly Act[],
  ) {
    const known: readonly AuditRow[] = rows.slice(0, read);
    const all = acts(known);
    const shown: readonly Act[] = all.slice(0, PAGE);
    return { acts: shown, rows: known, isAll: rows.length <= read && all.length <= PAGE };
  }

  return {
    /** Decisions and switches, whomever they are about. */
    newest: (before: number | undefined) =>
      page(tables.audit.ofKinds(DECISIONS_AND_SWITCHES, PAGE + 1, before), PAGE, alone),
    about: (username: string, before: number | undefined) =>
      page(tables.audit.about(username, READ + 1, before), READ, actsIn),
    /** All that these entries have; one that is not there is left out. */
    details: (numbers: readonly number[], writing: Writing) =>
      numbers.flatMap((number) => {
        const [row] = tables.audit.entries(number, 1);
        if (row?.number !== number) return [];
        return [{ row, lines: detailLines({ tables, writing, limits: policy }, row) }];
      }),
    /** Two people may have one full name: the user name goes without saying only where all is about one account. */
    nameOf(entry: AuditRow, isAboutOne: boolean): string {
      const { subject: username } = entry;
      const fullName = fullNameOf(tables, entry);
      return isAboutOne && fullName !== '' ? fullName : displayName({ fullName, username });
    },
    /** Whom a person may mean, former members too; exact user name first. */
    find: (who: string): readonly TrailPerson[] => tables.audit.people(who, MOST_PEOPLE),
  };
}

/**
 * The full name of whom an entry is about: as the proposal has it, or the member who had the user name then. Whoever was
 * taken out of the trail, and one of whom nothing is known, has none: ''.
 */
function fullNameOf({ proposals, members }: ReadTables, { at, subject, detail }: AuditRow): string {
  const id = detail['proposal'];
  const proposal = isProposalId(id) ? proposals.get(id) : undefined;
  const account = members.find(subject, 1)[0]?.account;
  const wasThere = account !== undefined && account.created !== 'unknown' && account.created <= at;
  const known = proposal ?? (wasThere ? account : undefined);
  return known?.username === subject ? known.fullName : '';
}
