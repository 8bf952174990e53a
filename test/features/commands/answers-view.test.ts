import { expect, test } from 'vitest';
import type { MemberRow } from '../../../src/adapters/store/members/members.ts';
import { helpView } from '../../../src/features/commands/commands.ts';
import { pickList } from '../../../src/features/members/who-is-meant.ts';
import type { StatusFacts } from '../../../src/features/status/status.ts';
import { statusView } from '../../../src/features/status/status-view.ts';
import { anAccount, aPolicy, daysAgo, keyOf, NOW } from '../../policy/builders.ts';
import { message } from '../../worlds/form-drawn.ts';
import { reviewOf, scan } from '../card/card-facts.ts';

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
    findings: [],
    review: reviewOf(12),
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
    endings: [],
    policy: aPolicy(),
    timeZone,
    command: '/inactive-users',
    now: NOW,
    ...special,
  };
}

test('status when all is well', () => {
  expect(message(statusView(status()))).toMatchInlineSnapshot(`
    "*Inactive users · Harbour City GIS*
    Live. Approved accounts are disabled.
    No known problems.
    *Members*
    1,204 members: 1,192 active · 12 to review
    8 exclusions in force: \`/inactive-users exclusions\`
    *Review*
    12 to review · 3 approved, not disabled yet · 1 could not be disabled
    4 disabled today (limit 50)
    2 approvers
    *Limits*
    Warn after 60 inactive days, propose at 90 or more.
    Grace period: 30 days.
    Reminders: 14 and 3 days before the due date.
    Warnings are valid for 45 days.
    Re-enabled accounts are skipped for 30 days.
    Administrators are protected.
    At most 100 first warnings per scan.
    At most 50 accounts or 10% of enabled members are disabled per day, whichever is less.
    *Scans*
    Next scan <!date^1795496400^\u200b{date_short_pretty} {time}|Nov 24, 2026, 06:00>
    Scan 42 <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>, as scheduled: accepted, 1,204 members"
  `);
});

test('status before the first scan, with nobody to decide', () => {
  const facts = status({
    mode: { kind: 'protected' },
    organization: 'city.maps.arcgis.com',
    lastAccepted: undefined,
    recent: [],
    nextScan: undefined,
    counts: {},
    review: reviewOf(0),
    approvedWaiting: 0,
    failed: 0,
    exclusions: 0,
    approvers: 0,
    disabledToday: 0,
    problems: ['SLACK_APPROVERS names nobody; put in a user or a group'],
  });
  expect(message(statusView(facts))).toMatchInlineSnapshot(`
    "*Inactive users · city.maps.arcgis.com*
    Rehearsal: PROTECTION is on. No one is emailed and nothing is disabled, whatever is approved. To change this, set PROTECTION=off and restart the bot.
    *1 problem*
    :warning: SLACK_APPROVERS names nobody; put in a user or a group.
    *Members*
    No scan has been accepted yet.
    No exclusions.
    *Review*
    0 to review · 0 approved, not disabled yet · 0 could not be disabled
    0 disabled today (limit 50)
    No one can approve right now.
    *Limits*
    Warn after 60 inactive days, propose at 90 or more.
    Grace period: 30 days.
    Reminders: 14 and 3 days before the due date.
    Warnings are valid for 45 days.
    Re-enabled accounts are skipped for 30 days.
    Administrators are protected.
    At most 100 first warnings per scan.
    At most 50 accounts or 10% of enabled members are disabled per day, whichever is less.
    *Scans*
    No scan is scheduled."
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
    Paused until someone resumes. Nothing is emailed, proposed or disabled. Paused by Ana Lopez, <!date^1795237200^\u200b{date_short_pretty} {time}|Nov 21, 2026, 06:00>: ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ. Resume with \`/inactive-users resume\`.
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
    8 exclusions in force: \`/inactive-users exclusions\`
    *Review*
    12 to review · 3 approved, not disabled yet · 1 could not be disabled
    4 disabled today (limit 50)
    2 approvers
    *Limits*
    Warn after 60 inactive days, propose at 90 or more.
    Grace period: 30 days.
    Reminders: 14 and 3 days before the due date.
    Warnings are valid for 45 days.
    Re-enabled accounts are skipped for 30 days.
    Administrators are protected.
    At most 100 first warnings per scan.
    At most 50 accounts or 10% of enabled members are disabled per day, whichever is less.
    *Scans*
    Scan 46 is running, started <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>, requested by ∗&lt;!channel&gt;∗ &lt;https://evil.example|x&gt; ˋyˋ
    Next scan <!date^1795496400^\u200b{date_short_pretty} {time}|Nov 24, 2026, 06:00>
    Scan 45 <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>, as scheduled: failed. The portal did not answer.
    Scan 44 <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>, as scheduled: rejected. 900 members have gone missing since the last accepted scan (limit 963).
    Scan 43 <!date^1795410000^\u200b{date_short_pretty} {time}|Nov 23, 2026, 06:00>, as scheduled: accepted, 1,204 members"
  `);
});

