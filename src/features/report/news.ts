import type { Actor, AuditKind, AuditRow } from '../../adapters/store/audit.ts';
import { storedNotReachable, storedRung } from '../../adapters/store/columns.ts';
import type { ReportRecord } from '../../adapters/store/reports.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import type { Rung } from '../../policy/ladder.ts';
import { notReachableText, rungText } from '../../policy/mail/warning-text.ts';
import { isProposalId, type Proposal } from '../../policy/proposal.ts';
import { capitalized, counted, grouped, listed, quoted, withReason } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { withoutPeriod } from '../../policy/verdict.ts';
import { displayName, whyOf } from '../deciding/press.ts';
import {
  REPORT_KINDS,
  type ReportKind,
  type ReportLine,
  type ReportSection,
} from '../letters/report-letter.ts';

/** Named of each kind; the CSV has them all. */
const NAMED = 200;
/** Entries of the audit trail read at once. */
const PIECE = 1_000;

/** What happened since the report before, by kind, as the audit trail has it; what became of the report's own scan, the report tells first. */
export function newsOf(
  { store: { tables }, settings }: Pick<Outside, 'store' | 'settings'>,
  record: ReportRecord,
): readonly ReportSection[] {
  const sections = new Map<ReportKind, { total: number; lines: ReportLine[] }>();
  const note = (kind: ReportKind, who: string, how: string): void => {
    const section = sections.get(kind) ?? { total: 0, lines: [] };
    section.total += 1;
    if (section.lines.length < NAMED)
      section.lines.push({ who: who === '' ? undefined : fullName(tables, who), how });
    sections.set(kind, section);
  };
  for (const entry of toldOf(tables, record)) {
    if (!isNews(entry.what)) continue;
    const [kind, tell] = TELLINGS[entry.what];
    const told = tell(tables, entry, settings.policy.timeZone);
    if (told !== undefined) note(kind, told.about ?? entry.subject, told.how);
  }
  for (const { username, words } of tables.reports.troubled(record.scan))
    note(
      'warning refused',
      username,
      `not sent yet${words === '' ? '' : ` (${quoted(words)})`}; the bot will try again`,
    );
  return REPORT_KINDS.flatMap((kind) => {
    const section = sections.get(kind);
    return section === undefined ? [] : [{ kind, ...section }];
  });
}

function* toldOf(tables: ReadTables, { scan, fromEntry, toEntry }: ReportRecord): Generator<AuditRow> {
  const notCounted: AuditRow[] = [];
  for (const entry of entriesOf(tables, fromEntry, toEntry)) {
    if (entry.what === 'refusals not counted') notCounted.push(entry);
    else if (!isEndOf(scan, entry)) yield entry;
  }
  yield* ['alike', 'refused'].flatMap((number) => mostOf(notCounted, number));
}

/** The trail has one for each email that was not counted, of several rows or weeks: the last of those with the most. */
function mostOf(entries: readonly AuditRow[], number: string): readonly AuditRow[] {
  const those = entries.filter(({ detail }) => detail[number] !== undefined);
  return those.toSorted((one, other) => Number(one.detail[number]) - Number(other.detail[number])).slice(-1);
}

const isEndOf = (scan: number, { what, detail }: AuditRow): boolean =>
  (what === 'scan rejected' || what === 'scan failed') && Number(detail['scan']) === scan;

function* entriesOf(tables: ReadTables, from: number, to = Number.MAX_SAFE_INTEGER): Generator<AuditRow> {
  for (let number = from; number <= to; ) {
    const entries = tables.audit.entries(number, PIECE);
    yield* entries.filter((entry) => entry.number <= to);
    if (entries.length < PIECE) return;
    number += PIECE;
  }
}

/** An account is told of by its user name; people know it by its full name too. */
function fullName(tables: ReadTables, who: string): string {
  const [row] = tables.members.find(who, 1);
  return row?.account.username === who ? displayName(row.account) : who;
}

interface Told {
  readonly how: string;
  /** Where the entry is about no one account; '' where `how` is a whole sentence. */
  readonly about?: string;
}

type Telling = (tables: ReadTables, entry: AuditRow, timeZone: string) => Told | undefined;

