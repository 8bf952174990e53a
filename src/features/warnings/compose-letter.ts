import type { MailAttachment } from '../../adapters/smtp/mailer.ts';
import type { LetterRecord } from '../../adapters/store/letters.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { MailOutside, Outside } from '../../deps.ts';
import { type Account, type AccountKey, identityOf, recognized } from '../../policy/account.ts';
import { type CalendarDay, DAY_MS, dayOf } from '../../policy/calendar.ts';
import { inactiveDays, signInOf } from '../../policy/inactivity.ts';
import type { Rung } from '../../policy/ladder.ts';
import { reasonOf } from '../../policy/verdict.ts';
import { type Evaluation, enabledAdminsFor, evaluatorAt } from '../evaluation/evaluate-members.ts';
import { isEnabledByOthers, newestRow } from '../evaluation/newest-row.ts';
import type { OrganizationNow } from '../evaluation/organization.ts';
import { othersWithEmailOf } from '../evaluation/same-email.ts';
import { directMessageFor, letterFor } from '../letters/letter.ts';
import { languageOf } from '../letters/locale.ts';
import type { Letter, LetterFacts, LetterKind } from '../letters/wording.ts';

/** A letter as it would go out now; each try names the date that it would have if it is accepted now. */
export interface Composed {
  readonly kind: 'letter';
  readonly letter: Letter;
  /** The same as a direct message; a report has none. */
  readonly direct?: Pick<Letter, 'subject' | 'text'>;
  /** Of a warning. */
  readonly dueOn?: CalendarDay;
  readonly newLadder?: boolean;
  readonly attachments?: readonly MailAttachment[];
}

export type Composition = Composed | Unwanted;

/** `not now`: whether it still is wanted cannot be told. */
export interface Unwanted {
  readonly kind: 'not wanted' | 'not now';
  readonly why: string;
}

/** What a letter that is still wanted would be about. */
interface Wanted {
  readonly kind: 'wanted';
  readonly about: LetterKind;
  readonly row: MemberRow;
  readonly dueOn?: CalendarDay;
  readonly newLadder?: boolean;
}

export type Reading = Awaited<ReturnType<Outside['portal']['account']>>;

/**
 * A written letter in its words, where it is still wanted. Each try is composed anew, from what is true then: the day that
 * it names, and whether another member has its address.
 */
export async function compose(
  outside: Outside,
  mail: MailOutside,
  read: OrganizationNow,
  record: LetterRecord,
): Promise<Composition> {
  const wanted = whetherWanted(outside, read, record);
  if (wanted.kind !== 'wanted') return wanted;
  const { about, dueOn, newLadder } = wanted;
  const facts = await factsOf(outside, mail, read, wanted);
  return {
    kind: 'letter',
    letter: letterFor(about, facts),
    direct: directMessageFor(about, facts),
    ...(dueOn !== undefined && { dueOn }),
    ...(newLadder !== undefined && { newLadder }),
  };
}

/**
 * Whether a written letter is still wanted; with a reading of the account, by that. Where the portal could not be asked,
 * what the last scan told is what is known.
 */
export function whetherWanted(
  outside: Outside,
  read: OrganizationNow,
  record: LetterRecord,
  reading?: Reading,
): Wanted | Unwanted {
  const { about } = record;
  if (about.kind === 'report') return notWanted('a report is composed by itself');
  const organization = asMemberOf(read, reading);
  const row = rowNow(outside, about.key, reading);
  // The portal says the same of one that has left and of one that cannot be read now; the next scan tells.
  if (row === 'not found') return { kind: 'not now', why: 'the portal did not find the account' };
  // A notice is written once; a warning is written again for one that the next scan sees.
  if (row === undefined || (about.kind === 'warning' && row.goneSince !== undefined))
    return unseen(outside, record);
  if (row.account.email !== record.to) return notWanted('the email address has changed');
  if (isProtectedNow(outside, reading) && about.kind === 'warning')
    return notWanted('the account now has administrator rights');
  if (about.kind === 'warning') return warning(outside, organization, row, about.rung);
  const isEnabledNow = reading?.ok === true && reading.value.account.disabled === false;
  return notice(outside, row, about, isEnabledNow);
}

/** After the mail: whether its member is one to be warned, whichever step of it. */
export function isStillToBeTold(
  outside: Outside,
  read: OrganizationNow,
  { about }: LetterRecord,
  reading?: Reading,
): boolean {
  if (about.kind !== 'warning') return false;
  const row = rowNow(outside, about.key, reading);
  if (row === undefined || row === 'not found' || isProtectedNow(outside, reading)) return false;
  return evaluationOf(outside, asMemberOf(read, reading), row).verdict.clause === 6;
}

/** The account as the newest scan has it, and newer where it was read since; what that reading leaves out is as it was. */
function rowNow(
  { store: { tables } }: Outside,
  key: AccountKey,
  reading: Reading | undefined,
): MemberRow | 'not found' | undefined {
  const row = newestRow(tables, key)?.row;
  if (reading === undefined || row === undefined) return row;
  if (!reading.ok) return reading.failure.kind === 'not found' ? 'not found' : row;
  const { account: was } = row;
  if (identityOf(was, reading.value.account) === 'another') return 'not found';
  const now = recognized(reading.value.account, was);
  const account: Account = {
    ...now,
    role: now.role ?? was.role,
    disabled: now.disabled ?? was.disabled,
    lastLogin: now.lastLogin === 'unknown' ? was.lastLogin : now.lastLogin,
  };
  return { ...row, account };
}

