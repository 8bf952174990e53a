import { expect, test } from 'vitest';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import { daysAgo } from '../../policy/builders.ts';
import { ANA, BEN, card, drawn, evidence, idOf, questions, reviewOf, row } from './card-facts.ts';

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
    review: reviewOf(12),
    bulk: { take: 4, leftOut: 1 },
    waiting: 3,
    notes: ['Today: 37 mails accepted, 2 refused.'],
    mention: true,
  });
  expect(drawn(cardMessage(facts, 'S0ADMINS'))).toMatchInlineSnapshot(`
    "# 🟠 Disable 12 accounts?
    ~ <!subteam^S0ADMINS> Harbour City GIS · live · scan 42, <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas
    [Review all 12…] [Approve 4…]
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^\u200b{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^\u200b{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Approve] [Exclude…] [⋯ Why? · Open in ArcGIS]
    *<https://gis.example/home/user.html?user=maria.silva_HCG|jo>* · Creator · Field crew
    Inactive 1 day, never signed in · 1 group (owns 1)
    ⚠️ Not warned: no usable email address. Approve in Review…
    [Exclude…] [⋯ Why? · Open in ArcGIS]
    ~ and 10 more: Review…
    • Today: 37 mails accepted, 2 refused.
    ~ 1,204 members: 1,071 active · 80 inactive 61–89 days · 20 in grace period · 12 to review · 8 excluded · 5 protected · 8 disabled
    ~ 3 more accounts will come up for review later (limit 50 at a time and per day).
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
  expect(cardMessage(facts, 'S0ADMINS').text).toMatchInlineSnapshot(
    `"Disable 12 accounts? Harbour City GIS, scan 42."`,
  );
});

test.each([
  [{ waiting: 3 }, '3 more accounts will come up for review later (limit 50 at a time and per day).'],
  [{ leftToNextScan: 1 }, 'The next scan will add 1 more account to review.'],
  [
    { waiting: 3, leftToNextScan: 1 },
    '4 more accounts will come up for review: 1 with the next scan, 3 later (limit 50 at a time and per day).',
  ],
])('%o is told once, with what comes when', (facts, said) => {
  expect(JSON.stringify(cardMessage(card({ ...facts, cap: 50 }), undefined))).toContain(said);
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
      "Disable Maria Silva? | maria.silva_HCG: inactive 131 days, 37 items (newest Jul 2, 2026), 2 groups. Approvals so far: 1 of 2. The bot checks again first and skips the account if the member has signed in since. Disabling stops sign-in; content is kept. | [Disable] [Not now]",
      "Rehearse disabling Maria Silva? | maria.silva_HCG: inactive 131 days, 37 items (newest Jul 2, 2026), 2 groups. Nothing will be done to the account. | [Rehearse] [Not now]",
      "Re-enable Maria Silva? | The account will be checked once more, then re-enabled. The bot will skip it for 30 days. | [Re-enable] [Not now]",
      "Re-enable 11 accounts? | These accounts were approved together. Each will be checked once more, then re-enabled. The bot will skip them for 30 days. | [Re-enable] [Not now]",
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
    review: reviewOf(0),
    bulk: { take: 0, leftOut: 0 },
    undoable: [{ batch: 3, count: 11 }],
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# ✅ Nothing to review
    ~ Harbour City GIS · live · scan 42, <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas
    ⏳ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · approved by Ana Lopez, checking once more   [Withdraw]
    ⏳ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · disabling now, approved by Ana Lopez   [⋯ Why? · Open in ArcGIS]
    ✅ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · disabled <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> by Ana Lopez   [Undo]
    ❌ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^​{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^​{date_short_pretty}|Jul 2, 2026>), 2 groups
    Disabling failed <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00>: the portal did not answer
    [Try again] [Exclude…] [⋯ Why? · Open in ArcGIS]
    🛡️ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · excluded <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> by Ben Wu   [⋯ Why? · Open in ArcGIS]
    ⏭️ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · not disabled: signed in since   [⋯ Why? · Open in ArcGIS]
    ⏳ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · re-enabling now, requested by Ben Wu   [⋯ Why? · Open in ArcGIS]
    ↩️ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · re-enabled <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> by Ben Wu   [⋯ Why? · Open in ArcGIS]
    [Undo all 11…]
    ~ 1,204 members: 1,203 active · 1 to review later
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
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
    "# 🟠 Disable 1 account?
    ~ Harbour City GIS · live · scan 42, <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas (2 needed)
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^​{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^​{date_short_pretty}|Jul 2, 2026>), 2 groups
    1 of 2 · Ana Lopez <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> · needs a second approver
    [Approve] [Exclude…] [Withdraw] [⋯ Why? · Open in ArcGIS]
    ⏳ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · approved by Ana Lopez and Ben Wu, checking once more   [Withdraw]
    ⌛ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · expired <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> without a decision   [⋯ Why? · Open in ArcGIS]
    ⏹️ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · closed <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00>: the limits changed   [⋯ Why? · Open in ArcGIS]
    ~ 1,204 members: 1,203 active · 1 to review
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
});
