import type { Button } from '@slack/types';
import { lines, noticeModal, outcomeModal } from '../../../adapters/slack/blocks.ts';
import type { Drawing } from '../../../adapters/slack/inspect.ts';
import { calendarDay, moment, mrkdwnSafe } from '../../../adapters/slack/text.ts';
import type { AuditRow } from '../../../adapters/store/audit.ts';
import { askingMessage } from '../../../features/card/askings.ts';
import { cardMessage } from '../../../features/card/card-view.ts';
import { helpView } from '../../../features/commands/commands.ts';
import type { AskedRow } from '../../../features/digest/exclusion-rows.ts';
import { digestFacts } from '../../../features/digest/facts.ts';
import { digestMessage } from '../../../features/digest/message.ts';
import { extendModal } from '../../../features/exclusions/ask-before-end.ts';
import { excludeAgainButton } from '../../../features/exclusions/exclude-form.ts';
import {
  EMPTY_DRAFT,
  type ExcludeSubject,
  excludeModal,
} from '../../../features/exclusions/exclude-form-view.ts';
import { exclusionsList } from '../../../features/exclusions/list.ts';
import { UNDO_EXCLUDED, UNDO_EXCLUDED_HERE, undoExcludedButton } from '../../../features/exclusions/undo.ts';
import { alone } from '../../../features/history/acts.ts';
import type { TrailWriting } from '../../../features/history/sentence.ts';
import { detailsView, historyView } from '../../../features/history/slack-history.ts';
import { homeView, shortHomeView } from '../../../features/home/view.ts';
import { sampleKinds } from '../../../features/letters/sample.ts';
import { pickList } from '../../../features/members/who-is-meant.ts';
import { PICKS_UP } from '../../../features/modes/mode.ts';
import { goLiveModal } from '../../../features/modes/slack-go-live.ts';
import { pauseButton, pauseModal, resumeButton } from '../../../features/modes/slack-pause.ts';
import { previewModal } from '../../../features/preview/form.ts';
import { approveAllModal } from '../../../features/proposals/many/approve-all-form.ts';
import { undoModal } from '../../../features/proposals/undo-list.ts';
import { formerMessage, whyMessage } from '../../../features/proposals/why/view.ts';
import { decidedModal } from '../../../features/review/decide.ts';
import { reviewDecideModal } from '../../../features/review/decide-view.ts';
import { NOT_STARTED, reviewModal } from '../../../features/review/list-view.ts';
import { statusView } from '../../../features/status/status-view.ts';
import { directMessage } from '../../../features/warnings/tell-in-slack.ts';
import { whatIfView } from '../../../features/what-if/view.ts';
import { dayOf } from '../../../policy/calendar.ts';
import { fingerprintOf } from '../../../policy/proposal.ts';
import {
  ACCOUNT,
  COMMAND,
  card,
  EXCLUSION,
  HOME,
  LIMITS,
  MEMBER,
  NOW,
  PAUSED,
  POLICY,
  PROPOSAL,
  ROWS,
  SCAN,
  STATUS,
  TIME_ZONE,
  WHY,
} from './made-up.ts';

/** Everything that the bot can show in Slack, by what people know it as; nothing of it is shown to anyone. */
export function drawings(): ReadonlyMap<string, Drawing> {
  const all = new Map<string, Drawing>();
  for (const [name, { text, blocks }] of Object.entries(messages())) {
    all.set(name, { message: { text, blocks: [...blocks] } });
  }
  for (const [name, view] of Object.entries(views())) all.set(name, { view });
  return all;
}

const ORGANIZATION = 'Sample Organization';
const REJECTED = [{ check: 'members fell' as const, found: 300, allowed: 240 }];
const ADMINISTRATOR = { kind: 'administrator' as const, mayDecide: true };
const PERSON = {
  username: ACCOUNT.username,
  fullName: ACCOUNT.fullName,
  email: ACCOUNT.email,
  isMember: true,
  created: NOW,
};