/** No news to administrators. A kind of the audit trail stands either here or below: the build sees to it. */
type NoNews =
  | 'went live'
  | 'no longer live'
  | 'paused'
  | 'resumed'
  | 'acceptance granted'
  | 'acceptance used'
  | 'acceptance not needed'
  | 'setting noted'
  | 'setting changed'
  | 'scan started'
  | 'scan accepted'
  | 'disabled by others'
  | 'enabled by others'
  | 'rehearsal proposed'
  | 'decided at once'
  | 'called off'
  | 'approval recorded'
  | 'proposal approved'
  | 'rehearsal approved'
  | 'withdrawal recorded'
  | 'approval withdrawn'
  | 'proposal open again'
  | 'proposal excluded'
  | 'proposal closed'
  | 'disabling begun'
  | 'disabling taken up again'
  | 'undo recorded'
  | 'undo begun'
  | 'exclusion decided'
  | 'exclusion left to end'
  | 'warning written'
  | 'notice written'
  | 'letter dropped'
  | 'reachable by mail again'
  | 'agreement recorded'
  | 'direct message begun'
  | 'direct message accepted'
  | 'direct message refused'
  | 'direct message unclear'
  | 'direct message not taken'
  | 'no direct message'
  | 'digest made'
  | 'digest posted'
  | 'report written'
  | 'CSV item added'
  | 'CSV item deleted'
  | 'samples requested'
  | 'samples sent'
  | 'accounts forgotten';

type NewsKind = Exclude<AuditKind, NoNews>;

/** What each kind of entry says in a report. */
const TELLINGS: Readonly<Record<NewsKind, readonly [ReportKind, Telling]>> = {
  'letter accepted': [
    'warned',
    ofWarning(
      ({ detail }, day) =>
        `${warningName(storedRung.parse(detail['rung']))}, sent ${day}${detail['inSlack'] === 'alone' ? ', in Slack only' : ''}`,
    ),
  ],
  'letter refused': [
    'warning refused',
    ofWarning(({ detail: { words } }, day) =>
      words === '' ? day : `${day}, “${withoutPeriod(text(words))}”`,
    ),
  ],
  'not reachable by mail': ['not reachable', ofAny(notReachableBecause)],
  proposed: [
    'proposed',
    ofAny(({ detail }) => `inactive for ${counted(Number(detail['days']), 'day', 'days')}`),
  ],
  'account disabled': ['disabled', ofAct(disabledBy)],
  'disabling undone': [
    'enabled again',
    ofAct((by, day) => `${day}${by.changedBy === undefined ? '' : `, by ${by.changedBy}`}`),
  ],
  'exclusion added': ['excluded', exclusionAdded],
  'exclusion extended': [
    'excluded',
    ofExclusion(
      ({ by, detail }, day, timeZone) =>
        `extended ${day} by ${actorName(by)}, ${endText(detail['to'], timeZone)}`,
    ),
  ],
  'exclusion confirmed': [
    'excluded',
    ofExclusion(({ by }, day) => `kept ${day} by ${actorName(by)}, no end date`),
  ],
  'exclusion ended': ['excluded', ofExclusion(({ by }, day) => `ended ${day} by ${actorName(by)}`)],
  'exclusion undone': ['excluded', ofExclusion(({ by }, day) => `undone ${day} by ${actorName(by)}`)],
  'proposal skipped': [
    'skipped',
    ofAct((_, day, { detail }) => `${day}, ${whyOf({ why: text(detail['why']) })}`),
  ],
  'proposal expired': ['skipped', ofAct((_, day) => `${day}, without a decision`)],
  'disabling failed': [
    'failed',
    ofAct((_, day, { detail }) => `disabling failed ${day}. ${asSentence(text(detail['why']))}`),
  ],
  'undo failed': [
    'failed',
    ofAct((_, day, { detail }) => `re-enabling failed ${day}. ${asSentence(text(detail['why']))}`),
  ],
  'scan rejected': ['failed', ofScan(scanTrouble)],
  'scan failed': ['failed', ofScan(scanTrouble)],
  'refusals not counted': [
    'failed',
    (_, { detail: { alike, refused, of } }) => ({
      about: '',
      how:
        alike === undefined
          ? `The mail server rejected ${grouped(Number(refused))} of ${counted(Number(of), 'recipient', 'recipients')} in a week, which points to a problem with the server; no one counts as unreachable because of it.`
          : `The mail server rejected ${counted(Number(alike), 'email', 'emails')} in a row with the same answer; no one counts as unreachable because of it.`,
    }),
  ],
  'CSV item failed': [
    'failed',
    ofScan(
      (scan, { detail }) =>
        `${withReason(`The CSV of scan ${scan} could not be added to the portal`, withoutPeriod(text(detail['why'])))}.`,
    ),
  ],
};

