import { counted, cut, grouped, isolated, oneLine } from '../../policy/text.ts';
import { htmlOf, textOf } from './render.ts';
import type { Section, Sheet } from './sections.ts';
import type { Letter } from './wording.ts';
import { foreign, link, type Phrase, say } from './wording.ts';

/** What a report by mail tells the administrators: one scan, and what happened since the report before. */
export interface ReportFacts {
  readonly organization: string;
  readonly scan: number;
  /** The day and time of the scan, as people read it in TIME_ZONE. */
  readonly scannedAt: string;
  /** Undefined where it was the schedule. */
  readonly askedBy: string | undefined;
  readonly outcome: ReportOutcome;
  readonly sections: readonly ReportSection[];
  /** Whether the CSV is attached, or where it is. */
  readonly csv: string;
  /** The newest entry of the audit trail: its number and hash, by which a later check finds what was cut off. */
  readonly trailHead: { readonly number: number; readonly hash: string } | undefined;
  /** The address of the CSV's item in the portal. */
  readonly itemUrl: string | undefined;
}

export type ReportOutcome =
  | {
      readonly kind: 'accepted';
      readonly members: number;
      /** By the name of their state; they add up to the members. */
      readonly states: readonly (readonly [state: string, accounts: number])[];
    }
  | { readonly kind: 'rejected'; readonly sentences: readonly string[] };

/** What happened of one kind: to whom, and one sentence on each. */
export interface ReportSection {
  readonly kind: ReportKind;
  readonly total: number;
  /** The first of them, where there are many. */
  readonly lines: readonly ReportLine[];
}

export interface ReportLine {
  /** A name from the portal or a person's words; text, whatever it looks like. */
  readonly who: string;
  readonly how: string;
}

export const REPORT_KINDS = [
  'warned',
  'warning refused',
  'not reachable',
  'proposed',
  'disabled',
  'enabled again',
  'excluded',
  'skipped',
  'failed',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What always stands in a report, said of nobody too; the other kinds only where there is something to tell. */
const ALWAYS: ReadonlySet<ReportKind> = new Set(['warned', 'proposed', 'disabled', 'excluded']);

const HEADINGS: Readonly<Record<ReportKind, string>> = {
  warned: 'Warned by mail',
  'warning refused': 'Refused by the mail server',
  'not reachable': 'Not reachable by mail',
  proposed: 'Proposed for disabling',
  disabled: 'Disabled',
  'enabled again': 'Enabled again',
  excluded: 'Exclusions',
  skipped: 'No longer proposed',
  failed: 'What went wrong',
};

/** The report to the administrators, in English: subject, plain text and HTML with the same content. */
export function reportLetter(facts: ReportFacts): Letter {
  const sheet = sheetFor(facts);
  return { subject: sheet.subject, text: textOf(sheet), html: htmlOf(sheet) };
}

function sheetFor(facts: ReportFacts): Sheet {
  const organization = foreign(facts.organization, { max: 120 });
  return {
    language: 'en',
    subject: subjectOf(facts),
    organization,
    greeting: say`This is what the inactive-users bot of ${organization} has done and found since its last report.`,
    sections: [scanSection(facts), ...happened(facts), csvSection(facts), ...trailSection(facts)],
    note: undefined,
    footer: [
      'This message was sent automatically to the addresses in REPORT_RECIPIENTS. Decisions are made in Slack, not by an answer to it.',
    ],
  };
}

function subjectOf({ organization, scan, outcome, sections }: ReportFacts): string {
  const named = isolated(cut(oneLine(organization), 60));
  const count = (kind: ReportKind) => sections.find((section) => section.kind === kind)?.total ?? 0;
  const told = (['warned', 'proposed', 'disabled', 'failed'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) =>
      kind === 'failed' ? counted(count(kind), 'failure', 'failures') : `${grouped(count(kind))} ${kind}`,
    );
  const whole = [...(outcome.kind === 'accepted' ? [] : ['rejected']), ...told].join(', ');
  return `Inactive users at ${named}, scan ${scan}${whole === '' ? '' : `: ${whole}`}`;
}

function scanSection({ scan, scannedAt, askedBy, outcome }: ReportFacts): Section {
  const asked = askedBy === undefined ? ['by schedule'] : say`asked for by ${foreign(askedBy, { max: 60 })}`;
  const first: Phrase = [`Scan ${scan}, ${scannedAt}, `, ...asked, '.'];
  if (outcome.kind === 'accepted') return { heading: undefined, paragraphs: [first, [countsText(outcome)]] };
  const why = outcome.sentences.map((sentence): Phrase => [foreign(sentence, { max: 400 })]);
  const still = 'This scan was rejected. Nothing was changed or sent.';
  return { heading: undefined, paragraphs: [first, [still], ...why] };
}

/** The parts add up to the members. */
function countsText({ members, states }: Extract<ReportFacts['outcome'], { kind: 'accepted' }>): string {
  const parts = states.map(([state, accounts]) => `${grouped(accounts)} ${state}`);
  return `${counted(members, 'member', 'members')}: ${parts.join(' · ')}.`;
}

function happened({ sections }: ReportFacts): readonly Section[] {
  return REPORT_KINDS.flatMap((kind) => {
    const section = sections.find((one) => one.kind === kind);
    if (section !== undefined && section.total > 0) return [listed(section)];
    return ALWAYS.has(kind)
      ? [{ heading: HEADINGS[kind], paragraphs: [[kind === 'excluded' ? 'None.' : 'Nobody.']] }]
      : [];
  });
}

function listed({ kind, total, lines }: ReportSection): Section {
  const more = total - lines.length;
  return {
    heading: `${HEADINGS[kind]}: ${grouped(total)}`,
    paragraphs: [],
    items: lines.map(({ who, how }) => say`${foreign(who, { max: 200 })}: ${foreign(how, { max: 400 })}`),
    ...(more > 0 && { after: [`… and ${grouped(more)} more.`] }),
  };
}

function trailSection({ trailHead }: ReportFacts): readonly Section[] {
  if (trailHead === undefined) return [];
  const { number, hash } = trailHead;
  return [
    {
      heading: 'Audit trail',
      paragraphs: [
        [
          `${grouped(number)} entries. To prove later that none was cut off or written anew, keep the hash of the newest:`,
        ],
        [hash],
        [`npm run audit -- --head ${hash.slice(0, 8)}… (in full) looks for it.`],
      ],
    },
  ];
}

function csvSection({ csv, itemUrl }: ReportFacts): Section {
  const address =
    itemUrl === undefined
      ? []
      : [say`In the portal, private to the bot’s account and administrators: ${link(itemUrl)}`];
  return { heading: 'All members as CSV', paragraphs: [[csv], ...address] };
}
