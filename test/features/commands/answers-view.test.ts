import { expect, test } from 'vitest';
import type { MemberRow } from '../../../src/adapters/store/members/members.ts';
import { helpView } from '../../../src/features/commands/commands.ts';
import { pickList } from '../../../src/features/members/who-is-meant.ts';
import type { StatusFacts } from '../../../src/features/status/status.ts';
import { statusView } from '../../../src/features/status/status-view.ts';
import { anAccount, aPolicy, daysAgo, keyOf, NOW } from '../../policy/builders.ts';
import { message } from '../../worlds/form-drawn.ts';
import { scan } from '../card/card-facts.ts';

const timeZone = 'Europe/Berlin';
const NASTY = '*<!channel>* <https://evil.example|x> `y`';

function status(special: Partial<StatusFacts> = {}): StatusFacts {
  return {
    mode: { kind: 'live' },
    organization: 'Harbour City GIS',
    running: undefined,
    lastAccepted: scan(),
    recent: [scan()],
    nextScan: new Date('2026-11-24T05:00:00Z'),
    nextDigest: undefined,
    counts: { active: 1192, 'to decide': 12 },
    open: 12,
    approvedWaiting: 3,
    failed: 1,
    exclusions: 8,
    approvers: 2,
    disabledToday: 4,
    cap: 50,
    problems: [],
    mail: undefined,
    seats: undefined,
    subscription: undefined,
    policy: aPolicy(),
    timeZone,
    now: NOW,
    ...special,
  };
}

test('status when all is well', () => {
  expect(message(statusView(status()))).toMatchInlineSnapshot(`
    "*Inactive users · Harbour City GIS*
    Live: what is approved is disabled, and members are warned by mail where a mail server is set.
    Nothing is wrong that the bot knows of.
    *Members*
    1,204 members: 1,192 active · 12 to review
    8 exclusions in force: \`/inactive-users exclusions\`.
    *Decisions*
    12 to decide · 3 approved, waiting · 1 failed
    4 of at most 50 disabled today
    2 people may decide.
    Limits: notify 60, disable 90, grace 30, remind 14 and 3, 100 first warnings a scan, warnings hold 45, shield 30, protect administrators on, cap 50 or 10 %
    *Scans*
    Next scan <!date^1795496400^{date_short_pretty} {time}|Nov 24, 2026, 06:00>
    Scan 42 <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule: accepted, 1,204 members"
  `);
});

test('status before the first scan, with nobody to decide', () => {
  const facts = status({
    mode: { kind: 'protected' },
    organization: undefined,
    lastAccepted: undefined,
    recent: [],
    nextScan: undefined,
    counts: {},
    open: 0,
    approvedWaiting: 0,
    failed: 0,
    exclusions: 0,
    approvers: 0,
    disabledToday: 0,
    problems: ['SLACK_APPROVERS names nobody; put in a user or a group'],
  });
  expect(message(statusView(facts))).toMatchInlineSnapshot(`
    "*Inactive users*
    Protected: nobody is mailed and nothing is disabled, whatever is pressed. PROTECTION=off in the settings, and a new start, end that.
    *1 problem*
    :warning: SLACK_APPROVERS names nobody; put in a user or a group.
    *Members*
    No scan has been accepted yet.
    No exclusions.
    *Decisions*
    0 to decide · 0 approved, waiting · 0 failed
    0 of at most 50 disabled today
    Nobody may decide now.
    Limits: notify 60, disable 90, grace 30, remind 14 and 3, 100 first warnings a scan, warnings hold 45, shield 30, protect administrators on, cap 50 or 10 %
    *Scans*
    Next scan: none is planned"
  `);
});