/** Its own privileges tell what its role's name may hide. */
function isProtectedNow({ settings }: Outside, reading: Reading | undefined): boolean {
  return settings.policy.protectAdmins && reading?.ok === true && reading.value.administers === true;
}

/** With its own groups rather than the last reading of them. */
function asMemberOf(read: OrganizationNow, reading: Reading | undefined): OrganizationNow {
  if (reading?.ok !== true) return read;
  const { account, groupIds } = reading.value;
  const [itself, groups] = [new Set([account.username.toLowerCase()]), new Set(groupIds)];
  return { ...read, groupUsernames: (id) => (groups.has(id) ? itself : read.groupUsernames(id)) };
}

/** The server may have one that was tried, without having said so: written again it would come twice. */
function unseen({ settings, clock }: Outside, { about, tries, writtenAt }: LetterRecord): Unwanted {
  const why = 'the last scan did not find the account';
  const isYoung = clock().getTime() - writtenAt.getTime() < settings.policy.warningValidDays * DAY_MS;
  return about.kind === 'warning' && tries > 0 && isYoung ? { kind: 'not now', why } : notWanted(why);
}

function warning(
  outside: Outside,
  organization: OrganizationNow,
  row: MemberRow,
  rung: Rung,
): Wanted | Unwanted {
  const { timeZone } = outside.settings.policy;
  const now = outside.clock();
  const { verdict, mail: mailFacts } = evaluationOf(outside, organization, row);
  if (verdict.clause !== 6 || !isSameRung(verdict.rung, rung))
    return notWanted(reasonOf(verdict, row.account, outside.settings.policy, row.newestSignIn));
  const { dueOn } = verdict;
  const kind = rung.kind === 'first' ? 'first warning' : 'reminder';
  const newLadder = mailFacts().ladder === undefined;
  return { kind: 'wanted', about: { kind, dueOn, today: dayOf(now, timeZone) }, row, dueOn, newLadder };
}

function evaluationOf(outside: Outside, organization: OrganizationNow, row: MemberRow): Evaluation {
  const { tables } = outside.store;
  const now = outside.clock();
  const { account } = row;
  const inForce = tables.exclusions.inForceFor(account.key, now);
  const enabledAdmins = enabledAdminsFor(tables, account);
  return evaluatorAt(now, outside, inForce, organization, enabledAdmins).evaluate(row);
}

function notice(
  { store: { tables }, settings }: Outside,
  row: MemberRow,
  about: Extract<LetterRecord['about'], { kind: 'disabled' | 'enabled again' }>,
  isEnabledNow: boolean,
): Wanted | Unwanted {
  const proposal = tables.proposals.get(about.proposal);
  if (about.kind === 'enabled again') {
    const isEnabled = proposal?.state === 'undone' && !row.account.disabled;
    return isEnabled
      ? { kind: 'wanted', about: { kind: 'enabled again' }, row }
      : notWanted('the account is not enabled');
  }
  if (proposal?.state !== 'disabled' || proposal.disabledAt === undefined)
    return notWanted('the account was re-enabled');
  if (isEnabledByOthers(tables, proposal) || isEnabledNow)
    return notWanted('the account was re-enabled outside of the bot');
  const disabledOn = dayOf(proposal.disabledAt, settings.policy.timeZone);
  return { kind: 'wanted', about: { kind: 'disabled', disabledOn }, row };
}

async function factsOf(
  { store, settings, portal, clock }: Outside,
  mail: MailOutside,
  { organization }: OrganizationNow,
  { row, about }: Wanted,
): Promise<LetterFacts> {
  const { account, newestSignIn } = row;
  const now = clock();
  const { sharesEmail, sameEmail } = await othersWithEmailOf(store.tables, row, settings.policy, now);
  return {
    language: languageOf(account.culture),
    culture: account.culture,
    organization: organization.name,
    portalUrl: portal.url,
    username: account.username,
    fullName: account.fullName,
    lastSignIn: signInOf(account, newestSignIn),
    created: account.created === 'unknown' ? undefined : account.created,
    inactiveDays: inactiveDays(account, newestSignIn, now) ?? 0,
    sharesEmail,
    sameEmail: 'dueOn' in about ? sameEmail : undefined,
    signInWith: signInWith(account.provider),
    contact: mail.contact,
    repliesReachContact: mail.repliesReachContact,
    note: mail.note,
    timeZone: settings.policy.timeZone,
  };
}

/** How its member signs in, as far as an email must tell. */
export function signInWith(provider: string | undefined): LetterFacts['signInWith'] {
  if (provider === undefined || provider === 'arcgis') return 'password';
  return provider === 'enterprise' ? 'organization' : 'social';
}

function isSameRung(one: Rung | undefined, other: Rung): boolean {
  if (one?.kind !== 'reminder' || other.kind !== 'reminder') return one?.kind === other.kind;
  return one.daysBefore === other.daysBefore;
}

export function notWanted(why: string): Unwanted {
  return { kind: 'not wanted', why };
}
