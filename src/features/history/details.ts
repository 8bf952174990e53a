import { z } from 'zod';
import type { AuditKind, AuditRow } from '../../adapters/store/audit.ts';
import { storedLimits, storedNotReachable, storedRung } from '../../adapters/store/columns.ts';
import { heldIn, warningsIn } from '../../adapters/store/proposals/evidence.ts';
import { failedChecks } from '../../adapters/store/scans.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import { holdingsText } from '../../policy/evidence/holdings-text.ts';
import { marksText } from '../../policy/evidence/marks.ts';
import { sameEmailText } from '../../policy/evidence/same-email.ts';
import { harsherText, limitLines } from '../../policy/limits.ts';
import { notReachableText, rungText, warningSentence } from '../../policy/mail/warning-text.ts';
import { isProposalId } from '../../policy/proposal.ts';
import { capitalized, counted, grouped, jsonIn } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { countsByState, withoutPeriod } from '../../policy/verdict.ts';
import type { DayLimits } from '../../policy/what-if.ts';
import type { Writing } from '../../policy/writing.ts';
import { targetText } from '../exclusions/words.ts';
import { causeWords, checkWords } from './sentence.ts';

type Detail = Readonly<Record<string, unknown>>;

/** How foreign text and days are written, and by which limits states are named. */
interface How {
  readonly tables: ReadTables;
  readonly writing: Writing;
  readonly limits: DayLimits;
}

/** Of one text; the trail's CSV has all of it. */
const LONGEST = 1_200;

/** What an entry of the audit trail rests on, a line each, as "Label: value": first what it is about, then each text on its own. */
export function detailLines(how: How, { detail, what }: AuditRow): readonly string[] {
  if (what === 'agreement recorded') return agreedLines(how, detail);
  const { shown, known: account, target, exclusion, proposal, approver: _, ...others } = detail;
  const { name, from, to, ...unnamed } = others;
  const isSetting = typeof name === 'string';
  const rest = Object.entries(isSetting ? unnamed : others).filter(([, value]) => !isNothing(value));
  const isLong = ([key]: readonly [string, unknown]): boolean => LONG.has(key);
  return [
    ...proposalLines(how, proposal),
    ...exclusionLines(how, exclusion),
    ...targetLines(how, target),
    ...(isSetting
      ? [`Setting: ${said(how, name)}, ${settingText(how, from)} → ${settingText(how, to)}`]
      : []),
    ...rest.filter((one) => !isLong(one)).map(([key, value]) => lineOf(how, what, key, value)),
    ...(isNothing(detail['until']) && WITHOUT_END.has(what) ? [`Until: ${WITHOUT_END.get(what)}`] : []),
    ...rest.filter(isLong).map(([key, value]) => lineOf(how, what, key, value)),
    ...(isDetail(shown) ? evidenceLines(how, shown) : []),
    ...(isDetail(account) ? knownLines(how, account) : []),
  ];
}

/** What has no end where none was named. */
const WITHOUT_END: ReadonlyMap<string, string> = new Map<AuditKind, string>([
  ['exclusion added', 'no end date'],
  ['paused', 'someone resumes'],
]);

/** Details that are sentences. */
const LONG: ReadonlySet<string> = new Set(
  'reason why because words failure sentence notReachable limits before failed'.split(' '),
);

/** What details are called; any other is called what it is. */
const LABELS: Readonly<Record<string, string>> = {
  because: 'Why',
  words: 'The mail server answered',
  failure: 'Why',
  sentence: 'Why',
  notReachable: 'Why',
  limits: 'Limits in force',
  harsher: 'Stricter limits',
  before: 'Limits before',
  failed: 'Failed checks',
  batch: 'Group approval',
  letter: 'Email',
  rung: 'Warning',
  days: 'Inactive',
  dueOn: 'Due',
  check: 'Check',
  asBadAs: 'Accepted up to',
  leftOut: 'Own accounts left out',
  refused: 'Rejected',
  of: 'Recipients',
  alike: 'Rejected with the same answer',
  esriAccess: 'Esri access before disabling',
  inSlack: 'Sent',
  decided: 'Decision',
};