/** Of an entry as it is stored. */
function isNews(what: string): what is NewsKind {
  return Object.hasOwn(TELLINGS, what);
}

function ofAny(how: (entry: AuditRow, day: string) => string): Telling {
  return (_, entry, timeZone) => ({ how: how(entry, longDate(entry.at, timeZone)) });
}

function ofWarning(how: (entry: AuditRow, day: string) => string): Telling {
  return (_, entry, timeZone) =>
    entry.detail['letter'] === 'warning' ? { how: how(entry, longDate(entry.at, timeZone)) } : undefined;
}

/** Of a proposal that is for real: rehearsals are no news. */
function ofAct(how: (proposal: Proposal, day: string, entry: AuditRow) => string): Telling {
  return ({ proposals }, entry, timeZone) => {
    const id = entry.detail['proposal'];
    const proposal = isProposalId(id) ? proposals.get(id) : undefined;
    if (proposal === undefined || proposal.rehearsal) return undefined;
    return { how: how(proposal, longDate(entry.at, timeZone), entry) };
  };
}

function warningName(rung: Rung): string {
  return rung.kind === 'first' ? 'first warning' : rungText(rung);
}

/** Where a mail server refused the mailbox, its words. */
function notReachableBecause({ detail: { notReachable, words } }: AuditRow): string {
  return notReachable === undefined ? text(words) : notReachableText(storedNotReachable.parse(notReachable));
}

function disabledBy({ approvals }: Proposal, day: string): string {
  const names = listed(approvals.map(({ byName }) => byName));
  return names === '' ? day : `${day}, approved by ${names}`;
}

function ofScan(how: (scan: number, entry: AuditRow, tables: ReadTables) => string): Telling {
  return (tables, entry) => ({ about: '', how: how(Number(entry.detail['scan']), entry, tables) });
}

function scanTrouble(id: number, { detail }: AuditRow, { scans }: ReadTables): string {
  const scan = scans.get(id);
  const why = scan?.failedChecks.map(checkSentence).join(' ') ?? '';
  if (why !== '') return `Scan ${id} was rejected. ${why}`;
  return `Scan ${id} failed. ${asSentence(text(scan?.failure ?? detail['failure']))}`;
}

function asSentence(words: string): string {
  return `${capitalized(withoutPeriod(words))}.`;
}

/** An exclusion is kept after its end, so that its target can be named. */
function ofExclusion(how: (entry: AuditRow, day: string, timeZone: string) => string): Telling {
  return ({ exclusions }, entry, timeZone) => {
    const target = exclusions.get(Number(entry.detail['exclusion']))?.target;
    const told = { how: how(entry, longDate(entry.at, timeZone), timeZone) };
    return target === undefined || target.kind === 'account' ? told : { about: ruleText(target), ...told };
  };
}

function exclusionAdded(_: ReadTables, { detail, by, at, subject }: AuditRow, timeZone: string): Told {
  const { until, target } = detail;
  const { reason } = detail;
  const why = typeof reason === 'string' && reason !== '' ? `, ${quoted(reason)}` : '';
  const how = `added ${longDate(at, timeZone)} by ${actorName(by)}, ${endText(until, timeZone)}${why}`;
  return subject === '' ? { about: ruleText(target), how } : { how };
}

/** Of a moment as the trail has it, or of what stands there where it is for good. */
function endText(until: unknown, timeZone: string): string {
  return typeof until === 'string' && until !== FOR_GOOD
    ? `until ${longDate(new Date(until), timeZone)}`
    : 'no end date';
}

const FOR_GOOD = 'for good';

function ruleText(target: unknown): string {
  const part = (name: string): string =>
    typeof target === 'object' && target !== null ? text(Reflect.get(target, name)) : '';
  return `Rule for ${part('kind')} “${part('label')}”`;
}

function actorName(by: Actor): string {
  return by.kind === 'person' ? by.name : 'the bot';
}

function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'no reason given';
}
