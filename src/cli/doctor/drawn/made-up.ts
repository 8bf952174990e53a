import type { MemberRow } from '../../../adapters/store/members/members.ts';
import type { ScanRow } from '../../../adapters/store/scans.ts';
import type { CardFacts } from '../../../features/card/facts.ts';
import type { HomeFacts } from '../../../features/home/facts.ts';
import type { CardRow } from '../../../features/proposals/row-view.ts';
import type { WhyFacts } from '../../../features/proposals/why/facts.ts';
import type { StatusFacts } from '../../../features/status/status.ts';
import { type Account, isAccountKey } from '../../../policy/account.ts';
import type { Exclusion } from '../../../policy/exclusion.ts';
import { limitsOf, type Policy } from '../../../policy/limits.ts';
import { isProposalId, NOT_READ_YET, type Proposal } from '../../../policy/proposal.ts';

/** An organization that is made up, with as much to tell as a view has room for, so that each can be drawn in full. */

export const NOW = new Date('2026-11-23T05:00:00Z');
export const TIME_ZONE = 'Europe/Berlin';
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

export const POLICY: Policy = {
  notifyAfterDays: 60,
  disableAfterDays: 90,
  graceDays: 30,
  remindDaysBefore: [14, 3],
  maxWarningsPerScan: 100,
  reenabledShieldDays: 30,
  warningValidDays: 45,
  protectAdmins: true,
  disableCap: 50,
  disableCapPercent: 10,
  timeZone: TIME_ZONE,
};
export const LIMITS = limitsOf(POLICY);

function keyOf(text: string) {
  if (!isAccountKey(text)) throw new Error(`no account key: ${text}`);
  return text;
}

export const ACCOUNT: Account = {
  key: keyOf('0a1b'),
  portalId: '0a1b',
  username: 'sample.person_ORG',
  fullName: 'Sample Person',
  email: 'sample.person@example.org',
  role: 'org_user',
  roleId: undefined,
  userType: 'creatorUT',
  provider: 'arcgis',
  categories: [],
  culture: 'en',
  level: '2',
  created: daysAgo(1000),
  lastLogin: daysAgo(131),
  disabled: false,
};

const APPROVAL = { kind: 'approve', byId: 'U1', byName: 'Sample Approver', at: NOW } as const;

const warning = (rung: { kind: 'first' } | { kind: 'reminder'; daysBefore: number }, days: number) => ({
  rung,
  outcome: 'accepted' as const,
  writtenAt: daysAgo(days),
  at: daysAgo(days),
  tries: 1,
  words: '',
  inSlack: 'no' as const,
});

function proposal(number: number, special: Partial<Proposal> = {}): Proposal {
  if (!isProposalId(number)) throw new Error(`no proposal id: ${number}`);
  return {
    id: number,
    key: ACCOUNT.key,
    username: `${ACCOUNT.username}_${number}`,
    fullName: ACCOUNT.fullName,
    rehearsal: false,
    state: 'open',
    why: undefined,
    bornInScan: 42,
    bornAt: NOW,
    evidence: {
      email: ACCOUNT.email,
      role: 'Field crew',
      userType: 'creatorUT',
      days: 131,
      lastSignIn: daysAgo(131),
      created: daysAgo(1000),
      dueOn: '2026-11-23',
      clause: 7,
      notWarned: undefined,
      warnings: [warning({ kind: 'first' }, 44), warning({ kind: 'reminder', daysBefore: 3 }, 3)],
      limits: LIMITS,
      ...NOT_READ_YET,
      holdings: { readAt: NOW, items: 37, newestItem: daysAgo(144), groups: 2, groupsOwned: 1 },
    },
    approvals: [],
    batch: undefined,
    changedAt: NOW,
    changedBy: undefined,
    closedBy: undefined,
    disabledAt: undefined,
    esriAccess: undefined,
    pending: [],
    ...special,
  };
}

export const PROPOSAL = proposal(17);

function row(number: number, special: Partial<Proposal> = {}, rest: Partial<CardRow> = {}): CardRow {
  return {
    proposal: proposal(number, special),
    url: `https://gis.example.org/home/user.html?user=${ACCOUNT.username}`,
    canUndo: false,
    undoableExclusion: undefined,
    enabledByOthers: false,
    wouldBe: undefined,
    timeZone: TIME_ZONE,
    ...rest,
  };
}

export const EXCLUSION: Exclusion = {
  id: 3,
  target: { kind: 'account', key: ACCOUNT.key, username: ACCOUNT.username },
  reason: 'on parental leave',
  authorId: 'U1',
  authorName: 'Sample Approver',
  since: daysAgo(40),
  until: new Date('2027-02-01T00:00:00Z'),
};

