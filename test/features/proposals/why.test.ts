import { expect, test } from 'vitest';
import { memberUrl } from '../../../src/adapters/arcgis/portal.ts';
import type { Audience, WhyFacts } from '../../../src/features/proposals/why/facts.ts';
import { formerMessage, whyMessage } from '../../../src/features/proposals/why/view.ts';
import type { Proposal } from '../../../src/policy/proposal.ts';
import { anAccount, aPolicy, daysAgo, NOW } from '../../policy/builders.ts';
import { ANA, drawn, evidence, proposal, scan, warningTold } from '../card/card-facts.ts';

const READER: Audience = { kind: 'administrator', mayDecide: true };
const EXCLUSION = {
  id: 3,
  target: { kind: 'account', key: anAccount().key, username: 'maria.silva_HCG' },
  reason: 'parental leave.',
  authorId: 'U1',
  authorName: 'Ana Lopez',
  since: daysAgo(40),
  until: new Date('2027-02-01T00:00:00+01:00'),
} as const;
const TO_DECIDE: WhyFacts['verdict'] = {
  ...{ status: 'to decide', clause: 7, days: 131, range: 'disable' },
  ...{ dueOn: '2026-11-23', notWarned: undefined },
};

const PAUSED: WhyFacts['mode'] = {
  kind: 'paused',
  pause: { since: NOW, until: undefined, reason: undefined, byId: 'U1', byName: 'Ana' },
};

/** Dates as a reader sees them, without their tokens. */
const read = (facts: WhyFacts, audience: Audience = READER): string =>
  drawn(whyMessage(facts, audience)).replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1');

const STATUSES: readonly (readonly [WhyFacts['verdict'], string])[] = [
  [
    { status: 'active', clause: undefined, days: 12, range: 'none' },
    '*Active.* 12 days without a sign-in (warnings start after 60). Last sign-in Jul 15, 2026. The first warning will be due Sep 14, 2026, unless someone signs in with the account first.',
  ],
  [
    {
      ...{ status: 'coming up', clause: 6, days: 70, range: 'notify' },
      ...{ rung: { kind: 'first' }, dueOn: '2026-12-26' },
    },
    '*Inactive 70 days* (limit 90). Last sign-in Jul 15, 2026. The first warning is due. The account can be proposed for disabling from Dec 26, 2026, unless someone signs in with the account first.',
  ],
  [
    {
      ...{ status: 'in grace', clause: 6, days: 100, range: 'disable' },
      ...{ rung: { kind: 'reminder', daysBefore: 3 }, dueOn: '2026-11-26' },
    },
    '*In grace period* (30 days from the first warning). Inactive 100 days (limit 90). Last sign-in Jul 15, 2026. A reminder is due. The account can be proposed for disabling from Nov 26, 2026, unless someone signs in with the account first.',
  ],
  [
    TO_DECIDE,
    '*To review later.* The next scan will add it to review. Inactive 131 days (limit 90). Last sign-in Jul 15, 2026. Due since Nov 23, 2026.',
  ],
  [
    { status: 'excluded', clause: 5, days: 131, range: 'disable', exclusion: EXCLUSION },
    '*Excluded* until Feb 1, 2027, decided by Ana Lopez: “parental leave”. Excluded accounts are not warned and not proposed. Once the exclusion ends, the account must be warned again before it can be proposed. Inactive 131 days. Last sign-in Jul 15, 2026.',
  ],
  [
    {
      ...{ status: 'protected', clause: 2, days: 131, range: 'disable' },
      because: 'an administrator',
    },
    '*Protected* as an administrator. Protected accounts are not warned and not proposed. Inactive 131 days. Last sign-in Jul 15, 2026.',
  ],
  [
    { status: 'shielded', clause: 4, days: 131, range: 'disable', until: '2026-12-20' },
    '*Skipped until Dec 20, 2026:* re-enabled recently (Nov 20, 2026). After that, the account must be warned again before it can be proposed. Inactive 131 days. Last sign-in Jul 15, 2026.',
  ],
  [
    {
      ...{ status: 'unknown', clause: 3, days: undefined, range: 'none' },
      missing: ['lastLogin', 'role'],
    },
    '*Skipped:* ArcGIS does not show the last sign-in or the role. Accounts with missing data are not warned and not proposed.',
  ],
  [
    { status: 'disabled', clause: 1, days: 131, range: 'disable' },
    '*Disabled*, but not by this bot. The bot does not know when or by whom. Inactive 131 days. Last sign-in Jul 15, 2026.',
  ],
];

test.for(STATUSES)('$0.status is told with its numbers', ([verdict, says]) => {
  expect(read(whyFacts({ verdict })).split('\n')[1]).toBe(says);
});