function messages() {
  return {
    card: cardMessage(card(), undefined),
    'card, paused': cardMessage(card({ mode: PAUSED }), undefined),
    'card of a rehearsal': cardMessage(
      card({ mode: { kind: 'waits for go-live' }, goLive: ['12 accounts could be disabled.'] }),
      undefined,
    ),
    'card of a rejected scan': cardMessage(
      card({ scan: { ...SCAN, state: 'rejected', failedChecks: REJECTED }, excusable: REJECTED }),
      undefined,
    ),
    'weekly digest': digest([]),
    'weekly digest, with exclusions': digest(ASKED_ROWS),
    reminder: askingMessage(
      {
        ...{
          about: 'proposals',
          asked: 12,
          card: 7,
          scan: 42,
          names: [ACCOUNT.fullName],
          half: [],
          since: [NOW],
        },
        ...{ expiresAfterDays: 14, timeZone: TIME_ZONE },
      },
      undefined,
      ORGANIZATION,
    ),
    'exclusions that end': askingMessage(
      {
        ...{
          about: 'exclusions',
          command: COMMAND,
          asking: 1,
          authorName: EXCLUSION.authorName,
          more: 0,
          timeZone: TIME_ZONE,
        },
        rows: [
          {
            ...{ exclusion: EXCLUSION.id, until: NOW, answer: undefined, answeredBy: undefined },
            ...{ target: EXCLUSION.target, reason: EXCLUSION.reason, others: 0, endsOn: NOW, inForce: true },
          },
        ],
      },
      undefined,
      ORGANIZATION,
    ),
    paused: switchPost('Paused.', resumeButton(PICKS_UP, 1)),
    resumed: switchPost('Resumed.', pauseButton()),
    excluded: switchPost('Excluded.', undoExcludedButton(EXCLUSION.id, UNDO_EXCLUDED)),
    'exclusion ended': switchPost('Exclusion ended.', excludeAgainButton(EXCLUSION.id)),
    'warning as a direct message': directMessage({
      subject: 'Sign in by December 26 to keep your ArcGIS account at Sample Organization',
      text: 'Hello Sample Person,\n\nplease sign in by December 26.\n\nThis email contains no links on purpose.',
    }),
    'several people of one name': pickList('why', 'sample', { members: [MEMBER], more: 0, isGuess: false }),
    status: statusView(STATUS),
    help: helpView(COMMAND, ORGANIZATION),
    why: whyMessage(WHY, ADMINISTRATOR),
    'why, of a former member': formerMessage({ ...WHY, goneSince: NOW }, ADMINISTRATOR),
    exclusions: exclusionsList({
      ...{ exclusions: [EXCLUSION], page: 0, mayEnd: true, note: undefined, timeZone: TIME_ZONE },
      nameOf: () => ACCOUNT.fullName,
    }),
    history: historyView({
      about: PERSON,
      page: { acts: alone([ENTRY]), rows: [ENTRY], isAll: true },
      ...{ before: undefined, writing: WRITING, timeZone: TIME_ZONE },
    }),
    'history, details': detailsView([{ row: ENTRY, lines: ['Reason: while the roles change'] }], WRITING),
    'what if': whatIfView(WHAT_IF, undefined),
  };
}

function views() {
  const excluding = (subject: ExcludeSubject) =>
    excludeModal({ subject, draft: EMPTY_DRAFT, note: undefined, told: undefined });
  const account = { kind: 'account' as const, key: ACCOUNT.key, name: ACCOUNT.fullName };
  const reviewing = NOT_STARTED;
  return {
    Home: homeView(HOME, 'C0000000000'),
    'Home, for others': shortHomeView({
      organization: ORGANIZATION,
      approvers: ['Sample Approver'],
      isMember: true,
      warns: true,
      command: COMMAND,
    }),
    'Go live': goLiveModal(['12 accounts could be disabled.'], LIMITS, { command: COMMAND, emails: true }),
    Pause: pauseModal(false),
    Resume: pauseModal(true),
    Exclude: excluding(account),
    'Exclude, pasted names': excluding({ kind: 'pasted', boxes: 2 }),
    'Exclude, a group': excluding({ kind: 'rule', instead: account }),
    'Extend exclusion': extendModal([EXCLUSION], TIME_ZONE),
    Review: reviewModal({
      list: {
        ...{ rows: ROWS.slice(0, 3), page: 0, pages: 2, all: 30 },
        counts: { 'to decide': 20, failed: 4, waiting: 6 },
        selection: { all: 1, outside: 0, withdrawable: 0 },
        ...{
          selected: new Set([PROPOSAL.id]),
          roles: ['Field crew', 'org_user'],
          userTypes: ['', 'creatorUT'],
        },
      },
      ...{ reviewing, note: undefined, mayDecide: true },
    }),
    'Review, decide': reviewDecideModal({
      reviewing,
      selected: {
        fingerprint: fingerprintOf([PROPOSAL.id]),
        ...{ count: 1, first: [PROPOSAL], notWarned: 0, marked: 0, unread: 0, failed: 0, rehearsal: false },
        approvalsNeeded: 2,
        approving: { taken: 1, leftOut: { count: 0, reasons: [], more: 0 } },
        excluding: { taken: 1, leftOut: { count: 0, reasons: [], more: 0 } },
      },
      draft: { ...EMPTY_DRAFT, choice: undefined },
      note: undefined,
    }),
    'Approve all': approveAllModal({
      card: 7,
      bulk: {
        ...{ take: 1, leftOut: 0, whyLeftOut: [], fingerprint: fingerprintOf([PROPOSAL.id]) },
        whom: [
          {
            fullName: ACCOUNT.fullName,
            username: ACCOUNT.username,
            days: 131,
            holdings: '37 items',
            sameEmail: '',
          },
        ],
      },
      ...{ rehearsal: false, cap: 50, disabledToday: 4 },
    }),
    'Sample emails': previewModal({
      ...{ address: 'sample.approver@example.org', kinds: sampleKinds(POLICY), sendsReports: true },
    }),
    Undo: undoModal({
      ...{ card: 7, rows: ROWS.slice(3, 5), more: 1, note: undefined, policy: POLICY, command: COMMAND },
      around: { approvalsNeeded: 1, dayIsFull: false, timeZone: TIME_ZONE, now: NOW },
    }),
    Excluded: outcomeModal('Excluded', {
      said: ['Sample Person is not warned and not proposed until February 1.'],
      next: { button: undoExcludedButton(EXCLUSION.id, UNDO_EXCLUDED_HERE), metadata: '' },
    }),
    'Review, decided': decidedModal('done', 'Approved: 1 account.', reviewing),
    'a notice': noticeModal('Approved', 'Disabling Sample Person.'),
  };
}