const EMAILS: Readonly<Record<string, string>> = {
  warning: 'warning',
  disabled: 'account disabled',
  'enabled again': 'account re-enabled',
  report: 'report',
};

const storedHarsher = z.array(z.object({ setting: z.string(), from: z.string(), to: z.string() }));

/** Details that are facts with words of their own. */
const TOLD: Readonly<Record<string, (stored: unknown, how: How) => string>> = {
  rung: (stored) => rungText(storedRung.parse(stored)),
  because: (stored, how) => said(how, causeWords(String(stored))),
  notReachable: reachText,
  limits: limitsList,
  before: limitsList,
  harsher: (stored) => harsherText(storedHarsher.parse(stored)),
  failed: (stored, how) => said(how, failedChecks.parse(stored).map(checkSentence).join(' ')),
  counts: (stored, { limits }) =>
    countsByState(z.record(z.string(), z.number()).parse(stored), limits)
      .map(([state, accounts]) => `${grouped(accounts)} ${state}`)
      .join(' · '),
  check: (stored, how) => said(how, checkWords(String(stored))),
  asBadAs: (stored) => counted(Number(stored), 'member', 'members'),
  days: (stored) => counted(Number(stored), 'day', 'days'),
  letter: (stored, how) => EMAILS[String(stored)] ?? said(how, stored),
  words: (stored, how) => `“${said(how, withoutPeriod(String(stored)))}”`,
  inSlack: (stored) => (stored === 'alone' ? 'in Slack only' : 'in Slack too'),
  from: endOrText,
  to: endOrText,
  until: endOrText,
};

/** An exclusion may have no end, before it is extended or after; any other value is told as it is. */
function endOrText(stored: unknown, how: How): string {
  return stored === 'for good' ? 'no end date' : said(how, stored);
}

function lineOf(how: How, what: string, key: string, value: unknown): string {
  if (what === 'proposal expired' && key === 'days')
    return `Undecided for: ${counted(Number(value), 'working day', 'working days')}`;
  const told = TOLD[key]?.(value, how) ?? said(how, value);
  return `${LABELS[key] ?? labelOf(key)}:${told.startsWith('\n') ? '' : ' '}${told}`;
}