test.for(STATUSES)(
  'without days of grace, $0.status promises no warning that must come first',
  ([verdict]) => {
    const told = read(whyFacts({ verdict, policy: aPolicy({ graceDays: 0 }) }));
    expect(told).not.toContain('must be warned again');
  },
);

test.for(STATUSES)('without a mail server, $0.status promises no warning', ([verdict]) => {
  const told = read(whyFacts({ verdict, mayWarn: false, policy: aPolicy({ graceDays: 0 }) }));
  expect(told).not.toMatch(/warnings start|is due\.|will be due|must be warned/);
});

test.for<readonly [facts: Partial<WhyFacts>, says: string]>([
  [{ proposed: proposed() }, '*To review.*'],
  [{ proposed: proposed({ state: 'failed', why: 'x' }) }, '*To review.*'],
  [{ proposed: proposed({ state: 'approved', approvals: [ANA] }) }, '*Approved.*'],
  [{ proposed: proposed({ state: 'disabling', approvals: [ANA] }) }, '*Approved.*'],
  [{ proposed: proposed({ state: 'expired' }) }, '*To review later.* The next scan will add it to review.'],
  [{ isOverCap: true }, '*To review later.* At most 38 accounts are up for review at a time.'],
  [{ mode: PAUSED }, '*To review later.* Nothing is proposed while the bot is paused.'],
  [{ waits: ['Two proposals expired without a decision.'] }, '*To review later.*'],
  [
    { proposed: proposed({ state: 'skipped', why: 'signed in', changedAt: NOW }) },
    '*Skipped.* The next scan will evaluate the account again.',
  ],
])('due, %j: %s', ([facts, says]) => {
  expect(read(whyFacts(facts)).split('\n')[1]).toContain(`${says} Inactive 131 days (limit 90).`);
});

test('only what is in Review… is told to be approved there', () => {
  const verdict = { ...TO_DECIDE, notWarned: { kind: 'no usable address' } } as const;
  const how = 'An approver can approve the account in Review…, with a reason.';
  expect(read(whyFacts({ verdict, proposed: proposed() }))).toContain(how);
  expect(read(whyFacts({ verdict }))).toContain('*Not warned:* no usable email address.');
  expect(read(whyFacts({ verdict }))).not.toContain('Review…');
});

const PROPOSED: readonly {
  readonly circumstance: string;
  readonly it?: Partial<Proposal>;
  readonly facts?: Partial<WhyFacts>;
  readonly says: string;
}[] = [
  {
    circumstance: 'open',
    says: 'Waiting for an approver. If no one decides, the proposal expires after 14 working days; a later scan may propose the account again.',
  },
  {
    circumstance: 'a rehearsal',
    it: { rehearsal: true },
    says: 'To review in the rehearsal: nothing will be done to the account.',
  },
  {
    circumstance: 'paused',
    facts: {
      mode: PAUSED,
    },
    says: 'Waiting: the bot is paused.',
  },
  {
    circumstance: 'approved by the first of two',
    it: { approvals: [ANA] },
    facts: { approvalsNeeded: 2 },
    says: '1 of 2 approvals. Waiting for a second approver.',
  },
  {
    circumstance: 'approved and waiting',
    it: { state: 'approved', approvals: [ANA] },
    says: 'Approved. The account will be checked once more, then disabled.',
  },
  {
    circumstance: 'approved while the day is full',
    it: { state: 'approved', approvals: [ANA] },
    facts: { dayIsFull: true },
    says: 'Approved. Waiting until tomorrow because today’s limit on disabled accounts is reached.',
  },
  { circumstance: 'being disabled', it: { state: 'disabling' }, says: 'Being disabled now.' },
  {
    circumstance: 'failed',
    it: { state: 'failed', why: 'the portal did not answer' },
    says: '*Disabling failed* Nov 23, 2026, 06:00: the portal did not answer.',
  },
  {
    circumstance: 'skipped',
    it: { state: 'skipped', why: 'signed in' },
    says: '*Not disabled:* signed in since. Skipped Nov 23, 2026, 06:00.',
  },
  {
    circumstance: 'expired',
    it: { state: 'expired' },
    says: 'Expired Nov 23, 2026, 06:00 without a decision.',
  },
  {
    circumstance: 'excluded',
    it: { state: 'excluded' },
    says: 'Not disabled: excluded Nov 23, 2026, 06:00.',
  },
  {
    circumstance: 'closed',
    it: { state: 'closed', why: 'the bot went live' },
    says: 'Closed Nov 23, 2026, 06:00: the bot went live.',
  },
  { circumstance: 'being undone', it: { state: 'undoing' }, says: 'Being re-enabled now.' },
  { circumstance: 'undone', it: { state: 'undone' }, says: '*Re-enabled* Nov 23, 2026, 06:00.' },
];