function switchPost(text: string, accessory: Button) {
  return { text, blocks: [{ ...lines([text]), accessory }] };
}

const ENTRY: AuditRow = {
  ...{ number: 1, at: NOW, what: 'paused', subject: '', hash: 'a'.repeat(64) },
  by: { kind: 'person', id: 'U1', name: 'Sample Approver' },
  detail: { reason: 'while the roles change' },
};

const WRITING: TrailWriting = {
  text: mrkdwnSafe,
  day: (day) => calendarDay(typeof day === 'string' ? day : dayOf(day, TIME_ZONE), TIME_ZONE),
  moment: (at) => moment(at, TIME_ZONE),
  nameOf: ({ subject }) => subject,
};

const WHAT_IF = {
  scan: SCAN,
  inForce: { notifyAfterDays: 60, disableAfterDays: 90 },
  limits: { notifyAfterDays: 60, disableAfterDays: 120 },
  now: { none: 1100, notify: 60, disable: 44 },
  tried: { none: 1100, notify: 80, disable: 24 },
  skipped: { protected: 3 },
  ...{ graceDays: 30, disabled: 8, notKnown: 0, comeIn: [], timeZone: TIME_ZONE },
  goOut: [
    { account: ACCOUNT, days: 131, lastSignIn: NOW, status: 'to decide' as const, way: 'out' as const },
  ],
};

/** Asked about, and as they stand once someone has answered. */
const ASKED_ROWS: readonly AskedRow[] = [
  {
    place: 1,
    asked: [
      { exclusion: EXCLUSION, stands: 'asked', answeredBy: undefined },
      { exclusion: { ...EXCLUSION, id: 4, until: undefined }, stands: 'asked', answeredBy: undefined },
    ],
  },
  { place: 2, asked: [{ exclusion: EXCLUSION, stands: 'asked', answeredBy: undefined }] },
  { place: 3, asked: [{ exclusion: EXCLUSION, stands: 'kept', answeredBy: 'Sample Approver' }] },
  { place: 4, asked: [{ exclusion: EXCLUSION, stands: 'ended', answeredBy: 'Sample Approver' }] },
];

/** With its two charts, which not every workspace has. */
function digest(asked: readonly AskedRow[]) {
  const facts = digestFacts.parse({
    at: NOW.toISOString(),
    organization: SCAN.organization,
    mode: { kind: 'live' },
    scannedAt: NOW.toISOString(),
    problems: [{ kind: 'told', sentence: 'The bot is not in #sample. Type /invite @sample-bot there.' }],
    todo: {
      ...{
        toReview: 12,
        oldest: NOW.toISOString(),
        secondApprover: 0,
        expiring: 2,
        reminded: [],
        goLive: false,
        failed: 1,
      },
      card: { id: 7, scan: 42 },
      exclusions: { ending: 1, yearOld: 0, withoutRow: 0 },
    },
    coming: { kind: 'due', thisWeek: 4, nextWeek: 6, firstWarnings: 20, held: null },
    week: {
      ...{ since: NOW.toISOString(), disabled: 5, undone: 0, cameBack: 9, warnings: 30, approvals: 5 },
      ...{ exclusions: 1, expired: 0, undecidedTwice: 0 },
    },
    members: { all: 1204, groups: { active: 1100, 'in grace': 60, 'to review': 12, disabled: 32 } },
    days: { from: [0, 30, 60, 90], accounts: [900, 200, 60, 44], never: 8, unknown: 0 },
    weeks: [9, 16, 23].map((day) => ({
      ...{
        on: `2026-11-${String(day).padStart(2, '0')}`,
        toReview: 10 + day,
        inGrace: 50,
        disabled: 5,
        cameBack: 9,
      },
    })),
    ...{ before: null, seats: null, subscription: null },
    limits: {
      notifyAfterDays: 60,
      disableAfterDays: 90,
      expiresDays: 14,
      graceDays: 30,
      warningValidDays: 45,
    },
  });
  const row = {
    ...{ id: 1, dueFor: NOW, madeAt: NOW, state: 'due' as const, problem: undefined, ts: undefined },
    by: { kind: 'bot' as const },
    facts,
  };
  return digestMessage({
    digest: row,
    facts,
    asked,
    mention: undefined,
    command: COMMAND,
    timeZone: TIME_ZONE,
  });
}