test('status waiting for Go live…', () => {
  expect(statusView(status({ mode: { kind: 'waits for go-live' } })).text).toMatchInlineSnapshot(
    `"Inactive users · Harbour City GIS: Rehearsal: the bot is not live yet. No one is emailed and nothing is disabled until an approver presses Go live… on the newest card."`,
  );
  const before = statusView(status({ mode: { kind: 'waits for go-live' }, lastAccepted: undefined }));
  expect(before.text).toMatch(/until an approver presses Go live… on the card of the next scan\.$/);
});

test('help, and help after a slip', () => {
  expect(message(helpView('/inactive-users', 'Harbour City GIS'))).toMatchInlineSnapshot(`
    "*/inactive-users commands · Harbour City GIS*
    \`/inactive-users scan\` — checks all members now and posts a card to the channel
    \`/inactive-users status\` — shows what the bot is doing, what needs review and any problems
    \`/inactive-users why [who]\` — explains the status of an account; without a name, your own
    \`/inactive-users what-if &lt;days&gt;\` — shows what another disable limit would change, as of the last scan; if you enter two numbers, the first is the warning limit and the second is the disable limit
    \`/inactive-users exclude [who]\` — excludes an account, a pasted list or everyone a rule covers; asks for a reason and an end date
    \`/inactive-users include [who]\` — ends the exclusion of an account
    \`/inactive-users exclusions\` — lists all exclusions; approvers can end them there
    \`/inactive-users history [who]\` — shows who decided what, when and why; for one account, everything that happened to it (former members too)
    \`/inactive-users undo &lt;who&gt;\` — re-enables an account that the bot disabled
    \`/inactive-users pause [until] [reason]\` — pauses emails, proposals and disabling until a date (2027-01-31, Jan 31, Friday, tomorrow), for a period (14 days, 2 weeks) or until someone resumes
    \`/inactive-users resume\` — ends the pause
    \`/inactive-users preview [language]\` — sends you, and no one else, a sample of each email, in a language such as \`de\` or \`pt-BR\`; without a language, a form lets you choose
    \`/inactive-users digest\` — posts this week’s digest to the channel now
    \`/inactive-users help\` — shows this list
    \`who\` can be a user name, an email address, or all or part of a full name. If several match, or none matches exactly, you pick one from a list. Only you see the answers; cards and the digest go to the channel. Only approvers can exclude, include, undo, pause, resume and preview."
  `);
  expect(helpView('/inactive-users', '', { typed: 'scna', nearest: 'scan' }).text).toMatchInlineSnapshot(
    `"Unknown command “scna”. Did you mean \`/inactive-users scan\`?"`,
  );
  expect(helpView('/inactive-users', '', { typed: NASTY, nearest: undefined }).text).toMatchInlineSnapshot(
    `"Unknown command “∗&lt;!channel&gt;∗ &lt;https://evil.example|…”. Try \`/inactive-users help\`."`,
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
    … and 1,204 more. Type more of the name."
  `);
  expect(message(pickList('why', 'mraia', { members, more: 0, isGuess: true }))).toMatchInlineSnapshot(`
    "No match for “mraia”. Did you mean:
    Maria Silva (maria1) · no email address   [Why?]"
  `);
});