/** `leftOut` reads "Left out". */
function labelOf(key: string): string {
  return capitalized(key.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ').toLowerCase());
}

/** What the last accepted scan knew of an account that was not proposed. */
function knownLines(how: How, { email, inScan, limits, days, lastSignIn }: Detail): readonly string[] {
  return [
    ...(typeof days === 'number'
      ? [`Inactive: ${counted(days, 'day', 'days')}, based on scan ${said(how, inScan)}`]
      : []),
    `Last sign-in: ${lastSignIn === 'unknown' ? 'not known' : said(how, lastSignIn)}`,
    ...(isNothing(email) ? [] : [`Email address: ${said(how, email)}`]),
    ...limitsLines(limits),
  ];
}

/** What whoever decided was shown. */
function evidenceLines(how: How, shown: Detail): readonly string[] {
  const { warnings, notWarned, dueOn, limits, days, lastSignIn, created } = shown;
  const told = warningsIn(warnings).map((warning) => warningSentence(warning, how.writing));
  const since = isNothing(lastSignIn)
    ? `never${isNothing(created) ? '' : ` (created ${said(how, created)})`}`
    : said(how, lastSignIn);
  return [
    `Inactive: ${counted(Number(days), 'day', 'days')}`,
    `Last sign-in: ${since}`,
    ...told.map((warning) => `Warning: ${warning}`),
    ...(told.length === 0 && isNothing(notWarned) ? ['Warnings: none'] : []),
    ...(isNothing(notWarned) ? [] : [`Not warned: ${reachText(notWarned, how)}`]),
    ...heldLines(how, shown),
    ...(isNothing(dueOn) ? [] : [`Due: ${said(how, dueOn)}`]),
    ...limitsLines(limits),
  ];
}

function limitsLines(stored: unknown): readonly string[] {
  return isNothing(stored) ? [] : [`Limits in force:${limitsList(stored)}`];
}

/** One below the other: together they are too long to be read in one go. */
function limitsList(stored: unknown): string {
  return limitLines(storedLimits.parse(stored))
    .map((line) => `\n• ${line}`)
    .join('');
}

/** What it held, and why it may have been in use, as it was known to whoever decided. */
function heldLines({ writing }: How, shown: Detail): readonly string[] {
  const held = heldIn(shown);
  const holdings = holdingsText(held, writing);
  const readAt = held.holdings === undefined ? '' : `, as of ${writing.day(held.holdings.readAt)}`;
  const marks = marksText(held.marks, writing);
  return [
    ...(holdings === '' ? [] : [`Holds: ${holdings}${readAt}`]),
    ...(marks === '' ? [] : [`May be in use: ${marks}`]),
    ...(held.sameEmail === undefined ? [] : [sameEmailText(held.sameEmail, writing)]),
  ];
}

function proposalLines({ tables, writing }: How, id: unknown): readonly string[] {
  if (!isProposalId(id)) return [];
  const known = tables.proposals.get(id);
  if (known === undefined) return [`Proposal: #${id}`];
  return [
    `${known.rehearsal ? 'Proposed in rehearsal' : 'Proposed'}: ${writing.day(known.bornAt)}, by scan ${known.bornInScan}`,
  ];
}

/** An exclusion is kept after its end, so that its target and reason can be told; one about a member who is forgotten is gone. */
function exclusionLines(how: How, id: unknown): readonly string[] {
  if (typeof id !== 'number') return [];
  const known = how.tables.exclusions.get(id);
  return known === undefined
    ? [`Exclusion: #${id}`]
    : [`Exclusion: ${said(how, targetText(known.target))}, “${said(how, withoutPeriod(known.reason))}”`];
}

function targetLines(how: How, target: unknown): readonly string[] {
  if (!isDetail(target)) return [];
  const { kind, label } = target;
  // An account is the entry's subject, which stands above.
  return kind === 'account' ? [] : [`Rule: ${said(how, kind)} “${said(how, label)}”`];
}

/** What another approver had to agree to, which the trail keeps as it was compared. */
function agreedLines(how: How, { about, what }: Detail): readonly string[] {
  if (about === 'accept scan') return [`Scan: ${said(how, what)}`];
  const agreed = jsonIn(String(what));
  return about === 'go live' ? limitsLines(agreed) : targetLines(how, agreed);
}

function settingText(how: How, value: unknown): string {
  return isNothing(value) ? 'not set' : said(how, value);
}

/** The form in which the trail keeps moments, and that of calendar days. */
const WHEN = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/;

/** Any value as a person reads it, safe to show. */
function said(how: How, value: unknown): string {
  if (typeof value === 'number') return grouped(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => said(how, one)).join(', ');
  if (isDetail(value))
    return Object.entries(value)
      .map(([key, one]) => `${labelOf(key).toLowerCase()} ${said(how, one)}`)
      .join(', ');
  const text = String(value);
  const [, day, time] = WHEN.exec(text) ?? [];
  return day === undefined
    ? how.writing.text(text, LONGEST)
    : how.writing.day(time === undefined ? day : new Date(text));
}

function reachText(stored: unknown, { writing }: How): string {
  return notReachableText(storedNotReachable.parse(stored), (words) => writing.text(words, LONGEST));
}

function isNothing(value: unknown): value is undefined | null | '' {
  return value === undefined || value === null || value === '';
}

function isDetail(value: unknown): value is Detail {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
