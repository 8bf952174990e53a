import type { Actor, AuditKind, AuditRow } from '../../adapters/store/audit.ts';
import type { ReportRecord } from '../../adapters/store/reports.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import type { ExclusionTarget } from '../../policy/exclusion.ts';
import { isProposalId } from '../../policy/proposal.ts';
import { counted, listed } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { displayName } from '../deciding/press.ts';
import { REPORT_KINDS, type ReportKind, type ReportLine, type ReportSection } from '../letters/facts.ts';

/** Named of each kind; the CSV has them all. */
const NAMED = 200;
/** Entries of the audit trail read at once. */
const PIECE = 1_000;

type News = ReportLine & { readonly kind: ReportKind };

/** What happened since the report before, by kind, as the audit trail has it. */
export function newsOf(
  { store, settings }: Pick<Outside, 'store' | 'settings'>,
  { scan, fromEntry, toEntry }: ReportRecord,
): readonly ReportSection[] {
  const { tables } = store;
  const sections = new Map<ReportKind, { total: number; lines: ReportLine[] }>();
  const note = ({ kind, who, how }: News): void => {
    const section = sections.get(kind) ?? { total: 0, lines: [] };
    section.total += 1;
    if (section.lines.length < NAMED) section.lines.push({ who: fullName(tables, who), how });
    sections.set(kind, section);
  };
  for (const entry of entriesOf(tables, fromEntry, toEntry))
    for (const news of newsIn(tables, entry, settings.policy.timeZone)) note(news);
  for (const { username, words } of tables.reports.troubled(scan))
    note({ kind: 'warning refused', who: username, how: `not accepted so far; it is tried again: ${words}` });
  return REPORT_KINDS.flatMap((kind) => {
    const section = sections.get(kind);
    return section === undefined ? [] : [{ kind, ...section }];
  });
}

function* entriesOf(tables: TellingTables, from: number, to = Number.MAX_SAFE_INTEGER): Generator<AuditRow> {
  for (let number = from; number <= to; ) {
    const entries = tables.audit.entries(number, PIECE);
    yield* entries.filter((entry) => entry.number <= to);
    if (entries.length < PIECE) return;
    number += PIECE;
  }
}

/** An account is told of by its user name; people know it by its full name too. */
function fullName(tables: TellingTables, who: string): string {
  const scan = tables.scans.newestAccepted();
  const [row] = scan === undefined || who === '' ? [] : tables.scans.findMembers(scan.id, who, 1);
  return row?.account.username === who ? displayName(row.account) : who;
}

function newsIn(tables: TellingTables, entry: AuditRow, timeZone: string): readonly News[] {
  if (!isNews(entry.what)) return [];
  const [kind, tell] = TELLINGS[entry.what];
  const told = tell(tables, entry, timeZone);
  if (told === undefined) return [];
  return [{ kind, who: told.about ?? entry.subject, how: told.how }];
}

export type TellingTables = Pick<ReadTables, 'audit' | 'exclusions' | 'proposals' | 'reports' | 'scans'>;

interface Told {
  readonly how: string;
  /** Where the entry is about no one account. */
  readonly about?: string;
}

type Telling = (tables: TellingTables, entry: AuditRow, timeZone: string) => Told | undefined;

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
  | 'accounts forgotten';

type NewsKind = Exclude<AuditKind, NoNews>;

/** What each kind of entry says in a report. */
const TELLINGS: Readonly<Record<NewsKind, readonly [ReportKind, Telling]>> = {
  'letter accepted': [
    'warned',
    ofWarning(({ detail }, day) => `${rungWords(detail['rung'])}, accepted ${day}`),
  ],
  'letter refused': ['warning refused', ofWarning(({ detail }, day) => `${day}: ${text(detail['words'])}`)],
  'not reachable by mail': ['not reachable', ofAny(({ detail }) => text(detail['why'] ?? detail['words']))],
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
  'exclusion extended': ['excluded', ofExclusion(({ by }, day) => `extended ${day} by ${actorName(by)}`)],
  'exclusion confirmed': [
    'excluded',
    ofExclusion(({ by }, day) => `kept for another year ${day} by ${actorName(by)}`),
  ],
  'exclusion ended': ['excluded', ofExclusion(({ by }, day) => `ended ${day} by ${actorName(by)}`)],
  'proposal skipped': ['skipped', ofAct((_, day, { detail }) => `${day}: ${text(detail['why'])}`)],
  'proposal expired': ['skipped', ofAct((_, day) => `${day}: nobody decided in time`)],
  'disabling failed': [
    'failed',
    ofAct((_, day, { detail }) => `disabling failed ${day}: ${text(detail['why'])}`),
  ],
  'undo failed': ['failed', ofAct((_, day, { detail }) => `undo failed ${day}: ${text(detail['why'])}`)],
  'scan rejected': ['failed', scanTrouble],
  'scan failed': ['failed', scanTrouble],
  'refusals not counted': [
    'failed',
    ofScan(
      ({ detail }) =>
        `more refusals than can be true: ${Number(detail['refused'])} of ${Number(detail['of'])}; none of them counts`,
    ),
  ],
  'CSV item failed': [
    'failed',
    ofScan(({ detail }) => `the CSV could not be added to the portal: ${text(detail['why'])}`),
  ],
};

