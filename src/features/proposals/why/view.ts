import type { Button, KnownBlock } from '@slack/types';
import { lines, providerWord, roleWord, small, userTypeWord } from '../../../adapters/slack/blocks.ts';
import {
  bold,
  calendarDay,
  dayText,
  ended,
  moment,
  mrkdwnSafe,
  mrkdwnWriting,
} from '../../../adapters/slack/text.ts';
import { DAY_MS } from '../../../policy/calendar.ts';
import { holdingsText } from '../../../policy/evidence/holdings-text.ts';
import { marksText } from '../../../policy/evidence/marks.ts';
import { sameEmailText } from '../../../policy/evidence/same-email.ts';
import { isInForce } from '../../../policy/exclusion.ts';
import { inactiveSince, signInOf } from '../../../policy/inactivity.ts';
import { notReachableText } from '../../../policy/mail/warning-text.ts';
import { isLive, type ProposalState } from '../../../policy/proposal.ts';
import { counted, grouped } from '../../../policy/text.ts';
import { missingText, withoutPeriod } from '../../../policy/verdict.ts';
import type { PrivateMessage } from '../../deciding/reply.ts';
import { reenableButton, textButton, whyNoUndo } from './buttons.ts';
import type { Audience, FormerFacts, WhyFacts } from './facts.ts';
import { proposalLines } from './proposal-lines.ts';
import { quoted, sentLine, warningLines } from './warning-lines.ts';

type Member = Pick<WhyFacts, 'member' | 'verdict' | 'scan' | 'policy' | 'timeZone' | 'now'>;

/** Why an account stands where it stands, in one message: what the policy says with its numbers, and all that was done. */
export function whyMessage(facts: WhyFacts, audience: Audience): PrivateMessage {
  const { member, scan, timeZone, memberUrl } = facts;
  const named = nameText(member.account);
  const pressable = buttonsOf(facts, audience);
  const blocks: KnownBlock[] = [
    lines([
      [named, audience.kind === 'owner' ? '' : `<${memberUrl}|Open in ArcGIS>`].filter(Boolean).join(' · '),
      statusLine(facts, audience),
      ...facts.waits.map((wait) => mrkdwnSafe(wait, 500)),
    ]),
    ...section(audience.kind === 'owner' ? sentLine(facts) : [...warningLines(facts), notReached(facts)]),
    ...section(audience.kind === 'owner' ? [] : evidenceLines(facts)),
    ...section(proposalLines(facts, audience)),
    ...section(endedLines(facts, audience)),
    ...section([audience.kind === 'owner' ? askLine(facts) : whyNoUndo(facts)]),
    ...(pressable.length === 0 ? [] : [{ type: 'actions' as const, elements: pressable }]),
    small(accountLine(facts)),
    small(`As of scan ${scan.id}, ${moment(scan.startedAt, timeZone)}.`),
  ];
  return { text: `Why: ${named}`, blocks };
}

/** The same of one that is no longer a member. */
export function formerMessage(facts: FormerFacts, audience: Audience): PrivateMessage {
  const { member, scan, goneSince, timeZone } = facts;
  const named = nameText(member.account);
  const gone = dayText(goneSince, timeZone);
  return {
    text: `Why: ${named}`,
    blocks: [
      lines([
        named,
        `${bold('No longer a member.')} Scans have not found this account since ${gone}. The bot takes no action on it.`,
      ]),
      ...section(warningLines(facts)),
      ...section(proposalLines(facts, audience)),
      ...section(endedLines(facts, audience)),
      small(`As of scan ${scan.id}, ${moment(scan.startedAt, timeZone)}.`),
    ],
  };
}

function section(parts: readonly (string | undefined)[]): KnownBlock[] {
  return parts.some((part) => part !== undefined && part !== '') ? [lines(parts)] : [];
}

function nameText({ fullName, username }: WhyFacts['member']['account']): string {
  const [name, user] = [mrkdwnSafe(fullName, 150), mrkdwnSafe(username, 150)];
  return name === '' ? bold(user) : `${bold(name)}  ${user}`;
}

