import type { Button, HomeView, KnownBlock } from '@slack/types';
import { lines, small } from '../../adapters/slack/blocks.ts';
import { ask, button, pressValue, SCAN_AGAIN } from '../../adapters/slack/buttons.ts';
import {
  bold,
  calendarDay,
  ended,
  moment,
  mrkdwnSafe,
  plain,
  plainSafe,
  sentence,
} from '../../adapters/slack/text.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import { dayOf } from '../../policy/calendar.ts';
import { harsherText } from '../../policy/limits.ts';
import type { Mode, PausedBy } from '../../policy/mode.ts';
import { counted, grouped } from '../../policy/text.ts';
import { checkSentence } from '../../policy/trust.ts';
import { EXTEND } from '../exclusions/ask-before-end.ts';
import { coveredText, type ExclusionGroup, othersWords, targetWords } from '../exclusions/words.ts';
import { MEANWHILE, WAITS } from '../modes/at-start.ts';
import { cardToGoLive, liveWords, PICKS_UP, STAYS_PAUSED, thenWaitsWords } from '../modes/mode.ts';
import { pauseButton, resumeButton } from '../modes/slack-pause.ts';
import { problemBlocks, problemSentences, startedText } from '../status/status-view.ts';
import { type HomeFacts, SOON_DAYS } from './facts.ts';

export const END_NOW = 'home.end-exclusion';

/** How the bot stands, for whoever may read; approvers get what stops it, and what becomes of their own exclusions. */
export function homeView(facts: HomeFacts, channel: string): HomeView {
  const { status } = facts;
  return {
    type: 'home',
    blocks: [
      heading(status.organization),
      lines(modeLines(facts)),
      ...buttons(facts),
      small(nextText(facts)),
      DIVIDER,
      lines([bold('To review'), ...reviewLines(facts)]),
      ...problems(problemSentences(status)),
      ...endingBlocks(facts),
      DIVIDER,
      lines([bold('Last scans'), ...scanLines(facts)]),
      small(
        `Accounts are reviewed in <#${channel}>, where everyone can see the decisions. \`${status.command} help\` lists all commands.`,
      ),
    ],
  };
}

const DIVIDER: KnownBlock = { type: 'divider' };

function heading(organization: string | undefined): KnownBlock {
  const of = organization === undefined ? '' : ` · ${plainSafe(organization, 100)}`;
  return { type: 'header', text: plain(`Inactive users${of}`, 150) };
}

function modeLines({ status: { mode, lastAccepted, mail, policy, timeZone } }: HomeFacts): readonly string[] {
  switch (mode.kind) {
    case 'live':
      return [`🟢 ${bold('Live.')} ${liveWords(mail !== undefined, policy)}`];
    case 'protected':
      return [
        `🧪 ${bold('Rehearsal: PROTECTION is on.')} No one is emailed and nothing is disabled, whatever is approved.`,
      ];
    case 'waits for go-live':
      return [
        `🧪 ${bold('Rehearsal: the bot is not live yet.')} No one is emailed and nothing is disabled until an approver presses ${bold('Go live…')} on ${cardToGoLive(lastAccepted !== undefined)}.`,
      ];
    case 'paused':
      return mode.harsher === undefined
        ? pausedLines(mode, timeZone)
        : [`⏸️ ${bold(WAITS)} (${mrkdwnSafe(harsherText(mode.harsher), 300)}). ${MEANWHILE}`];
  }
}

function pausedLines(
  { pause: { since, until, byName, reason }, thenWaits }: PausedBy,
  timeZone: string,
): readonly string[] {
  const end =
    until === undefined ? 'until someone resumes' : `until ${calendarDay(dayOf(until, timeZone), timeZone)}`;
  return [
    `⏸️ ${bold('Paused')} ${end}. Nothing is emailed, proposed or disabled.${thenWaitsWords({ thenWaits })}`,
    `Paused by ${mrkdwnSafe(byName, 60)}, ${moment(since, timeZone)}${reason === undefined ? '.' : `. Reason: ${sentence(mrkdwnSafe(reason, 300))}`}`,
  ];
}

