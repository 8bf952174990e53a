import type { AuditKind, AuditRow, TrailPerson } from '../../adapters/store/audit.ts';
import { storedLimits, storedNotReachable, storedRung } from '../../adapters/store/columns.ts';
import { heldIn, warningsIn } from '../../adapters/store/proposals/evidence.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import { holdingsText } from '../../policy/evidence/holdings-text.ts';
import { marksText } from '../../policy/evidence/marks.ts';
import { sameEmailText } from '../../policy/evidence/same-email.ts';
import { limitsText } from '../../policy/limits.ts';
import { isProposalId } from '../../policy/proposal.ts';
import { counted } from '../../policy/text.ts';
import { notReachableText, rungText, toldInSlackAlone, warningSentence } from '../../policy/warning-text.ts';
import { plainWriting } from '../../policy/writing.ts';
import { displayName } from '../deciding/press.ts';
import { targetText } from '../exclusions/words.ts';

/** Entries read for one page; how many of them a message has room for is its own matter. */
const PAGE = 15;

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
  'acceptance granted',
  'setting changed',
];

export type HistoryFlow = ReturnType<typeof historyFlow>;
export type HistoryPage = ReturnType<HistoryFlow['newest']>;
/** One entry of the audit trail; texts are as they were written, from wherever they came. */
export type HistoryEntry = HistoryPage['entries'][number];

/**
 * Tells what the audit trail has: who decided what, when, and on what evidence; `before` is the number of the last
 * entry seen.
 */
