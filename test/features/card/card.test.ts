import { expect, test } from 'vitest';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import { daysAgo } from '../../policy/builders.ts';
import { ANA, BEN, card, drawn, evidence, idOf, questions, row } from './card-facts.ts';

const COUNTS = {
  active: 1071,
  'coming up': 80,
  'in grace': 20,
  'to decide': 12,
  excluded: 8,
  protected: 5,
  disabled: 8,
};

test('accounts to decide, more than the card has rows for', () => {
  const facts = card({
    counts: COUNTS,
    rows: [
      row(),
      row({
        id: idOf(18),
        username: 'jo',
        fullName: '',
        evidence: evidence({
          lastSignIn: undefined,
          days: 1,
          created: daysAgo(1),
          warnings: [],
          notWarned: { kind: 'no usable address' },
          holdings: { readAt: daysAgo(0), items: 0, newestItem: undefined, groups: 1, groupsOwned: 1 },
        }),
      }),
    ],
    proposals: 12,
    open: 12,
    bulk: { take: 4, leftOut: 1 },
    waiting: 3,
    notes: ['Today: 37 mails accepted, 2 refused.'],
    mention: true,
  });
  expect(drawn(cardMessage(facts, 'S0ADMINS'))).toMatchInlineSnapshot(`
    "# Inactive users · Harbour City GIS
    <!subteam^S0ADMINS> 12 accounts to decide
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · live
    1,204 members: 1,071 active · 80 inactive 61–89 days · 20 in grace period · 12 to review · 8 excluded · 5 protected · 8 disabled
    • Today: 37 mails accepted, 2 refused.
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Approve disabling] [Exclude…] [Why?]
    *jo* · Creator · Field crew
    never signed in, 1 day since created on Nov 22, 2026 · no items, 1 group (owns 1)
    *Not warned:* no usable email address. Approve it in Review…, with a reason.
    [Exclude…] [Why?]
    … and 10 more; 12 to decide in all
    [Review…] [Approve disabling 4 of 5…]
    ~ 3 accounts wait for room: at most 50 are proposed at a time, and at most 50 disabled a day.
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
  `);
  expect(cardMessage(facts, 'S0ADMINS').text).toMatchInlineSnapshot(
    `"<!subteam^S0ADMINS> Inactive users · Harbour City GIS · scan 42: 12 to decide."`,
  );
});

test('what is asked before a press counts', () => {
  const facts = card({
    approvalsNeeded: 2,
    rows: [
      row({ approvals: [ANA] }),
      row({ id: idOf(18), rehearsal: true }),
      row({ id: idOf(19), state: 'disabled', approvals: [ANA, BEN] }, { canUndo: true }),
    ],
    undoable: [{ batch: 3, count: 11 }],
  });
  expect(questions(cardMessage(facts, undefined).blocks)).toMatchInlineSnapshot(`
    [
      "Disable Maria Silva? | maria.silva_HCG has not signed in for 131 days. It has 37 items (newest Jul 2, 2026), 2 groups. Yours is approval 2 of 2. It is read again first; then sign-in stops. Content stays and stays shared. Undo enables it again. | [Approve disabling] [Not now]",
      "Rehearse approving Maria Silva? | maria.silva_HCG has not signed in for 131 days. It has 37 items (newest Jul 2, 2026), 2 groups. Nothing is done: the account stays as it is. | [Rehearse approval] [Not now]",
      "Enable Maria Silva again? | The account is read again first; then it can sign in as before. It is left alone for 30 days. | [Enable again] [Not now]",
      "Enable 11 accounts again? | These were approved together. Each is read again first; then it can sign in as before, and is left alone for 30 days. | [Enable again] [Not now]",
    ]
  `);
});

test('decided rows: who and when, then what became of it', () => {
  const decided = { approvals: [ANA], changedBy: 'Ana Lopez' };
  const facts = card({
    rows: [
      row({ id: idOf(1), state: 'approved', ...decided }),
      row({ id: idOf(2), state: 'disabling', ...decided }),
      row({ id: idOf(3), state: 'disabled', ...decided, disabledAt: daysAgo(0) }, { canUndo: true }),
      row({ id: idOf(4), state: 'failed', ...decided, approvals: [], why: 'the portal did not answer' }),
      row({ id: idOf(5), state: 'excluded', changedBy: 'Ben Wu' }),
      row({ id: idOf(6), state: 'skipped', why: 'signed in', approvals: [ANA] }),
      row({ id: idOf(7), state: 'undoing', changedBy: 'Ben Wu' }),
      row({ id: idOf(8), state: 'undone', changedBy: 'Ben Wu' }),
    ],
    proposals: 8,
    open: 0,
    bulk: { take: 0, leftOut: 0 },
    undoable: [{ batch: 3, count: 11 }],
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · live
    1,204 members: 1,203 active · 1 to review
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Approved* by Ana Lopez, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>. It is read again, then disabled.
    [Withdraw] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Being disabled*, approved by Ana Lopez.   [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Disabled* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, approved by Ana Lopez.
    [Undo] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    *Failed* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>: the portal did not answer.
    [Try again] [Exclude…] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Excluded* by Ben Wu, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>.   [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Skipped* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>: signed in.   [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Being enabled again* by Ben Wu.   [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Enabled again* by Ben Wu, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>.   [Why?]
    [Undo all 11…]
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
  `);
});

test('1 of 2 approvals, and proposals that ended without an act', () => {
  const facts = card({
    approvalsNeeded: 2,
    rows: [
      row({ id: idOf(1), approvals: [ANA] }),
      row({ id: idOf(2), state: 'approved', approvals: [ANA, BEN] }),
      row({ id: idOf(3), state: 'expired' }),
      row({ id: idOf(4), state: 'closed', why: 'the limits changed' }),
    ],
    proposals: 4,
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · live
    1,204 members: 1,203 active · 1 to review
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    *1 of 2:* approved by Ana Lopez, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>.
    [Approve disabling] [Exclude…] [Withdraw] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Approved* by Ana Lopez and Ben Wu, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>. It is read again, then disabled.
    [Withdraw] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Expired* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>: nobody decided in time.   [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Closed* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>: the limits changed.   [Why?]
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
  `);
});