/** Going live stays on the card, which says what it would do. */
function buttons({ status, by }: HomeFacts): KnownBlock[] {
  const elements = [
    ...(by.mayDecide ? brake(status.mode) : []),
    ...(status.running === undefined ? [button(SCAN_AGAIN, 'Scan now', pressValue(0, 0))] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function brake(mode: Mode): readonly Button[] {
  switch (mode.kind) {
    case 'live':
    case 'waits for go-live':
      return [pauseButton()];
    case 'paused':
      return mode.harsher === undefined ? [resumeButton(mode.thenWaits ? STAYS_PAUSED : PICKS_UP)] : [];
    case 'protected':
      return [];
  }
}

function nextText({ status: { nextScan, nextDigest, running, timeZone } }: HomeFacts): string {
  const next = nextScan === undefined ? 'No scan is scheduled' : `Next scan ${moment(nextScan, timeZone)}`;
  return [
    ...(running === undefined
      ? []
      : [`Scan ${running.id} is running, started ${startedText(running, timeZone)}`]),
    next,
    ...(nextDigest === undefined ? [] : [`next digest ${moment(nextDigest, timeZone)}`]),
  ].join(' · ');
}

function reviewLines({ review, status, cardLink }: HomeFacts): readonly string[] {
  const { open, toReview, warnFirst, fresh, secondApprover, rehearsal } = review;
  const link = cardLink === undefined ? [] : [`<${cardLink}|Open the newest card>`];
  const parts = [
    `${counted(toReview, 'account', 'accounts')} to review${rehearsal ? ' as a rehearsal' : ''}${once(status.mode)}`,
    ...(warnFirst > 0 ? [`${grouped(warnFirst)} to warn first`] : []),
    ...(fresh > 0 ? [`${grouped(fresh)} new`] : []),
    ...(secondApprover > 0 ? [`${grouped(secondApprover)} waiting for a second approver`] : []),
    ...(status.approvedWaiting > 0 ? [`${grouped(status.approvedWaiting)} approved, not disabled yet`] : []),
    ...(status.failed > 0 ? [`${grouped(status.failed)} could not be disabled`] : []),
  ];
  const isIdle = open + status.approvedWaiting + status.failed === 0;
  return [isIdle ? 'Nothing to review.' : parts.join(' · '), ...link];
}

/** While paused nothing can be approved. */
function once(mode: Mode): string {
  if (mode.kind !== 'paused') return '';
  return mode.harsher === undefined && !mode.thenWaits
    ? ' once the bot is resumed'
    : ' once the bot is live again';
}

const PROBLEMS = 10;

function problems(told: readonly string[]): KnownBlock[] {
  if (told.length === 0) return [lines(['No known problems.'])];
  return problemBlocks(told, PROBLEMS, (rest) => `… and ${rest} more in the log.`);
}

const CHECKS = 3;

function scanLines({ status: { recent, timeZone } }: HomeFacts): readonly string[] {
  const done = recent.filter(({ finishedAt }) => finishedAt !== undefined);
  if (done.length === 0) return ['No scan has finished yet.'];
  return done.map(
    (scan) => `${MARKS[scan.state]} Scan ${scan.id} · ${startedText(scan, timeZone)} · ${outcome(scan)}`,
  );
}

const MARKS: Readonly<Record<ScanRow['state'], string>> = {
  reading: '⏳',
  merging: '⏳',
  accepted: '✅',
  rejected: '⛔',
  failed: '⚠️',
};

/** Why one was rejected or failed, in the words of its card. */
function outcome({ state, members, failedChecks, failure }: ScanRow): string {
  switch (state) {
    case 'reading':
    case 'merging':
      return 'running';
    case 'accepted':
      return counted(members ?? 0, 'member', 'members');
    case 'rejected': {
      const rest = failedChecks.length - CHECKS;
      const why = failedChecks.slice(0, CHECKS).map(checkSentence).join(' ');
      return `${bold('rejected.')} ${why}${rest > 0 ? ` … and ${rest} more on its card.` : ''}`;
    }
    case 'failed':
      return `${bold('failed.')} ${ended(mrkdwnSafe(failure ?? 'The scan did not finish', 300))}`;
  }
}

/** Two blocks a row: far from the hundred that a Home may have. */
const ROWS = 10;

function endingBlocks(facts: HomeFacts): KnownBlock[] {
  const { ending } = facts;
  if (ending.length === 0) return [];
  const rest = ending.slice(ROWS).reduce((sum, group) => sum + group.length, 0);
  return [
    DIVIDER,
    lines([bold(`Your exclusions that end within ${SOON_DAYS} days`)]),
    ...ending.slice(0, ROWS).flatMap((group) => endingRow(facts, group)),
    ...(rest === 0 ? [] : [small(`… and ${grouped(rest)} more: \`${facts.status.command} exclusions\``)]),
  ];
}

function endingRow({ by, status: { timeZone } }: HomeFacts, group: ExclusionGroup): KnownBlock[] {
  const [{ id, target, reason, until }, ...others] = group;
  const end = until === undefined ? '' : ` · until ${calendarDay(dayOf(until, timeZone), timeZone)}`;
  const section = lines([
    `${bold(targetWords(target))}${othersWords(others.length)}${end}`,
    sentence(mrkdwnSafe(reason, 200)),
  ]);
  if (!by.mayDecide || until === undefined) return [section];
  const confirm = ask(
    group.length === 1 ? 'End this exclusion?' : `End ${counted(group.length, 'exclusion', 'exclusions')}?`,
    [`From the next scan on, ${coveredText(group)} can be warned and proposed again.`],
    'End',
  );
  const elements = [
    button(EXTEND, 'Extend…', pressValue(0, id)),
    button(END_NOW, 'End', pressValue(0, id, until.getTime()), { confirm }),
  ];
  return [section, { type: 'actions', elements }];
}

/** For whoever may not see how the bot stands: what it does, and whom to ask. `names` are for people of the workspace. */
export function shortHomeView({
  organization,
  approvers,
  isMember,
  warns,
  command,
}: {
  readonly organization: string;
  readonly approvers: readonly string[];
  readonly isMember: boolean;
  /** Whether anybody is emailed. */
  readonly warns: boolean;
  readonly command: string;
}): HomeView {
  const asks = isMember
    ? [
        lines([
          bold('Your own account'),
          `Type \`${command} why\` to check the status of your own ArcGIS account.`,
        ]),
      ]
    : [];
  return {
    type: 'home',
    blocks: [
      heading(isMember ? organization : undefined),
      lines([`${LOOKS_FOR} ${warns ? WARNS : DISABLES}`]),
      ...asks,
      lines([
        bold('Questions?'),
        `Ask ${isMember && approvers.length > 0 ? named(approvers) : IN_YOUR_TEAM}.`,
      ]),
    ],
  };
}

const LOOKS_FOR = 'This app looks for ArcGIS accounts that no one has signed in to for a long time.';
const WARNS =
  'It warns their owners by email, and disables only the accounts an approver approves. Their content is kept.';
const DISABLES = 'It disables only the accounts an approver approves. Their content is kept.';
const IN_YOUR_TEAM = 'your GIS team';
const NAMED = 5;

function named(names: readonly string[]): string {
  const safe = names.slice(0, NAMED).map((name) => mrkdwnSafe(name, 60));
  const last = safe.pop() ?? '';
  return safe.length === 0 ? last : `${safe.join(', ')} or ${last}`;
}