/** Of each kind that a card can have. */
export const ROWS: readonly CardRow[] = [
  row(17),
  row(18, { state: 'failed', why: 'the portal does not allow this' }),
  row(19, { state: 'approved', approvals: [APPROVAL] }),
  row(20, { state: 'disabled', approvals: [APPROVAL], disabledAt: NOW }, { canUndo: true }),
  row(21, { state: 'excluded', changedBy: 'Sample Approver' }, { undoableExclusion: EXCLUSION }),
  row(22, { state: 'skipped', why: 'signed in' }),
];

export const SCAN: ScanRow = {
  id: 42,
  askedBy: { kind: 'bot' },
  startedAt: NOW,
  finishedAt: NOW,
  state: 'accepted',
  organization: 'Sample Organization',
  members: 1204,
  enabledMembers: 1196,
  counts: {},
  failedChecks: [],
  failure: undefined,
  notes: [],
  toPropose: false,
  files: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  asOf: NOW,
  seats: undefined,
};

const REVIEW = {
  rehearsal: false,
  open: 12,
  toReview: 12,
  warnFirst: 0,
  approved: 3,
  failed: 1,
  fresh: 4,
  secondApprover: 1,
};

export function card(special: Partial<CardFacts> = {}): CardFacts {
  return {
    card: 7,
    newest: true,
    organization: 'Sample Organization',
    scan: SCAN,
    lastScan: undefined,
    mode: { kind: 'live' },
    counts: { active: 1100, 'coming up': 60, 'in grace': 32, 'to decide': 12 },
    members: 1204,
    policy: POLICY,
    rows: ROWS,
    proposals: 16,
    decidedBelow: 2,
    folded: undefined,
    review: REVIEW,
    newIn: 42,
    bulk: { take: 12, leftOut: 1 },
    undoable: [],
    waiting: 10,
    leftToNextScan: 0,
    dayIsFull: false,
    mail: undefined,
    mailNow: undefined,
    cap: 50,
    approvalsNeeded: 1,
    approvers: ['Sample Approver'],
    lacksMail: false,
    troubles: { isMail: false, first: [], below: [] },
    agreed: { goLive: undefined, acceptOnce: undefined },
    goesOnIn: undefined,
    goLive: undefined,
    coming: undefined,
    firstWarningsWaiting: 0,
    firstWarningsHeld: undefined,
    excusable: [],
    findings: [],
    notes: [],
    mention: false,
    timeZone: TIME_ZONE,
    now: NOW,
    ...special,
  };
}

export const PAUSED = {
  kind: 'paused' as const,
  pause: {
    id: 1,
    since: NOW,
    until: undefined,
    reason: 'while the roles change',
    byId: 'U1',
    byName: 'Sample Approver',
  },
};

export const COMMAND = '/inactive-users';

export const STATUS: StatusFacts = {
  command: COMMAND,
  mode: { kind: 'live' },
  organization: 'Sample Organization',
  running: undefined,
  lastAccepted: SCAN,
  recent: [SCAN],
  nextScan: new Date('2026-11-24T05:00:00Z'),
  nextDigest: new Date('2026-11-30T07:00:00Z'),
  counts: { active: 1192, 'to decide': 12 },
  findings: [],
  review: REVIEW,
  approvedWaiting: 3,
  failed: 1,
  exclusions: 8,
  approvers: 2,
  disabledToday: 4,
  cap: 50,
  problems: ['The bot is not in #sample. Type /invite @sample-bot there.'],
  mail: undefined,
  seats: undefined,
  subscription: undefined,
  endings: [],
  policy: POLICY,
  timeZone: TIME_ZONE,
  now: NOW,
};

export const HOME: HomeFacts = {
  by: { id: 'U1', name: 'Sample Approver', mayDecide: true },
  status: STATUS,
  review: REVIEW,
  ending: [[EXCLUSION]],
  cardLink: 'https://sample.slack.com/archives/C0000000000/p1',
};

export const MEMBER: MemberRow = {
  id: 1,
  account: ACCOUNT,
  goneSince: undefined,
  standing: undefined,
  newestSignIn: undefined,
  reenabledAt: undefined,
  lastLeftAloneAt: undefined,
};

export const WHY: WhyFacts = {
  member: MEMBER,
  verdict: {
    ...{ status: 'to decide', clause: 7, days: 131, range: 'disable' },
    ...{ dueOn: '2026-11-23', notWarned: undefined },
  },
  roleName: 'User',
  scan: SCAN,
  waits: [],
  ...{ cap: 50, isOverCap: false },
  notice: undefined,
  memberUrl: `https://gis.example.org/home/user.html?user=${ACCOUNT.username}`,
  sameEmail: undefined,
  proposed: undefined,
  warnings: [],
  endedExclusions: [],
  mode: { kind: 'live' },
  dayIsFull: false,
  approvalsNeeded: 1,
  expiresDays: 14,
  policy: POLICY,
  timeZone: TIME_ZONE,
  now: NOW,
  mayWarn: true,
  contact: undefined,
};
