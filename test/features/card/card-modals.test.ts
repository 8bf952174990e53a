import { expect, test } from 'vitest';
import { noticeModal } from '../../../src/adapters/slack/blocks.ts';
import { goLiveModal } from '../../../src/features/modes/slack-go-live.ts';
import { approveAllModal } from '../../../src/features/proposals/many/approve-all-form.ts';
import { limitsOf } from '../../../src/policy/limits.ts';
import { aPolicy } from '../../policy/builders.ts';
import { drawn } from './card-facts.ts';

const WHOM = [
  {
    fullName: 'Maria Silva',
    username: 'maria.silva_HCG',
    days: 131,
    holdings: '37 items (newest Jul 2, 2026), 2 groups',
    sameEmail: '',
  },
  { fullName: 'Jo <b>', username: 'jo', days: 1200, holdings: '', sameEmail: '' },
  {
    fullName: '',
    username: 'lee',
    days: 91,
    holdings: 'items not visible to the bot',
    sameEmail: '',
  },
];
const BULK = {
  take: 3,
  whom: WHOM,
  leftOut: 1,
  whyLeftOut: [{ name: 'Kim', why: 'not warned: no usable address' }],
  fingerprint: '2-a',
};

test('approve all, more than the day has room for', () => {
  const facts = {
    card: 7,
    bulk: BULK,
    rehearsal: false,
    cap: 50,
    disabledToday: 49,
    organization: 'Harbour City GIS',
  };
  expect(drawn(approveAllModal(facts))).toMatchInlineSnapshot(`
    "# Disable 3 accounts?
    Each is checked again first; anyone who has signed in since is skipped. Disabling stops sign-in; content is kept and stays shared.
    1 can be disabled today, 2 tomorrow (limit 50 per day).
    *To disable (3)*
    • Maria Silva (maria.silva_HCG), inactive 131 days, 37 items (newest Jul 2, 2026), 2 groups
    • Jo &lt;b&gt; (jo), inactive 1,200 days
    • lee, inactive 91 days, items not visible to the bot
    *Left out (1): decide on each in its row or in Review…*
    • Kim: not warned: no usable address.
    (Disable 3)"
  `);
  expect(approveAllModal(facts).private_metadata).toMatch(/^7 2-a#[0-9a-f]{16}$/);
});

test('approve all as a rehearsal', () => {
  const bulk = { ...BULK, leftOut: 0, whyLeftOut: [] };
  const facts = { card: 7, bulk, rehearsal: true, cap: 50, disabledToday: 0 };
  expect(drawn(approveAllModal(facts))).toMatchInlineSnapshot(`
    "# Rehearse approving?
    This is a rehearsal with 3 accounts. No account will be changed.
    *In the rehearsal (3)*
    • Maria Silva (maria.silva_HCG), inactive 131 days, 37 items (newest Jul 2, 2026), 2 groups
    • Jo &lt;b&gt; (jo), inactive 1,200 days
    • lee, inactive 91 days, items not visible to the bot
    (Rehearse 3)"
  `);
});

test('approve all, with more names than a section holds', () => {
  const names = Array.from({ length: 5000 }, () => '&'.repeat(255));
  const bulk = {
    take: names.length,
    whom: names.map((name) => ({
      fullName: name,
      username: name,
      days: 90,
      holdings: name,
      sameEmail: name,
    })),
    leftOut: names.length,
    whyLeftOut: names.map((name) => ({ name, why: name })),
    fingerprint: '5000-a',
  };
  const said = drawn(approveAllModal({ card: 7, bulk, rehearsal: false, cap: 50, disabledToday: 0 }));
  expect(said).toContain('… and 4,9');
});

test('go live, and a notice', () => {
  const sentences = ['Mails 900 people, 100 a scan.', 'Nobody is proposed before Jan 24, 2027.'];
  const command = '/inactive-users';
  expect(drawn(goLiveModal(sentences, limitsOf(aPolicy()), { command, emails: false }))).not.toContain(
    'preview',
  );
  const two = { command, emails: true, approvalsNeeded: 2 };
  expect(drawn(goLiveModal(sentences, limitsOf(aPolicy()), two))).toContain(
    '\n*Once 2 approvers have agreed to go live:*\n',
  );
  expect(
    drawn(goLiveModal(sentences, limitsOf(aPolicy()), { command, emails: true })),
  ).toMatchInlineSnapshot(`
    "# Go live?
    *When you go live:*
    • Mails 900 people, 100 a scan.
    • Nobody is proposed before Jan 24, 2027.
    To see the emails first, type \`/inactive-users preview\`.
    To pause emails, proposals and disabling at any time, type \`/inactive-users pause\`. If a setting becomes stricter for members, an approver has to press Go live… again.
    ~ *Limits*
    Warn after 60 inactive days, propose at 90 or more.
    Grace period: 30 days.
    Administrators are protected.
    (Go live)"
  `);
  expect(drawn(noticeModal('Noted', 'Approved: Maria <b> is read again.'))).toMatchInlineSnapshot(`
    "# Noted
    Approved: Maria <b> is read again."
  `);
});