/** Entries of an older version may be of kinds that are none any more. */
function isNews(what: string): what is NewsKind {
  return Object.hasOwn(TELLINGS, what);
}

type Proposed = NonNullable<ReturnType<TellingTables['proposals']['get']>>;

function ofAny(how: (entry: AuditRow, day: string) => string): Telling {
  return (_, entry, timeZone) => ({ how: how(entry, longDate(entry.at, timeZone)) });
}

function ofWarning(how: (entry: AuditRow, day: string) => string): Telling {
  return (_, entry, timeZone) =>
    entry.detail['letter'] === 'warning' ? { how: how(entry, longDate(entry.at, timeZone)) } : undefined;
}

/** Of a proposal that is for real: rehearsals are no news. */
function ofAct(how: (proposal: Proposed, day: string, entry: AuditRow) => string): Telling {
  return (tables, entry, timeZone) => {
    const proposal = proposalOf(tables, entry);
    if (proposal === undefined || proposal.rehearsal) return undefined;
    return { how: how(proposal, longDate(entry.at, timeZone), entry) };
  };
}

function rungWords(rung: unknown): string {
  return rung === 'first' ? 'first warning' : text(rung);
}

function disabledBy({ approvals }: Proposed, day: string): string {
  const names = listed(approvals.map(({ byName }) => byName));
  return names === '' ? day : `${day}, approved by ${names}`;
}

function proposalOf({ proposals }: TellingTables, { detail }: AuditRow): Proposed | undefined {
  const { proposal } = detail;
  return isProposalId(proposal) ? proposals.get(proposal) : undefined;
}

function ofScan(how: (entry: AuditRow) => string): Telling {
  return (_, entry) => ({ about: `Scan ${Number(entry.detail['scan'])}`, how: how(entry) });
}

function scanTrouble(tables: TellingTables, { detail }: AuditRow): Told {
  const scan = tables.scans.get(Number(detail['scan']));
  const why = scan?.failedChecks.map(checkSentence).join(' ') ?? '';
  const how = why === '' ? `failed: ${text(scan?.failure ?? detail['failure'])}` : `rejected: ${why}`;
  return { about: `Scan ${Number(detail['scan'])}`, how };
}

/** An exclusion is never deleted, so that its target can be named when it has ended. */
function ofExclusion(how: (entry: AuditRow, day: string) => string): Telling {
  return ({ exclusions }, entry, timeZone) => {
    const exclusion = exclusions.get(Number(entry.detail['exclusion']));
    const about = exclusion === undefined ? {} : aboutOf(exclusion.target);
    return { ...about, how: how(entry, longDate(entry.at, timeZone)) };
  };
}

function exclusionAdded(_: TellingTables, { detail, by, at, subject }: AuditRow, timeZone: string): Told {
  const { until, target } = detail;
  const end = typeof until === 'string' ? `until ${longDate(new Date(until), timeZone)}` : 'for good';
  const how = `${longDate(at, timeZone)}, ${end}, by ${actorName(by)}: ${text(detail['reason'])}`;
  return subject === '' ? { about: ruleText(target), how } : { how };
}

function aboutOf(target: ExclusionTarget): Pick<Told, 'about'> {
  return target.kind === 'account' ? {} : { about: ruleText(target) };
}

function ruleText(target: unknown): string {
  const part = (name: string): string =>
    typeof target === 'object' && target !== null ? text(Reflect.get(target, name)) : '';
  return `Rule: ${part('kind')} “${part('label')}”`;
}

function actorName(by: Actor): string {
  return by.kind === 'person' ? by.name : 'the bot';
}

function text(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'no reason was given';
}
