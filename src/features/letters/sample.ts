import { addDays, DAY_MS, dayOf, daysBetween, longDate, timeOfDay } from '../../policy/calendar.ts';
import { dueOnIfFirstWarned } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import { counted } from '../../policy/text.ts';
import { countsByState } from '../../policy/verdict.ts';
import { sampleLetterFor } from './letter.ts';
import { languageOf, localeNamed } from './locale.ts';
import { sampleReportLetter } from './report-letter.ts';
import { LANGUAGES, type Language, type Letter, type LetterFacts, type LetterKind } from './wording.ts';

/** A kind of email that the bot sends, of which a sample can be had. */
export type SampleKind = ToMember | { readonly kind: 'report' };

type ToMember =
  | { readonly kind: 'first warning' | 'disabled' | 'enabled again' }
  | { readonly kind: 'reminder'; readonly daysBefore: number };

/** What is the organization's in each email, and how its members sign in; the account is made up. */
export type SampleFacts = Pick<
  LetterFacts,
  'organization' | 'portalUrl' | 'contact' | 'repliesReachContact' | 'note' | 'signInWith'
>;

/** What the emails are about in these settings. */
export interface SampleLimits {
  readonly policy: Policy;
  readonly proposalExpiresDays: number;
}

/** The language of samples, and the culture for the form of their dates. */
export interface SampleLanguage {
  readonly language: Language;
  readonly culture: string;
}

/** Every kind that these settings send, in the order of an account's life. Of several reminders, which differ by a number alone, the first and the last. */
export function sampleKinds({ remindDaysBefore }: Pick<Policy, 'remindDaysBefore'>): readonly SampleKind[] {
  const ends = new Set([...remindDaysBefore.slice(0, 1), ...remindDaysBefore.slice(-1)]);
  return [
    { kind: 'first warning' },
    ...[...ends].map((daysBefore) => ({ kind: 'reminder' as const, daysBefore })),
    { kind: 'disabled' },
    { kind: 'enabled again' },
    { kind: 'report' },
  ];
}

/** How a kind is called before people. */
export function sampleName(sample: SampleKind): string {
  switch (sample.kind) {
    case 'first warning':
      return 'First warning';
    case 'reminder':
      return `Reminder ${counted(sample.daysBefore, 'day', 'days')} before the due date`;
    case 'disabled':
      return 'Account disabled';
    case 'enabled again':
      return 'Account re-enabled';
    case 'report':
      return 'Report to administrators';
  }
}

/** "German", "Brazilian Portuguese". */
export function languageName(language: Language): string {
  return ENGLISH_NAMES.of(language) ?? language;
}

const ENGLISH_NAMES = new Intl.DisplayNames('en', { type: 'language' });

/** A language as a person writes it, `de`, `pt-BR`, `de-AT` or `German`; undefined where emails are not written in it. */
export function languageAsked(typed: string): SampleLanguage | undefined {
  const wanted = typed.trim();
  const byName = LANGUAGES.find((one) => languageName(one).toLowerCase() === wanted.toLowerCase());
  if (byName !== undefined) return { language: byName, culture: byName };
  const named = localeNamed(wanted);
  const isOurs = LANGUAGES.some((one) => new Intl.Locale(one).language === named?.language);
  return named !== undefined && isOurs
    ? { language: languageOf(wanted), culture: named.baseName }
    : undefined;
}

/** The languages as they can be asked for. */
export const LANGUAGE_CODES: string = LANGUAGES.join(', ');

/** No real account can have it: the domain belongs to nobody (RFC 2606). */
const USERNAME = 'alex@example.org';

/** One email as a member, or an administrator, would get it today, about an account that does not exist. */
export function sampleOf(
  sample: SampleKind,
  { language, culture }: SampleLanguage,
  facts: SampleFacts,
  limits: SampleLimits,
  now: Date,
): Letter {
  if (sample.kind === 'report') return sampleReport(facts, limits, now);
  const { policy } = limits;
  const { about, inactiveDays } = lifeOf(sample, policy, now);
  const lastSignIn = new Date(now.getTime() - inactiveDays * DAY_MS);
  return sampleLetterFor(about, {
    ...facts,
    ...{ language, culture, inactiveDays, lastSignIn },
    username: USERNAME,
    created: new Date(lastSignIn.getTime() - YEAR_MS),
    ...{ sharesEmail: false, sameEmail: undefined },
    timeZone: policy.timeZone,
  });
}

const YEAR_MS = 365 * DAY_MS;

/** What the email says of an account that is warned on the first day it can be, and does not sign in again. */
function lifeOf(
  sample: ToMember,
  policy: Policy,
  now: Date,
): { readonly about: LetterKind; readonly inactiveDays: number } {
  const today = dayOf(now, policy.timeZone);
  const atFirst = policy.notifyAfterDays + 1;
  const dueOn = dueOnIfFirstWarned(now, new Date(now.getTime() - atFirst * DAY_MS), policy);
  const atDue = atFirst + daysBetween(today, dueOn);
  switch (sample.kind) {
    case 'first warning':
      return { about: { kind: 'first warning', dueOn, today }, inactiveDays: atFirst };
    case 'reminder': {
      const { daysBefore } = sample;
      const about = { kind: 'reminder', dueOn: addDays(today, daysBefore), today } as const;
      return { about, inactiveDays: Math.max(atFirst, atDue - daysBefore) };
    }
    case 'disabled':
      return { about: { kind: 'disabled', disabledOn: today }, inactiveDays: atDue };
    case 'enabled again':
      return { about: { kind: 'enabled again' }, inactiveDays: atDue };
  }
}

/** So many members, of whom each state of an account's life has some. */
const MEMBERS = { active: 1_062, 'coming up': 84, 'in grace': 21, 'to decide': 2, excluded: 9, protected: 6 };

function sampleReport(
  { organization, portalUrl }: SampleFacts,
  { policy, proposalExpiresDays }: SampleLimits,
  now: Date,
): Letter {
  const day = longDate(now, policy.timeZone);
  const line = (name: string, how: string) => ({
    who: `${name} Example (${name.toLowerCase()}@example.org)`,
    how,
  });
  const inactive = (days: number) => `inactive for ${counted(days, 'day', 'days')}`;
  return sampleReportLetter({
    organization: organization || portalUrl,
    scan: 42,
    scannedAt: `${day} at ${timeOfDay(now, policy.timeZone)} (${policy.timeZone})`,
    askedBy: undefined,
    outcome: {
      kind: 'accepted',
      members: Object.values(MEMBERS).reduce((sum, count) => sum + count, 0),
      states: countsByState(MEMBERS, policy),
    },
    toReview: MEMBERS['to decide'],
    expiresDays: proposalExpiresDays,
    cardUrl: undefined,
    sections: [
      { kind: 'warned', total: 1, lines: [line('Alex', `first warning, sent ${day}`)] },
      {
        kind: 'proposed',
        total: 2,
        lines: [
          line('Robin', inactive(policy.disableAfterDays + 41)),
          line('Kim', inactive(policy.disableAfterDays)),
        ],
      },
      { kind: 'disabled', total: 1, lines: [line('Sam', `${day}, approved by Jo Example`)] },
    ],
    csv: 'A real report comes with a CSV of all members and the hash of the newest entry in the audit trail.',
    trailHead: undefined,
    itemUrl: undefined,
  });
}