export function historyFlow({ store, settings }: Pick<Outside, 'store' | 'settings'>) {
  const { tables } = store;
  const { timeZone } = settings.policy;

  /** One more than the page is read, so that it is known whether there are older ones. */
  function page(rows: readonly AuditRow[]) {
    return { entries: rows.slice(0, PAGE), isAll: rows.length <= PAGE };
  }

  return {
    /** Decisions and switches, whomever they are about. */
    newest: (before: number | undefined) =>
      page(tables.audit.ofKinds(DECISIONS_AND_SWITCHES, PAGE + 1, before)),
    about: (username: string, before: number | undefined) =>
      page(tables.audit.about(username, PAGE + 1, before)),
    /** All that one entry has; undefined where there is none of that number. */
    details(number: number) {
      const [row] = tables.audit.entries(number, 1);
      return row?.number === number ? { row, lines: linesOf(tables, row, timeZone) } : undefined;
    },
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

type Detail = Readonly<Record<string, unknown>>;

/** What an entry of the audit trail rests on, in lines: first what it is about in short, then each text on its own. */
function linesOf(tables: ReadTables, { detail, what }: AuditRow, timeZone: string): readonly string[] {
  const { shown, known: account, target, exclusion, proposal, approver: _, ...others } = detail;
  const { name, from, to, ...unnamed } = others;
  const isSetting = typeof name === 'string';
  const { inSlack, words, ...known } = isSetting ? unnamed : others;
  const isSlackAlone = inSlack === 'alone';
  const rest = isSlackAlone ? known : { ...known, words };
  const said = Object.entries(rest).filter(([, value]) => !isNothing(value));
  const named = (label: string, key: string, value: unknown): string =>
    `${label}: ${detailText(key, value, timeZone)}`;
  const short = [
    proposalText(tables, proposal),
    ...exclusionTexts(tables, exclusion),
    targetOf(target),
    isSetting ? `${name}: ${settingText(from)} → ${settingText(to)}` : undefined,
    ...said.flatMap(([key, value]) => (key in LONG ? [] : [named(SHORT[key] ?? key, key, value)])),
    isNothing(rest['until']) ? WITHOUT_END.get(what) : undefined,
  ].filter((text) => text !== undefined);
  return [
    ...(short.length === 0 ? [] : [short.join(' · ')]),
    ...(isSlackAlone ? [toldInSlackAlone(String(words))] : []),
    ...said.flatMap(([key, value]) => (LONG[key] === undefined ? [] : [named(LONG[key], key, value)])),
    ...(isDetail(shown) ? evidenceLines(shown, timeZone) : []),
    ...(isDetail(account) ? knownLines(account, timeZone) : []),
  ];
}

/** What has no end where none was named. */
const WITHOUT_END: ReadonlyMap<string, string> = new Map<AuditKind, string>([
  ['exclusion added', 'for good'],
  ['paused', 'until someone resumes'],
]);

/** Details that are sentences, and what stands before each. */
const LONG: Readonly<Record<string, string>> = {
  reason: 'Reason',
  why: 'Why',
  because: 'Why',
  words: 'The mail server answered',
  failure: 'Why',
  sentence: 'Why',
  notReachable: 'Why',
  limits: 'Limits in force',
  before: 'Limits before',
};

/** Details that are a word or a number, and what they are called; any other is called what it is. */
const SHORT: Readonly<Record<string, string>> = {
  scan: 'scan',
  batch: 'approved together, no.',
  letter: 'email',
  rung: 'warning',
  days: 'days',
  dueOn: 'due on',
  asBadAs: 'as bad as',
  leftOut: 'own accounts left out',
  esriAccess: 'Esri access before',
};

/** Details that are facts with words of their own. */
const TOLD: Readonly<Record<string, (stored: unknown) => string>> = {
  rung: (stored) => rungText(storedRung.parse(stored)),
  notReachable: (stored) => notReachableText(storedNotReachable.parse(stored)),
  limits: (stored) => limitsText(storedLimits.parse(stored)),
  before: (stored) => limitsText(storedLimits.parse(stored)),
};

function detailText(key: string, value: unknown, timeZone: string): string {
  return TOLD[key]?.(value) ?? valueText(value, timeZone);
}

/** What the last accepted scan knew of an account that was not proposed. */
function knownLines({ email, inScan, limits, ...facts }: Detail, timeZone: string): readonly string[] {
  const days = facts['days'];
  const { lastSignIn } = facts;
  const since =
    lastSignIn === 'never'
      ? 'never signed in'
      : `last sign-in ${lastSignIn === 'unknown' ? 'not known' : valueText(lastSignIn, timeZone)}`;
  const inactive = typeof days === 'number' ? `inactive ${counted(days, 'day', 'days')}, ` : '';
  return [
    `As of scan ${String(inScan)}: ${inactive}${since}${isNothing(email) ? '' : `, ${String(email)}`}`,
    ...(isNothing(limits) ? [] : [`Limits in force: ${detailText('limits', limits, timeZone)}`]),
  ];
}

function evidenceLines(shown: Detail, timeZone: string): readonly string[] {
  const inactive = inactiveText(shown, timeZone);
  const { warnings, notWarned, dueOn, limits } = shown;
  const told = warningsIn(warnings).map((warning) => warningSentence(warning, plainWriting(timeZone)));
  return [
    inactive,
    ...told.map((warning) => `Warning: ${warning}`),
    ...(told.length === 0 && isNothing(notWarned) ? ['Warnings: none'] : []),
    ...(isNothing(notWarned) ? [] : [`Not warned: ${notReachableText(storedNotReachable.parse(notWarned))}`]),
    ...heldLines(shown, timeZone),
    ...(isNothing(dueOn) ? [] : [`Due ${valueText(dueOn, timeZone)}`]),
    ...(isNothing(limits) ? [] : [`Limits in force: ${detailText('limits', limits, timeZone)}`]),
  ];
}

/** What it held, and why it may have been in use, as it was known to whoever decided. */
function heldLines(shown: Detail, timeZone: string): readonly string[] {
  const held = heldIn(shown);
  const holdings = holdingsText(held, plainWriting(timeZone));
  const readAt = held.holdings === undefined ? '' : `, read ${longDate(held.holdings.readAt, timeZone)}`;
  const marks = marksText(held.marks, plainWriting(timeZone));
  return [
    ...(holdings === '' ? [] : [`Holds: ${holdings}${readAt}`]),
    ...(marks === '' ? [] : [`May be in use: ${marks}`]),
    ...(held.sameEmail === undefined ? [] : [sameEmailText(held.sameEmail, plainWriting(timeZone))]),
  ];
}

function inactiveText({ days, lastSignIn, created }: Detail, timeZone: string): string {
  const since = isNothing(lastSignIn)
    ? `never signed in${isNothing(created) ? '' : `, created ${valueText(created, timeZone)}`}`
    : `last sign-in ${valueText(lastSignIn, timeZone)}`;
  return `Shown: inactive ${counted(Number(days), 'day', 'days')}, ${since}`;
}

function proposalText({ proposals }: ReadTables, id: unknown): string | undefined {
  if (!isProposalId(id)) return undefined;
  return `${proposals.get(id)?.rehearsal === true ? 'rehearsal' : 'proposal'} ${id}`;
}

function settingText(value: unknown): string {
  return isNothing(value) ? 'not set' : String(value);
}

/** An exclusion is kept after its end, so that its target and reason can be told; one about a member who is forgotten is gone. */
function exclusionTexts({ exclusions }: ReadTables, id: unknown): readonly string[] {
  if (typeof id !== 'number') return [];
  const known = exclusions.get(id);
  return known === undefined
    ? [`exclusion ${id}`]
    : [`exclusion ${id} of ${targetText(known.target)} (${known.reason})`];
}

function targetOf(target: unknown): string | undefined {
  if (!isDetail(target)) return undefined;
  const { kind, label, username } = target;
  return kind === 'account' ? String(username) : `rule: ${String(kind)} “${String(label)}”`;
}

/** The form in which the trail keeps moments, and that of calendar days. */
const WHEN = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/;

function valueText(value: unknown, timeZone: string): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  const [, day, time] = WHEN.exec(value) ?? [];
  if (day === undefined) return value;
  return longDate(time === undefined ? day : new Date(value), timeZone);
}

function isNothing(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