/** What the policy says, with its numbers. */
function statusLine(facts: WhyFacts, audience: Audience): string {
  const { verdict, policy, timeZone, member } = facts;
  const [days, since] = [inactiveText(facts), lastUsed(facts)];
  switch (verdict.status) {
    case 'active':
      return activeText(facts);
    case 'coming up':
      return `${bold(days)} (limit ${grouped(policy.disableAfterDays)}). ${since} ${whatIsDue(facts, verdict.rung)}The account can be proposed for disabling from ${calendarDay(verdict.dueOn, timeZone)}, unless someone signs in with the account first.`;
    case 'in grace':
      return `${bold('In grace period')} (${daysText(policy.graceDays)} from the first warning). ${limited(facts)} ${since} ${whatIsDue(facts, verdict.rung)}The account can be proposed for disabling from ${calendarDay(verdict.dueOn, timeZone)}, unless someone signs in with the account first.`;
    case 'to decide':
      return `${reviewHead(facts)} ${limited(facts)} ${since} Due since ${calendarDay(verdict.dueOn, timeZone)}.`;
    case 'excluded':
      return `${exclusionText(facts, audience)} Excluded accounts are not warned and not proposed. ${verdict.exclusion.until === undefined || policy.graceDays === 0 || !isInForce(verdict.exclusion, facts.now) ? '' : `${ONCE_OVER} `}${days}. ${since}`;
    case 'protected':
      return `${bold('Protected')} as ${mrkdwnSafe(verdict.because, 200)}. Protected accounts are not warned and not proposed. ${days}. ${since}`;
    case 'shielded':
      return `${bold(`Skipped until ${calendarDay(verdict.until, timeZone)}:`)} re-enabled recently${member.reenabledAt === undefined ? '' : ` (${dayText(member.reenabledAt, timeZone)})`}. ${policy.graceDays === 0 ? '' : `${AFTERWARDS} `}${days}. ${since}`;
    case 'unknown':
      return `${bold('Skipped:')} ArcGIS does not show ${missingText(verdict.missing)}. Accounts with missing data are not warned and not proposed.`;
    case 'disabled':
      return `${disabledText(facts, audience)} ${days}. ${since}`;
  }
}

/** Only what has a live proposal is on a card, and in Review…. */
function reviewHead({ proposed, scan, waits, mode, cap, isOverCap }: WhyFacts): string {
  const { state, changedAt } = proposed?.proposal ?? {};
  if (state === 'approved' || state === 'disabling') return bold('Approved.');
  if (state !== undefined && isLive(state)) return bold('To review.');
  if (state === 'skipped' && changedAt !== undefined && changedAt >= scan.startedAt)
    return `${bold('Skipped.')} The next scan will evaluate the account again.`;
  const later = bold('To review later.');
  // Why it waits is told below.
  if (waits.length > 0) return later;
  if (mode.kind === 'paused') return `${later} Nothing is proposed while the bot is paused.`;
  return isOverCap
    ? `${later} At most ${counted(cap, 'account is', 'accounts are')} up for review at a time.`
    : `${later} The next scan will add it to review.`;
}

const ONCE_OVER = 'Once the exclusion ends, the account must be warned again before it can be proposed.';
const AFTERWARDS = 'After that, the account must be warned again before it can be proposed.';

function activeText(facts: WhyFacts): string {
  const [days, since] = [`${bold('Active.')} ${withoutSignIn(facts)}`, lastUsed(facts)];
  return facts.mayWarn
    ? `${days} (warnings start after ${grouped(facts.policy.notifyAfterDays)}). ${since} ${warnedFrom(facts)}`
    : `${days}. ${since}`;
}