test('status while paused, with scans of every kind', () => {
  const facts = status({
    mode: {
      kind: 'paused',
      pause: { since: daysAgo(2), until: undefined, reason: NASTY, byId: 'U1', byName: 'Ana Lopez' },
    },
    running: scan({
      id: 46,
      state: 'reading',
      finishedAt: undefined,
      askedBy: { kind: 'person', id: 'U2', name: NASTY },
    }),
    recent: [
      scan({ id: 46, state: 'reading', finishedAt: undefined }),
      scan({ id: 45, state: 'failed', failure: 'the portal did not answer' }),
      scan({
        id: 44,
        state: 'rejected',
        failedChecks: [{ check: 'members fell', found: 900, allowed: 963 }],
      }),
      scan({ id: 43 }),
    ],
    problems: Array.from({ length: 12 }, (_, place) => `problem ${place + 1}: ${NASTY}`),
  });
  expect(message(statusView(facts))).toMatchInlineSnapshot(`
    "*Inactive users · Harbour City GIS*
    Paused until somebody resumes, by Ana Lopez since <!date^1795237200^{date_short_pretty} {time}|Nov 21, 2026, 06:00>: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ. \`/inactive-users resume\` ends it.
    *12 problems*
    :warning: Problem 1: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 2: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 3: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 4: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 5: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 6: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 7: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 8: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 9: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    :warning: Problem 10: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    … and 2 more in the log.
    *Members*
    1,204 members: 1,192 active · 12 to review
    8 exclusions in force: \`/inactive-users exclusions\`.
    *Decisions*
    12 to decide · 3 approved, waiting · 1 failed
    4 of at most 50 disabled today
    2 people may decide.
    Limits: notify 60, disable 90, grace 30, remind 14 and 3, 100 first warnings a scan, warnings hold 45, shield 30, protect administrators on, cap 50 or 10 %
    *Scans*
    Scan 46 is running <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, asked for by ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ.
    Next scan <!date^1795496400^{date_short_pretty} {time}|Nov 24, 2026, 06:00>
    Scan 45 <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule: failed: the portal did not answer
    Scan 44 <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule: rejected: members fell; its card says more
    Scan 43 <!date^1795410000^{date_short_pretty} {time}|Nov 23, 2026, 06:00>, by schedule: accepted, 1,204 members"
  `);
});

test('status waiting for Go live…', () => {
  expect(statusView(status({ mode: { kind: 'waits for go-live' } })).text).toMatchInlineSnapshot(
    `"Inactive users: Waits for Go live…: nobody is mailed and nothing is disabled until an approver presses it on the newest card."`,
  );
});

test('help, and help after a slip', () => {
  expect(message(helpView())).toMatchInlineSnapshot(`
    "*What /inactive-users can do*
    \`/inactive-users scan\` — reads every member now; its card comes into the channel
    \`/inactive-users status\` — how the bot stands, what is open, what is wrong
    \`/inactive-users why &lt;who&gt;\` — why an account is where it is
    \`/inactive-users what-if &lt;days&gt;\` — how many accounts another limit would change, by the last scan; two numbers try one for warnings too
    \`/inactive-users exclude [who]\` — leaves an account, a pasted list or everybody of a rule alone; asks for the reason and the end
    \`/inactive-users include [who]\` — ends the exclusion of an account
    \`/inactive-users exclusions\` — who and what is excluded, with End
    \`/inactive-users history [who]\` — who decided what, when and on what evidence; of one account everything, former members too
    \`/inactive-users undo &lt;who&gt;\` — enables an account again that the bot disabled
    \`/inactive-users pause [until] [reason]\` — stops mails, proposals and disabling; until a day (2027-01-31, 31 Jan, Friday or tomorrow), for 14 days or 2 weeks, else until resumed
    \`/inactive-users resume\` — ends the pause
    \`/inactive-users digest\` — posts how things stand this week to the channel now
    \`/inactive-users help\` — this list
    _Who_ is a user name, an email address, a full name or a part of one; several matches give a list to pick from. Answers are seen by you alone, except the digest. Deciding, excluding, undoing and pausing need an approver."
  `);
  expect(helpView({ typed: 'scna', nearest: 'scan' }).text).toMatchInlineSnapshot(
    `"“scna” is not something I know. Did you mean \`/inactive-users scan\`?"`,
  );
  expect(helpView({ typed: NASTY, nearest: undefined }).text).toMatchInlineSnapshot(
    `"“∗&lt;!channel&gt;∗ &lt;https://evil.example|…” is not something I know."`,
  );
});

function member(place: number): MemberRow {
  const account = anAccount({ key: keyOf(`key-${place}`), username: `maria${place}`, email: undefined });
  return {
    id: place,
    account,
    newestSignIn: undefined,
    reenabledAt: undefined,
    lastLeftAloneAt: undefined,
    goneSince: undefined,
    standing: undefined,
  };
}

test('a list to pick from', () => {
  const members = [member(1), member(2)];
  expect(message(pickList('undo', '<Maria>', { members, more: 0, isGuess: false }))).toMatchInlineSnapshot(`
    "2 accounts match “&lt;Maria&gt;”. Which one?
    Maria Silva (maria1) · no email address   [Undo]
    Maria Silva (maria2) · no email address   [Undo]"
  `);
});

test('a list to pick from says how many more there are, and what is a guess', () => {
  const members = [member(1)];
  expect(message(pickList('why', 'maria', { members, more: 1204, isGuess: false }))).toMatchInlineSnapshot(`
    "1,205 accounts match “maria”. Which one?
    Maria Silva (maria1) · no email address   [Why?]
    … and 1,204 more. Write more of the name."
  `);
  expect(message(pickList('why', 'mraia', { members, more: 0, isGuess: true }))).toMatchInlineSnapshot(`
    "Nobody is called “mraia”. Did you mean:
    Maria Silva (maria1) · no email address   [Why?]"
  `);
});
