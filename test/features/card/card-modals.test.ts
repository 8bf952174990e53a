import { expect, test } from 'vitest';
import { noticeModal } from '../../../src/adapters/slack/blocks.ts';
import { goLiveModal } from '../../../src/features/modes/slack-go-live.ts';
import { approveAllModal } from '../../../src/features/proposals/approve-all-form.ts';
import type { WhyFacts } from '../../../src/features/proposals/why.ts';
import { whyModal } from '../../../src/features/proposals/why.ts';
import { limitsOf } from '../../../src/policy/limits.ts';
import { anAccount, aPolicy, daysAgo } from '../../policy/builders.ts';
import { ANA, drawn, evidence, proposal, scan, warningTold } from './card-facts.ts';

const WHOM = [
  {
    fullName: 'Maria Silva',
    username: 'maria.silva_HCG',
    days: 131,
    holdings: '37 items (newest 2 Jul 2026), 2 groups',
  },
  { fullName: 'Jo <b>', username: 'jo', days: 1200, holdings: '' },
  { fullName: '', username: 'lee', days: 91, holdings: 'items: not visible to the bot, no groups' },
];
const BULK = {
  take: 3,
  whom: WHOM,
  leftOut: 1,
  whyLeftOut: [{ name: 'Kim', why: 'not warned: no usable address' }],
  fingerprint: '2-a',
};