/** "Warned from Nov 27, 2026 on": when an active account would be, if nobody signs in. */
function warnedFrom({ member: { account, newestSignIn }, policy, timeZone }: WhyFacts): string {
  const since = inactiveSince(account, newestSignIn);
  if (since === undefined) return 'Nothing is due.';
  const from = new Date(since.getTime() + (policy.notifyAfterDays + 1) * DAY_MS);
  return `The first warning will be due ${dayText(from, timeZone)}, unless someone signs in with the account first.`;
}

/** Whether the portal has confirmed it or not, it was the bot that disabled the account. */
const OURS: ReadonlySet<ProposalState> = new Set<ProposalState>(['disabling', 'disabled', 'undoing']);

function disabledText(facts: WhyFacts, audience: Audience): string {
  const { proposed, timeZone } = facts;
  const proposal = proposed?.proposal;
  if (proposal === undefined || !OURS.has(proposal.state))
    return `${bold('Disabled')}, but not by this bot. The bot does not know when or by whom.`;
  const when = proposal.disabledAt === undefined ? '' : ` ${moment(proposal.disabledAt, timeZone)}`;
  return `${bold('Disabled by this bot')}${when}.${noticeText(facts, audience)}`;
}

/** What became of the email about it. */
function noticeText({ notice, timeZone, now }: WhyFacts, audience: Audience): string {
  switch (notice?.state) {
    case 'waiting':
      if (notice.tries === 0)
        return notice.notBefore > now
          ? ` The email about it will go out ${moment(notice.notBefore, timeZone)}.`
          : ' The email about it is waiting to be sent.';
      return ` The email about it is waiting for the mail server${saidBy(notice, audience)}.`;
    case 'accepted':
      return ` Email sent ${moment(notice.changedAt, timeZone)}.`;
    case 'refused':
      return ` The email about it was rejected by the mail server${saidBy(notice, audience)}.`;
    default:
      return '';
  }
}

function saidBy({ words = '' }: { readonly words?: string | undefined }, audience: Audience): string {
  return words === '' || audience.kind === 'owner' ? '' : `: ${quoted(words)}`;
}

function inactiveText({ verdict: { days } }: Member): string {
  return days === undefined ? 'The number of inactive days is unknown' : `Inactive ${daysText(days)}`;
}

function withoutSignIn({ verdict: { days } }: Member): string {
  return days === undefined
    ? 'The number of inactive days is unknown'
    : `${daysText(days)} without a sign-in`;
}

/** "Inactive 100 days (limit 90)." */
function limited(facts: Member): string {
  return `${inactiveText(facts)} (limit ${grouped(facts.policy.disableAfterDays)}).`;
}

const daysText = (days: number): string => counted(days, 'day', 'days');

function lastUsed({ member: { account, newestSignIn }, scan, timeZone }: Member): string {
  const signIn = signInOf(account, newestSignIn);
  if (signIn !== undefined && signIn.getTime() > scan.startedAt.getTime() + DAY_MS)
    return `ArcGIS shows a sign-in date in the future, ${dayText(signIn, timeZone)}; it counts as today.`;
  if (signIn !== undefined) return `Last sign-in ${dayText(signIn, timeZone)}.`;
  if (account.lastLogin === 'unknown') return '';
  const { created } = account;
  return created === 'unknown'
    ? 'Never signed in.'
    : `Never signed in; created ${dayText(created, timeZone)}.`;
}

type RungDue = Extract<WhyFacts['verdict'], { clause: 6 }>['rung'];

/** What the last scan found due, unless it has been sent since. */
function whatIsDue({ mayWarn, warnings, scan }: WhyFacts, rung: RungDue): string {
  if (!mayWarn) return '';
  const email = rung?.kind === 'first' ? 'The first warning' : 'A reminder';
  if (warnings.some(({ outcome }) => outcome === 'waits')) return `${email} is waiting to be sent. `;
  const isSent = warnings.some(({ outcome, at }) => outcome === 'accepted' && at >= scan.startedAt);
  return rung === undefined || isSent ? '' : `${email} is due. `;
}

