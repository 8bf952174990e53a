import { counted, cut, grouped, isolated, oneLine } from '../../policy/text.ts';
import { english } from './languages/en.ts';
import { asSample, letterOf } from './render.ts';
import type { Lead, Section, Sheet } from './sections.ts';
import type { Letter } from './wording.ts';
import { foreign, link, type Phrase, say } from './wording.ts';

/** What a report by email tells the administrators: one scan, and what happened since the report before. */
export interface ReportFacts {
  readonly organization: string;
  readonly scan: number;
  /** The day and time of the scan, as people read it in TIME_ZONE. */
  readonly scannedAt: string;
  /** Undefined where it was the schedule. */
  readonly askedBy: string | undefined;
  readonly outcome: ReportOutcome;
  /** Accounts that wait for a decision as the report goes out. */
  readonly toReview: number;
  /** After so many working days an undecided proposal expires. */
  readonly expiresDays: number;
  /** The newest card's address in Slack; undefined where it is not there, or Slack does not tell. */
  readonly cardUrl: string | undefined;
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
  | { readonly kind: 'rejected' | 'failed'; readonly sentences: readonly string[] };

/** What happened of one kind: to whom, and one sentence on each. */
export interface ReportSection {
  readonly kind: ReportKind;
  readonly total: number;
  /** The first of them, where there are many. */
  readonly lines: readonly ReportLine[];
}

export interface ReportLine {
  /** A name from the portal or a person's words; text, whatever it looks like. Undefined where `how` is a sentence. */
  readonly who: string | undefined;
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

const HEADINGS: Readonly<Record<ReportKind, string>> = {
  warned: 'Warned',
  'warning refused': 'Emails that did not get through',
  'not reachable': 'Not reachable by email',
  proposed: 'Proposed',
  disabled: 'Disabled',
  'enabled again': 'Re-enabled',
  excluded: 'Exclusions',
  skipped: 'No longer proposed',
  failed: 'Failures',
};

/** What is said of nobody too, so that a report without it is not read as one that left it out. */
const NOT_AT_ALL: readonly (readonly [ReportKind, string])[] = [
  ['warned', 'No one was warned.'],
  ['proposed', 'No account was proposed.'],
  ['disabled', 'No account was disabled.'],
  ['excluded', 'No exclusion was added or changed.'],
];

/** The report to the administrators, in English: subject, plain text and HTML with the same content. */
export function reportLetter(facts: ReportFacts): Letter {
  return letterOf(sheetFor(facts));
}

/** The same report as a sample. */
export function sampleReportLetter(facts: ReportFacts): Letter {
  const { sample, between } = english;
  return letterOf(asSample(sheetFor(facts), { ...sample, line: SAMPLE_LINE }, between));
}

const SAMPLE_LINE =
  'This email is a sample. The scan and the accounts in it are made up, and no one else received this email.';

function sheetFor(facts: ReportFacts): Sheet {
  return {
    language: 'en',
    subject: subjectOf(facts),
    organization: foreign(facts.organization, { max: 120 }),
    greeting: undefined,
    lead: leadOf(facts),
    sections: [
      scanSection(facts),
      ...happened(facts),
      ...didNotHappen(facts),
      csvSection(facts),
      ...trailSection(facts),
    ],
    note: undefined,
    footer: [
      'This email was sent automatically to the addresses in REPORT_RECIPIENTS. It lists what has happened since the previous report. Please decide in Slack; a reply to this email has no effect.',
    ],
  };
}

/** What to do comes first; then what was done. */
function subjectOf({ organization, scan, outcome, toReview, sections }: ReportFacts): string {
  const at = `at ${isolated(cut(oneLine(organization), 60))}`;
  const count = (kind: ReportKind) => sections.find((section) => section.kind === kind)?.total ?? 0;
  const kinds = (['warned', 'proposed', 'disabled', 'failed'] as const).filter(
    (kind) => count(kind) > 0 && !(kind === 'proposed' && toReview > 0),
  );
  const told = kinds.map((kind) =>
    kind === 'failed' ? counted(count(kind), 'failure', 'failures') : `${grouped(count(kind))} ${kind}`,
  );
  const besides = told.length === 0 ? '' : ` (${told.join(', ')})`;
  if (outcome.kind !== 'accepted') return `Scan ${scan} ${outcome.kind} ${at}${besides}`;
  if (toReview > 0) return `${counted(toReview, 'account', 'accounts')} to review ${at}${besides}`;
  return `Nothing to review ${at}${besides}`;
}

function leadOf({ scan, outcome, toReview, expiresDays, cardUrl }: ReportFacts): Lead {
  const below: Phrase =
    cardUrl === undefined
      ? ['See the newest card in your Slack channel.']
      : [link('Open the card in Slack', cardUrl)];
  if (outcome.kind === 'rejected')
    return {
      tone: 'urgent',
      phrase: [`Scan ${scan} was rejected. It did not change or send anything.`],
      below,
    };
  if (outcome.kind === 'failed')
    return { tone: 'urgent', phrase: [`Scan ${scan} failed. It did not change or send anything.`], below };
  if (toReview === 0) return { tone: 'calm', phrase: ['Nothing to review.'], below };
  const within = counted(expiresDays, 'working day', 'working days');
  const phrase = `${counted(toReview, 'account', 'accounts')} to review. Undecided proposals expire after ${within}.`;
  return { tone: 'calm', phrase: [phrase], below };
}

function scanSection({ scan, scannedAt, askedBy, outcome }: ReportFacts): Section {
  const asked =
    askedBy === undefined ? ['as scheduled.'] : say`requested by ${foreign(askedBy, { max: 60 })}.`;
  const first: Phrase = [`Scan ${scan}: ${scannedAt}, `, ...asked];
  if (outcome.kind === 'accepted') return { heading: undefined, paragraphs: [first, [countsText(outcome)]] };
  const why = outcome.sentences.map((sentence): Phrase => [foreign(sentence, { max: 400 })]);
  return { heading: undefined, paragraphs: [first, ...why] };
}

/** The parts add up to the members. */
function countsText({ members, states }: Extract<ReportFacts['outcome'], { kind: 'accepted' }>): string {
  const parts = states.map(([state, accounts]) => `${grouped(accounts)} ${state}`);
  return `${counted(members, 'member', 'members')}: ${parts.join(' · ')}.`;
}

function happened({ sections }: ReportFacts): readonly Section[] {
  return REPORT_KINDS.flatMap((kind) => {
    const section = sections.find((one) => one.kind === kind);
    return section === undefined || section.total === 0 ? [] : [listed(section)];
  });
}

function didNotHappen({ sections }: ReportFacts): readonly Section[] {
  const told = new Set(sections.filter(({ total }) => total > 0).map(({ kind }) => kind));
  const sentences = NOT_AT_ALL.filter(([kind]) => !told.has(kind)).map(([, sentence]) => sentence);
  if (sentences.length === 0) return [];
  const heading = told.size === 0 ? undefined : 'What did not happen';
  return [{ heading, paragraphs: [[sentences.join(' ')]] }];
}

function listed({ kind, total, lines }: ReportSection): Section {
  const more = total - lines.length;
  return {
    heading: `${HEADINGS[kind]}: ${grouped(total)}`,
    paragraphs: [],
    items: lines.map(({ who, how }) => {
      const told = foreign(how, { max: 400 });
      return who === undefined ? say`${told}` : say`${foreign(who, { max: 200 })}: ${told}`;
    }),
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
          `${counted(number, 'entry', 'entries')}. Keep the hash of the newest entry. You can use it later to prove that none of these entries was removed or changed.`,
        ],
        [hash],
        [
          `To check the trail, run this on the bot’s computer with the full hash: npm run audit -- --head ${hash.slice(0, 8)}…`,
        ],
      ],
    },
  ];
}

function csvSection({ csv, itemUrl }: ReportFacts): Section {
  const address =
    itemUrl === undefined
      ? []
      : [
          say`${link('Open the CSV in ArcGIS', itemUrl)} (visible only to the bot’s account and administrators)`,
        ];
  return { heading: 'All members as CSV', paragraphs: [[csv], ...address] };
}