test('approve all, more than the day has room for', () => {
  const facts = { card: 7, bulk: BULK, rehearsal: false, cap: 50, disabledToday: 49 };
  expect(drawn(approveAllModal(facts))).toMatchInlineSnapshot(`
    "# Approve disabling?
    Your approval is recorded for 3 accounts. Each is read again first; whoever signed in meanwhile is skipped. Then sign-in stops; content stays and stays shared.
    At most 50 are disabled a day; today has room for 1. The rest waits until there is room.
    *To be disabled, 3:*
    • Maria Silva (maria.silva_HCG), 131 days, 37 items (newest 2 Jul 2026), 2 groups
    • Jo &lt;b&gt; (jo), 1,200 days
    • lee, 91 days, items: not visible to the bot, no groups
    *Left out, 1:*
    • Kim: not warned: no usable address.
    (Approve 3)"
  `);
  expect(approveAllModal(facts).private_metadata).toMatch(/^7 2-a#[0-9a-f]{16}$/);
});

test('approve all as a rehearsal', () => {
  const bulk = { ...BULK, leftOut: 0, whyLeftOut: [] };
  const facts = { card: 7, bulk, rehearsal: true, cap: 50, disabledToday: 0 };
  expect(drawn(approveAllModal(facts))).toMatchInlineSnapshot(`
    "# Rehearse approval?
    A rehearsal: your approval is noted for 3 accounts, and nothing is done.
    *In the rehearsal, 3:*
    • Maria Silva (maria.silva_HCG), 131 days, 37 items (newest 2 Jul 2026), 2 groups
    • Jo &lt;b&gt; (jo), 1,200 days
    • lee, 91 days, items: not visible to the bot, no groups
    (Rehearse 3)"
  `);
});

test('approve all, with more names than a section holds', () => {
  const names = Array.from({ length: 5000 }, () => '&'.repeat(255));
  const bulk = {
    take: names.length,
    whom: names.map((name) => ({ fullName: name, username: name, days: 90, holdings: name })),
    leftOut: names.length,
    whyLeftOut: names.map((name) => ({ name, why: name })),
    fingerprint: '5000-a',
  };
  const said = drawn(approveAllModal({ card: 7, bulk, rehearsal: false, cap: 50, disabledToday: 0 }));
  expect(said).toContain('… and 4,9');
});

test('why: everything that is known of one to decide', () => {
  const facts = whyFacts({
    member: {
      id: 7,
      account: anAccount({ lastLogin: daysAgo(131) }),
      newestSignIn: daysAgo(131),
      reenabledAt: undefined,
      lastLeftAloneAt: undefined,
      goneSince: undefined,
      standing: {
        status: 'to decide',
        dueOn: '2026-11-23',
        notWarned: undefined,
        excludedBy: undefined,
        protectedBecause: undefined,
        letterDue: undefined,
      },
    },
    verdict: TO_DECIDE,
    proposal: proposal({ state: 'failed', why: 'the portal did not answer', approvals: [ANA] }),
    warnings: evidence().warnings,
  });
  expect(drawn(whyModal(facts))).toMatchInlineSnapshot(`
    "# Why?
    *Maria Silva*
    maria.silva_HCG
    To decide: 131 days since the last sign-in on 15 Jul 2026.
    E-mail: maria.silva@harbour.example
    Role: User
    User type: Creator
    Signs in with: an ArcGIS password
    Created: 27 Feb 2024
    Last sign-in, by the portal: 15 Jul 2026
    Newest sign-in seen: 15 Jul 2026
    Inactive: 131 days
    May be proposed from: 23 Nov 2026
    *Warnings*
    • first warning accepted 16 Sep 2026
    • reminder accepted 20 Nov 2026
    *Proposal*
    Proposed by scan 42, <!date^1795410000^{date_short_pretty} {time}|23 Nov 2026, 06:00>.
    Approved by Ana Lopez <!date^1795410000^{date_short_pretty} {time}|23 Nov 2026, 06:00>.
    *Failed* <!date^1795410000^{date_short_pretty} {time}|23 Nov 2026, 06:00>: the portal did not answer.
    Limits in force: notify 60, disable 90, grace 30, remind 14 and 3, 100 first warnings a scan, warnings hold 45, shield 30, protect administrators on, cap 50 or 10 %.
    ~ As of scan 42, <!date^1795410000^{date_short_pretty} {time}|23 Nov 2026, 06:00>."
  `);
});

test('why: an account that was never proposed, and of which the portal tells little', () => {
  const facts = whyFacts({
    member: {
      id: 7,
      account: anAccount({
        fullName: '',
        email: undefined,
        lastLogin: 'never',
        created: 'unknown',
        roleId: 'Field crew',
        provider: undefined,
      }),
      newestSignIn: undefined,
      reenabledAt: daysAgo(3),
      lastLeftAloneAt: undefined,
      goneSince: undefined,
      standing: undefined,
    },
    verdict: { status: 'unknown', clause: 3, days: undefined, range: 'none', missing: ['created'] },
    sentence: 'Left alone because the portal does not tell its creation.',
  });
  expect(drawn(whyModal(facts))).toMatchInlineSnapshot(`
    "# Why?
    maria.silva_HCG
    Left alone because the portal does not tell its creation.
    E-mail: none
    Role: User
    User type: Creator
    Created: unknown
    Last sign-in, by the portal: never
    Enabled again: 20 Nov 2026
    ~ As of scan 42, <!date^1795410000^{date_short_pretty} {time}|23 Nov 2026, 06:00>."
  `);
});

test('why: within the limits, however long everything is', () => {
  const long = '<&>'.repeat(2000);
  const account = anAccount({
    fullName: long,
    username: long,
    email: long,
    role: long,
    userType: long,
    provider: long,
  });
  const shown = {
    notWarned: { kind: 'mailbox refused' as const, words: long },
    warnings: Array.from({ length: 50 }, () => warningTold({ words: long })),
  };
  const facts = whyFacts({
    member: {
      id: 7,
      account,
      newestSignIn: undefined,
      reenabledAt: undefined,
      lastLeftAloneAt: undefined,
      goneSince: undefined,
      standing: undefined,
    },
    sentence: long,
    proposal: proposal({
      evidence: evidence(shown),
      approvals: Array.from({ length: 50 }, () => ({ ...ANA, byName: long })),
    }),
  });
  expect(drawn(whyModal(facts))).toContain('# Why?');
});

test('go live, and a notice', () => {
  const sentences = ['Mails 900 people, 100 a scan.', 'Nobody is proposed before 24 Jan 2027.'];
  expect(drawn(goLiveModal(sentences, limitsOf(aPolicy())))).toMatchInlineSnapshot(`
    "# Go live?
    *From now on it is for real:*
    • Mails 900 people, 100 a scan.
    • Nobody is proposed before 24 Jan 2027.
    A pause stops it at any moment: \`/inactive-users pause\`. You are asked again when a setting becomes harsher on members.
    ~ Limits: notify 60, disable 90, grace 30, remind 14 and 3, 100 first warnings a scan, warnings hold 45, shield 30, protect administrators on, cap 50 or 10 %
    (Go live)"
  `);
  expect(drawn(noticeModal('Noted', 'Approved: Maria <b> is read again.'))).toMatchInlineSnapshot(`
    "# Noted
    Approved: Maria <b> is read again."
  `);
});

const TO_DECIDE: WhyFacts['verdict'] = {
  status: 'to decide',
  clause: 7,
  days: 131,
  range: 'disable',
  dueOn: '2026-11-23',
  notWarned: undefined,
};

function whyFacts(special: Partial<WhyFacts> = {}): WhyFacts {
  return {
    member: {
      id: 7,
      account: anAccount(),
      newestSignIn: undefined,
      reenabledAt: undefined,
      lastLeftAloneAt: undefined,
      goneSince: undefined,
      standing: undefined,
    },
    verdict: TO_DECIDE,
    roleName: 'User',
    scan: scan(),
    sentence: 'To decide: 131 days since the last sign-in on 15 Jul 2026.',
    proposal: undefined,
    warnings: [],
    timeZone: 'Europe/Berlin',
    ...special,
  };
}