test.for(PROPOSED)('a proposal that is $circumstance', ({ it, facts, says }) => {
  expect(read(whyFacts({ proposed: proposed(it), ...facts })).split('\n')).toContain(says);
});

const DISABLED = {
  member: memberOf(anAccount({ lastLogin: daysAgo(131), disabled: true })),
  verdict: { status: 'disabled', clause: 1, days: 131, range: 'disable' },
  warnings: evidence().warnings,
  endedExclusions: [{ ...EXCLUSION, until: daysAgo(20) }],
} as const;

test('a disabled account is a story, with the way back for approvers', () => {
  const facts = whyFacts({
    ...DISABLED,
    proposed: proposed({ state: 'disabled', disabledAt: NOW, approvals: [ANA] }, { canUndo: true }),
  });
  expect(read(facts)).toMatchInlineSnapshot(`
    "*Maria Silva*  maria.silva_HCG · <https://gis.example/portal/home/user.html?user=maria|Open in ArcGIS>
    *Disabled by this bot* Nov 23, 2026, 06:00. Inactive 131 days. Last sign-in Jul 15, 2026.
    Warnings sent Sep 16, 2026 and Nov 20, 2026.
    *Proposed* Nov 23, 2026, 06:00 by scan 42.
    • Approved by Ana Lopez, Nov 23, 2026, 06:00.
    Previously excluded Oct 14, 2026 to Nov 3, 2026, by Ana Lopez: “parental leave”.
    [Re-enable…] [Text for the member]
    ~ maria.silva@harbour.example · User · Creator · signs in with an ArcGIS password · created Feb 27, 2024
    ~ As of scan 42, Nov 23, 2026, 06:00."
  `);
  expect(read(facts, { kind: 'administrator', mayDecide: false })).not.toContain('Re-enable…');
});

test.each([
  ['google', 'signs in with Google'],
  ['github', 'signs in with GitHub'],
  ['enterprise', 'signs in with an organization-specific login'],
  ['myspace', 'signs in with myspace'],
])('by what a member signs in, as people know it: %s', (provider, said) => {
  expect(read(whyFacts({ member: memberOf(anAccount({ provider })) }))).toContain(` · ${said} · `);
});

const notice = (more: Partial<NonNullable<WhyFacts['notice']>>): WhyFacts['notice'] => ({
  ...{ id: 3, about: { kind: 'disabled', key: anAccount().key, proposal: proposal().id }, username: 'maria' },
  ...{ to: 'm@x.example', messageId: '<m@x>', state: 'waiting', tries: 0, words: undefined },
  ...{ writtenAt: NOW, notBefore: new Date(NOW.getTime() + 900_000), changedAt: NOW, dueOn: undefined },
  ...{ ladder: undefined, acceptedBy: undefined, ...more },
});

test.each<[string, WhyFacts['notice'], string]>([
  ['is still to go out', notice({}), 'The email about it will go out Nov 23, 2026, 06:15.'],
  ['was due and has not gone out', notice({ notBefore: NOW }), 'The email about it is waiting to be sent.'],
  [
    'waits for the mail server',
    notice({ tries: 1, words: '450 later' }),
    'The email about it is waiting for the mail server: “450 later”.',
  ],
  [
    'was sent',
    notice({ state: 'accepted', changedAt: new Date(NOW.getTime() + 960_000) }),
    'Email sent Nov 23, 2026, 06:16.',
  ],
  [
    'was refused',
    notice({ state: 'refused', words: '550 No <such> user.' }),
    'The email about it was rejected by the mail server: “550 No &lt;such&gt; user”.',
  ],
  ['was dropped by an undo', notice({ state: 'dropped' }), '06:00. Inactive 131 days.'],
  ['was never written', undefined, '06:00. Inactive 131 days.'],
])('the head of one that the bot disabled says when, and that the email about it %s', (_, told, says) => {
  const facts = whyFacts({
    ...DISABLED,
    notice: told,
    proposed: proposed({ state: 'disabled', disabledAt: NOW }),
  });
  expect(read(facts).split('\n')[1]).toContain('*Disabled by this bot* Nov 23, 2026, 06:00.');
  expect(read(facts).split('\n')[1]).toContain(says);
  expect(read(facts, { kind: 'owner' })).not.toMatch(/550|450/);
});

