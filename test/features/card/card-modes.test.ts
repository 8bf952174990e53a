import { expect, test } from 'vitest';
import { cardMessage } from '../../../src/features/card/card-view.ts';
import { daysAgo } from '../../policy/builders.ts';
import { ANA, card, drawn, idOf, questions, reviewOf, row, scan } from './card-facts.ts';

const NOBODY = { take: 0, leftOut: 0 };

test('under protection everything is a rehearsal', () => {
  const facts = card({
    mode: { kind: 'protected' },
    rows: [
      row({ rehearsal: true }, { wouldBe: { kind: 'later', dueOn: '2026-12-23', warned: true } }),
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · rehearsal
    1,204 members: 1,203 active · 1 to review
    *Rehearsal: protection is on.* Nobody is mailed and nothing is disabled, whatever is pressed here. The rows say what would be done.
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    *Rehearsal:* would be warned now, and could be proposed from Dec 23, 2026.
    [Rehearse approval] [Exclude…] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Rehearsed:* approved by Ana Lopez, <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>. Nothing is done.
    [Withdraw] [Why?]
    [Review…] [Rehearse approving all 2…]
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · rehearsal
    1,204 members: 1,203 active · 1 to review
    *Rehearsal: the bot is not live yet.* Nobody is mailed and nothing is disabled until an approver presses Go live…
    • Mails 900 people, 100 a scan.
    • Nobody is proposed before Jan 24, 2027.
    [Go live…]
    ────
    Nobody to decide."
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · paused
    1,204 members: 1,203 active · 1 to review
    *Paused* until <!date^1796014800^{date_short_pretty} {time}|Nov 30, 2026, 06:00>, by Ben Wu since <!date^1795323600^{date_short_pretty} {time}|Nov 22, 2026, 06:00>: “holidays”. No mails, no proposals, no disabling meanwhile; Exclude…, Undo and Why? go on.
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Exclude…] [Why?]
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    *Failed* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>: timeout.
    [Exclude…] [Why?]
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, requested by Ana Lopez · live
    1,204 members: 1,203 active · 1 to review
    *Scan rejected: its data cannot be trusted.*
    • 312 members are missing since the last accepted scan (limit 240).
    Nothing was changed or sent.
    The numbers are from the last accepted scan.
    [Scan again] [Accept this scan once]
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    [Approve disabling] [Exclude…] [Why?]
    ~ Disabling stops sign-in. Content stays and stays shared; no license or storage is freed."
  `);
  expect(questions(cardMessage(facts, undefined).blocks)[0]).toMatchInlineSnapshot(
    `"Accept this scan once? | A new reading starts now. For 24 hours, and for one reading, it may be as bad as this: 312 members are missing since the last accepted scan (limit 240). | [Accept this scan once] [Not now]"`,
  );
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · live
    *Failed:* The portal could not be reached.
    Nothing was changed or sent.
    [Scan again]"
  `);
  expect(cardMessage(facts, undefined).text).toMatchInlineSnapshot(
    `"Inactive users · Harbour City GIS · scan 42 failed."`,
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule · live · last scan <!date^1795496400^{date_short_pretty} {time}|Nov 24, 2026, 06:00>: nothing new
    1 member: 1 active
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
    ────
    Nobody to decide."
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
    "# Inactive users · Harbour City GIS
    *Scan 42* · <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule
    1,204 members: 1,203 active · 1 to review
    ────
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    131 days since Jul 15, 2026 · warned 2×, last <!date^1795172400^{date_short_pretty}|Nov 20, 2026> · 37 items (newest <!date^1782986400^{date_short_pretty}|Jul 2, 2026>), 2 groups
    *Maria Silva*  maria.silva_HCG · Creator · Field crew
    *Disabled* <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, approved by Ana Lopez.
    … and 1 more
    ~ Goes on in scan 43."
  `);
});
