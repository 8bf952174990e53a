import { expect, test } from 'vitest';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import { daysAgo } from '../../policy/builders.ts';
import { ANA, card, drawn, evidence, idOf, questions, reviewOf, row, scan } from './card-facts.ts';

const NOBODY = { take: 0, leftOut: 0 };

test('under protection everything is a rehearsal', () => {
  const facts = card({
    mode: { kind: 'protected' },
    rows: [
      row({ rehearsal: true }, { wouldBe: { kind: 'later', dueOn: '2026-12-23', warning: 'now' } }),
      row(
        { id: idOf(18), rehearsal: true, state: 'approved', approvals: [ANA] },
        { wouldBe: { kind: 'reviewed' } },
      ),
    ],
    proposals: 2,
    review: reviewOf(2),
    bulk: { take: 2, leftOut: 0 },
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# 🧪 Rehearsal · 2 to review
    ~ Harbour City GIS · rehearsal · scan 42, <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas
    *Rehearsal: PROTECTION is on.* Nothing is emailed or disabled.
    [Review all 2…] [Rehearse approving 2…]
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · would be warned now, review from <!date^1798023600^\u200b{date_short_pretty}|Dec 23, 2026> · 37 items (newest <!date^1782986400^\u200b{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Approve] [Exclude…] [⋯ Why? · Open in ArcGIS]
    🧪 *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · approved by Ana Lopez in the rehearsal: would be disabled now   [Withdraw]
    ~ 1,204 members: 1,203 active · 1 to review
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
});

test('not live yet: what Go live… would do', () => {
  const facts = card({
    mode: { kind: 'waits for go-live' },
    goLive: ['Mails 900 people, 100 a scan.', 'Nobody is proposed before Jan 24, 2027.'],
    rows: [],
    proposals: 0,
    review: reviewOf(0),
    bulk: NOBODY,
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# 🧪 Rehearsal · nothing to review
    ~ Harbour City GIS · rehearsal · scan 42, <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas
    *Rehearsal.* Nothing is emailed or disabled until you go live. Then:
    • Mails 900 people, 100 a scan.
    • Nobody is proposed before Jan 24, 2027.
    [Go live…]
    ~ 1,204 members: 1,203 active · 1 to review later"
  `);
});

test('paused, with a reason and an end', () => {
  const pause = { since: daysAgo(1), until: daysAgo(-7), reason: 'holidays', byId: 'U2', byName: 'Ben Wu' };
  const facts = card({
    mode: { kind: 'paused', pause },
    rows: [row(), row({ id: idOf(18), state: 'failed', why: 'timeout' })],
    proposals: 2,
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# ⏸️ Paused · 1 to review
    ~ Harbour City GIS · paused · scan 42, <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas
    *Paused* until <!date^1796014800^​{date_short_pretty} {time}|Nov 30, 2026, 06:00>. Nothing is emailed, proposed or disabled. Paused by Ben Wu, <!date^1795323600^​{date_short_pretty} {time}|Nov 22, 2026, 06:00>. Reason: Holidays.
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^​{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^​{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Exclude…] [⋯ Why? · Open in ArcGIS]
    ❌ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^​{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^​{date_short_pretty}|Jul 2, 2026>), 2 groups
    Disabling failed <!date^1795410000^​{date_short_pretty} {time}|Nov 23, 2026, 06:00>: timeout
    [Exclude…] [⋯ Why? · Open in ArcGIS]
    ~ 1,204 members: 1,203 active · 1 to review
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
});

test('a rejected scan that somebody asked for, of which an approver may accept one check', () => {
  const failed = { check: 'members fell', found: 312, allowed: 240 } as const;
  const facts = card({
    scan: scan({
      state: 'rejected',
      askedBy: { kind: 'person', id: 'U1', name: 'Ana Lopez' },
      failedChecks: [failed],
    }),
    excusable: [failed],
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# ⛔ Scan rejected · 1 to review
    312 members have gone missing since the last accepted scan (limit 240).
    Nothing was changed or sent. The numbers below are from the last accepted scan.
    [Scan again] [Accept this scan once]
    ~ Harbour City GIS · live · scan 42, <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00> by Ana Lopez · approvers: Mara, Tomas
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    Inactive 131 days · warned 2×, last <!date^1795172400^\u200b{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^\u200b{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Approve] [Exclude…] [⋯ Why? · Open in ArcGIS]
    ~ 1,204 members: 1,203 active · 1 to review
    ~ Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
  expect(questions(cardMessage(facts, undefined).blocks)[0]).toMatchInlineSnapshot(
    `"Accept this scan once? | A new scan will start now. In the next 24 hours, one scan will be accepted if its problems are no worse than these: 312 members have gone missing since the last accepted scan (limit 240). | [Accept this scan once] [Not now]"`,
  );
});

test.for([
  { needed: 1, said: 'A new scan will start now.' },
  { needed: 2, said: 'Once 2 approvers agree, a new scan will start.' },
])('what accepting a scan once leads to, where $needed must agree', ({ needed, said }) => {
  const failed = { check: 'members fell', found: 312, allowed: 240 } as const;
  const facts = card({
    scan: scan({ state: 'rejected', failedChecks: [failed] }),
    excusable: [failed],
    approvalsNeeded: needed,
  });
  expect(questions(cardMessage(facts, undefined).blocks)[0]).toContain(
    `Accept this scan once? | ${said} In the`,
  );
});

test.for([
  { warning: 'now', said: 'would be warned now, review from' },
  { warning: 'once emailed', said: 'to be warned first, review from' },
  { warning: 'never', said: 'cannot be warned, review from' },
] as const)('a rehearsal’s row whose warning goes out $warning', ({ warning, said }) => {
  const facts = card({
    mode: { kind: 'protected' },
    rows: [row({ rehearsal: true }, { wouldBe: { kind: 'later', dueOn: '2026-12-23', warning } })],
  });
  expect(drawn(cardMessage(facts, undefined))).toContain(` · ${said} `);
});

test('a scan that failed before there was an accepted one', () => {
  const facts = card({
    scan: scan({ state: 'failed', failure: 'The portal could not be reached' }),
    counts: {},
    members: 0,
    rows: [],
    proposals: 0,
    review: reviewOf(0),
    bulk: NOBODY,
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# ⛔ Scan failed
    The portal could not be reached.
    Nothing was changed or sent.
    [Scan again]
    ~ Harbour City GIS · live · scan 42, <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00> · approvers: Mara, Tomas"
  `);
  expect(cardMessage(facts, undefined).text).toMatchInlineSnapshot(
    `"Scan failed. Harbour City GIS, scan 42."`,
  );
});

test('nobody to decide, and a later scan that brought nothing new', () => {
  const facts = card({
    counts: { active: 1 },
    members: 1,
    rows: [],
    proposals: 0,
    review: reviewOf(0),
    bulk: NOBODY,
    lastScan: scan({ id: 43, startedAt: daysAgo(-1) }),
    notes: Array.from({ length: 12 }, (_, index) => `note ${index + 1}`),
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# ✅ Nothing to review
    ~ Harbour City GIS · live · scan 42 · last scan <!date^1795496400^\u200b{date_short_pretty} {time}|Nov 24, 2026, 06:00> · approvers: Mara, Tomas
    • note 1
    • note 2
    • note 3
    • note 4
    • note 5
    • note 6
    • note 7
    • note 8
    • note 9
    • note 10
    … and 2 more
    ~ 1 member: 1 active"
  `);
});

test('a card that another one followed has no buttons, and says where it goes on', () => {
  const facts = card({
    newest: false,
    goesOnIn: 43,
    rows: [row(), row({ id: idOf(18), state: 'disabled', approvals: [ANA] }, { canUndo: true })],
    proposals: 3,
    undoable: [{ batch: 3, count: 2 }],
    waiting: 4,
  });
  expect(drawn(cardMessage(facts, undefined))).toMatchInlineSnapshot(`
    "# 🗂️ Scan 42
    ~ Continued in scan 43 · Harbour City GIS · scan 42, <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>
    *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* maria.silva_HCG · Creator · Field crew
    ✅ *<https://gis.example/home/user.html?user=maria.silva_HCG|Maria Silva>* · disabled <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00> by Ana Lopez
    ~ and 1 more
    ~ 1,204 members: 1,203 active · 1 to review"
  `);
});

test.each([
  [
    'on a day, the first ever',
    { coming: { day: '2026-12-27', areFirst: true } },
    'First accounts to review: <!date^1798369200^\u200b{date_short_pretty}|Dec 27, 2026> at the earliest.',
  ],
  [
    'on a day, later ones',
    { coming: { day: '2026-12-27', areFirst: false } },
    'Next accounts to review: <!date^1798369200^\u200b{date_short_pretty}|Dec 27, 2026> at the earliest.',
  ],
  [
    'due by now',
    { coming: { day: 'next scan', areFirst: true } },
    'First accounts to review: with the next scan at the earliest.',
  ],
] as const)('a live card with nothing to review says when there will be: %s', (_what, special, said) => {
  const facts = card({ ...special, rows: [], proposals: 0, review: reviewOf(0), bulk: NOBODY });
  expect(drawn(cardMessage(facts, undefined))).toContain(`\n${said}\n`);
});

test.each([
  ['some wait for room', { waiting: 1 }],
  ['the next scan adds some', { leftToNextScan: 2 }],
  ['no emails are going out', { troubles: { isMail: true, first: ['x'], below: [] } }],
  [
    'it is paused',
    {
      mode: {
        kind: 'paused',
        pause: { since: daysAgo(1), until: undefined, reason: undefined, byId: 'U2', byName: 'Ben' },
      },
    },
  ],
] as const)('it says nothing of it while %s', (_what, special) => {
  const coming = { day: '2026-12-27', areFirst: true };
  const facts = card({ coming, rows: [], proposals: 0, review: reviewOf(0), bulk: NOBODY, ...special });
  expect(drawn(cardMessage(facts, undefined))).not.toContain('accounts to review:');
});

test('what the mail server said is shortened within its quotation marks', () => {
  const words = `550 ${'No such <user> & none alike. '.repeat(20)}`;
  const facts = card({
    rows: [row({ evidence: evidence({ notWarned: { kind: 'mailbox refused', words } }) })],
  });
  expect(drawn(cardMessage(facts, undefined))).toMatch(
    /\n⚠️ Not warned: the mail server rejected the mailbox \(“550 No such .*…”\)\. Approve in Review…\n/,
  );
});