test('an exclusion is told once, with its reason and its author', () => {
  const excluded = {
    status: 'excluded',
    clause: 5,
    days: 131,
    range: 'disable',
    exclusion: EXCLUSION,
  } as const;
  const decided = { ...ANA, kind: 'exclude' } as const;
  const it = { ...proposed({ state: 'excluded' }), decisions: [ANA, decided] };
  const now = read(whyFacts({ verdict: excluded, proposed: it }));
  expect(now.match(/parental leave/g)).toHaveLength(1);
  expect(now).toContain(
    '*Proposed* Nov 23, 2026, 06:00 by scan 42.\n• Approved by Ana Lopez, Nov 23, 2026, 06:00.\nClosed by the exclusion.',
  );
  const later = read(whyFacts({ proposed: it }));
  expect(later).toContain('• Excluded by Ana Lopez, Nov 23, 2026, 06:00.');
  expect(later).not.toContain('Not disabled');
});

test('one warning is one, and a sign-in in the future is told as what it is', () => {
  const ahead = memberOf(anAccount({ lastLogin: new Date('2027-07-15T10:00:00Z') }));
  const facts = whyFacts({ member: ahead, warnings: evidence().warnings.slice(0, 1) });
  expect(read(facts)).toContain('\nWarning sent Sep 16, 2026.');
  expect(read(facts)).toContain(
    'ArcGIS shows a sign-in date in the future, Jul 15, 2027; it counts as today.',
  );
});

test('whoever asks about their own account reads no name of another person, no reason, and presses nothing', () => {
  const facts = whyFacts({
    ...DISABLED,
    contact: 'gis@harbour.example',
    proposed: proposed({ state: 'disabled', disabledAt: NOW, approvals: [ANA] }, { canUndo: true }),
  });
  const said = read(facts, { kind: 'owner' });
  expect(said).not.toMatch(/Ana|leave|\[|user\.html/);
  expect(said).toContain('• Approved by an administrator, Nov 23, 2026, 06:00.');
  expect(said).toContain('Questions? Contact gis@harbour.example.');
});

test('one that is gone is told honestly', () => {
  const { verdict: _verdict, ...rest } = whyFacts({ proposed: proposed() });
  expect(drawn(formerMessage({ ...rest, goneSince: daysAgo(3) }, READER))).toContain(
    '*No longer a member.* Scans have not found this account since <!date^',
  );
});

test('everything stays within the limits, however long it is', () => {
  const long = '<&>*'.repeat(2000);
  const account = anAccount({
    ...{ fullName: long, username: long, email: long, role: long, userType: long, provider: long },
  });
  const facts = whyFacts({
    member: memberOf(account),
    verdict: { ...TO_DECIDE, notWarned: { kind: 'mailbox refused', words: long } },
    waits: [long],
    warnings: Array.from({ length: 50 }, () => warningTold({ words: long, inSlack: 'alone' })),
    endedExclusions: Array.from({ length: 3 }, () => ({ ...EXCLUSION, reason: long, authorName: long })),
    proposed: {
      ...proposed({ state: 'failed', why: long }),
      decisions: Array.from({ length: 6 }, () => ({ ...ANA, byName: long })),
    },
  });
  expect(read(facts)).toContain('To review');
});

test.for([
  ['maria.silva_HCG', 'maria.silva_HCG'],
  ['a b|c>d', 'a%20b%7Cc%3Ed'],
  ['x\ud800y', 'x%EF%BF%BDy'],
  ['o’neil&role=admin', 'o%E2%80%99neil%26role%3Dadmin'],
])('the link to %j is %s', ([username = '', encoded]) => {
  expect(memberUrl('https://gis.example/portal', username)).toBe(
    `https://gis.example/portal/home/user.html?user=${encoded}`,
  );
});

function memberOf(account = anAccount({ lastLogin: daysAgo(131) })): WhyFacts['member'] {
  return {
    ...{ id: 7, account, newestSignIn: undefined, reenabledAt: daysAgo(3) },
    ...{ lastLeftAloneAt: undefined, goneSince: undefined, standing: undefined },
  };
}

function proposed(special: Partial<Proposal> = {}, more: { readonly canUndo?: boolean } = {}) {
  const it = proposal(special);
  return { proposal: it, decisions: it.approvals, canUndo: false, enabledByOthers: false, ...more };
}

function whyFacts(special: Partial<WhyFacts> = {}): WhyFacts {
  const policy = aPolicy();
  return {
    member: memberOf(),
    verdict: TO_DECIDE,
    roleName: 'User',
    scan: scan(),
    waits: [],
    ...{ cap: 38, isOverCap: false },
    notice: undefined,
    memberUrl: 'https://gis.example/portal/home/user.html?user=maria',
    sameEmail: undefined,
    proposed: undefined,
    warnings: [],
    endedExclusions: [],
    mode: { kind: 'live' },
    dayIsFull: false,
    approvalsNeeded: 1,
    mayWarn: true,
    expiresDays: 14,
    policy,
    timeZone: 'Europe/Berlin',
    now: NOW,
    contact: undefined,
    ...special,
  };
}