function exclusionText({ verdict, timeZone, now }: WhyFacts, audience: Audience): string {
  if (verdict.status !== 'excluded') return '';
  const { target, until, authorName, reason } = verdict.exclusion;
  const end = until === undefined ? 'with no end date' : `until ${dayText(until, timeZone)}`;
  const over = isInForce(verdict.exclusion, now)
    ? ''
    : ' The exclusion has since ended; the next scan will evaluate the account.';
  if (audience.kind === 'owner') return `${bold('Excluded')} ${end}.${over}`;
  const by =
    target.kind === 'account' ? '' : ` by a rule (${target.kind} “${mrkdwnSafe(target.label, 100)}”)`;
  return `${bold('Excluded')}${by} ${end}, decided by ${mrkdwnSafe(authorName, 60)}: “${mrkdwnSafe(withoutPeriod(reason), 300)}”.${over}`;
}

function notReached({ member, verdict, proposed, mode }: WhyFacts): string | undefined {
  const why = verdict.status === 'to decide' ? verdict.notWarned : member.standing?.notWarned;
  const isInReview = proposed?.proposal.state === 'open' || proposed?.proposal.state === 'failed';
  const how =
    verdict.status === 'to decide' && isInReview && mode.kind !== 'paused'
      ? ' An approver can approve the account in Review…, with a reason.'
      : '';
  return (
    why && `${bold('Not warned:')} ${ended(notReachableText(why, (words) => mrkdwnSafe(words, 250)))}${how}`
  );
}

function endedLines(
  { endedExclusions, timeZone }: WhyFacts | FormerFacts,
  audience: Audience,
): readonly string[] {
  return endedExclusions.map(({ since, until, authorName, reason }) => {
    const over = until === undefined ? '' : ` to ${dayText(until, timeZone)}`;
    const span = `Previously excluded ${dayText(since, timeZone)}${over}`;
    return audience.kind === 'owner'
      ? `${span}.`
      : `${span}, by ${mrkdwnSafe(authorName, 60)}: “${mrkdwnSafe(withoutPeriod(reason), 100)}”.`;
  });
}

/** What the account holds, and why it may be in use, as it was read for its live proposal. */
function evidenceLines({ proposed, sameEmail, timeZone }: WhyFacts): readonly (string | undefined)[] {
  const same = sameEmail && ended(sameEmailText(sameEmail, mrkdwnWriting(timeZone)));
  const live =
    proposed !== undefined && isLive(proposed.proposal.state) ? proposed.proposal.evidence : undefined;
  if (live === undefined) return [same];
  const held = holdingsText(live, mrkdwnWriting(timeZone));
  const readAt = live.holdings && `, as of ${dayText(live.holdings.readAt, timeZone)}`;
  const marks = marksText(live.marks, mrkdwnWriting(timeZone));
  return [
    held === '' ? undefined : `${bold('Holds:')} ${held}${readAt ?? ''}.`,
    marks === ''
      ? undefined
      : `${bold('May be in use:')} ${ended(marks)} The button that approves several accounts leaves this one out.`,
    same,
  ];
}

function askLine({ contact }: WhyFacts): string {
  return contact === undefined
    ? 'Questions? Ask your ArcGIS administrators.'
    : `Questions? Contact ${ended(mrkdwnSafe(contact, 300))}`;
}

function accountLine({ member: { account }, roleName, timeZone }: WhyFacts): string {
  const { email, userType, provider, created } = account;
  return [
    mrkdwnSafe(email ?? 'no email address', 200),
    roleWord(roleName, mrkdwnSafe, 60),
    userTypeWord(userType),
    provider === undefined ? '' : `signs in with ${providerWord(provider)}`,
    created === 'unknown' ? '' : `created ${dayText(created, timeZone)}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function buttonsOf(facts: WhyFacts, audience: Audience): Button[] {
  if (audience.kind === 'owner') return [];
  return [reenableButton(facts, audience.mayDecide), textButton(facts)].filter(
    (button) => button !== undefined,
  );
}
