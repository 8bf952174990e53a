import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import { datesOf, problemWords } from '../../../src/features/digest/words.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  BYSTANDER,
  CHANNEL,
  GUEST,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { chartsIn, digest, digests, digestText, headlines, passTo } from './digest-world.ts';

const members = [
  inactiveFor(400, 'ana'),
  inactiveFor(300, 'ben'),
  inactiveFor(75, 'cy'),
  inactiveFor(3, 'di'),
];
const settings = { SLACK_MENTION: 'S0GISADMINS' };
const MONDAY = '2026-11-30T07:00:00Z';
const NEXT_MONDAY = '2026-12-07T07:00:00Z';

test('a normal week', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, MONDAY);
  expect(digestText(world)).toMatchInlineSnapshot(`
    "Week of Nov 30: 2 to review
    Harbour City GIS · live · <!date^1796022000^\u200b{date_short_pretty} {time}|Nov 30, 2026, 08:00> · last scan <!date^1796014800^\u200b{date_short_pretty} {time}|Nov 30, 2026, 06:00>
    <!subteam^S0GISADMINS> *To do*
    • *2 accounts* to review, the oldest waiting since <!date^1795597200^\u200b{date_short_pretty} {time}|Nov 25, 2026, 10:00>. Nothing is disabled without an approval.
    • This is the only reminder. Undecided proposals expire after 14 working days.
    Review 2 accounts…
    *Coming*
    0 more to review this week, 1 next week
    *Last week*
    Nothing was disabled and no warning was sent.
    6 members: 1 active · 1 inactive 61–89 days · 2 to review · 2 protected
    Enabled members by days since last sign-in
    Members | 0–30: 3 | 31–60: 0 | 61–89: 1 | 90–180: 0 | 181–365: 1 | 366+: 1 | Never: 0
    Days since the last sign-in
    Members
    *Seats* as of the last scan
    Free seats: unknown (ArcGIS does not show them).
    Creator: 6 assigned (2 inactive)
    Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await passTo(world, NEXT_MONDAY);
  expect(digestText(world)).toMatchInlineSnapshot(`
    "Week of Dec 7: 1 to review
    Harbour City GIS · live · <!date^1796626800^\u200b{date_short_pretty} {time}|Dec 7, 2026, 08:00> · last scan <!date^1796619600^\u200b{date_short_pretty} {time}|Dec 7, 2026, 06:00>
    <!subteam^S0GISADMINS> *To do*
    • *1 account* to review, waiting since <!date^1795597200^\u200b{date_short_pretty} {time}|Nov 25, 2026, 10:00>. Nothing is disabled without an approval.
    Review 1 account…
    *Coming*
    1 more to review this week, 0 next week
    *Last week*
    1 disabled
    Decisions: 1 approval
    6 members: 1 active · 1 inactive 61–89 days · 1 to review (−1) · 2 protected · 1 disabled (+1)
    Enabled members by days since last sign-in
    Members | 0–30: 3 | 31–60: 0 | 61–89: 1 | 90–180: 0 | 181–365: 1 | 366+: 0 | Never: 0
    Days since the last sign-in
    Members
    Week by week
    To review | Nov 30: 2 | Dec 7: 1
    In grace period | Nov 30: 0 | Dec 7: 0
    Disabled that week | Nov 30: 0 | Dec 7: 1
    Back after warning | Nov 30: 0 | Dec 7: 0
    Week
    Accounts
    *Seats* as of the last scan
    Free seats: unknown (ArcGIS does not show them).
    Creator: 6 assigned (1 disabled, 1 inactive)
    Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
  expect(digest(world).text).toMatchInlineSnapshot(`
    "<!subteam^S0GISADMINS> Week of Dec 7: 1 to review
    Harbour City GIS · live · Dec 7, 08:00 · last scan Dec 7, 06:00
    *1 account* to review, waiting since Nov 25, 10:00. Nothing is disabled without an approval.
    Coming: 1 more to review this week, 0 next week
    Last week: 1 disabled
    Last week: Decisions: 1 approval
    6 members: 1 active · 1 inactive 61–89 days · 1 to review (−1) · 2 protected · 1 disabled (+1)
    Enabled members by days since last sign-in: 0–30 (3) · 31–60 (0) · 61–89 (1) · 90–180 (0) · 181–365 (1) · 366+ (0) · Never (0)
    Week by week (to review, in grace period, disabled that week, signed in that week after a warning): Nov 30 (2, 0, 0, 0) · Dec 7 (1, 0, 1, 0)
    Seats: Free seats: unknown (ArcGIS does not show them).
    Seats: Creator: 6 assigned (1 disabled, 1 inactive)
    Seats: Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
});

test('every figure of the blocks and charts is in the text too, which an update takes', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, NEXT_MONDAY);
  const { text } = digest(world);
  const figures = (of: string) => new Set(of.replace(/<!date[^>]*>/g, '').match(/\d+/g));
  const told = figures(text);
  expect([...figures(digestText(world))].filter((one) => !told.has(one))).toEqual([]);
  expect([...text].length).toBeLessThanOrEqual(4_000);
  expect(chartsIn(digest(world)).length).toBe(2);
});

test('nothing to do is said in the heading, and nobody is called', async () => {
  await using world = await liveWorld({ organization: { members: members.slice(3) }, settings });
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Nothing to do this week']);
  expect(JSON.stringify(digest(world))).not.toContain('S0GISADMINS');
  expect(digestText(world)).toMatchInlineSnapshot(`
    "Nothing to do this week
    Harbour City GIS · live · <!date^1796022000^\u200b{date_short_pretty} {time}|Nov 30, 2026, 08:00> · last scan <!date^1796014800^\u200b{date_short_pretty} {time}|Nov 30, 2026, 06:00>
    *Coming*
    Nothing comes due this week or next.
    *Last week*
    Nothing was disabled and no warning was sent.
    3 members: 1 active · 2 protected
    Enabled members by days since last sign-in
    Members | 0–30: 3 | 31–60: 0 | 61–89: 0 | 90–180: 0 | 181–365: 0 | 366+: 0 | Never: 0
    Days since the last sign-in
    Members
    *Seats* as of the last scan
    Free seats: unknown (ArcGIS does not show them).
    Creator: 3 assigned
    Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
});

test('only SLACK_MENTION is called, and only where something is to do', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, MONDAY);
  expect(digest(world).text).toContain('<!subteam^S0GISADMINS>');
  expect(JSON.stringify(digest(world))).not.toMatch(/<@|<!channel|<!here|<!everyone/);
  await world.restart({ SLACK_MENTION: '' });
  await passTo(world, NEXT_MONDAY);
  expect(JSON.stringify(digest(world))).not.toMatch(/<@|<!subteam/);
});

test('one that was undone is subtracted again, in the week and in it contains the line of weeks', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await passTo(world, MONDAY);
  expect(digestText(world)).toContain('2 disabled\n');
  expect(digestText(world)).toContain('Decisions: 2 approvals\n');
  await world.pressRow(APPROVER, 'ana', UNDO);
  await passTo(world, NEXT_MONDAY);
  expect(digestText(world)).toContain('*Last week*\n1 re-enabled\n');
  expect(digest(world).text).toContain('Nov 30 (0, 0, 1, 0) · Dec 7 (0, 0, 0, 0)');
});

test('an approval that was withdrawn is no decision any more', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, APPROVALS_NEEDED: '2' },
  });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await world.pressRow(APPROVER, 'ben', 'proposal.withdraw');
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Week of Nov 30: 1 to review · 1 needs a second approver']);
  expect(digestText(world)).toContain('Decisions: 1 approval\n');
});

test('under protection it says that it is a rehearsal, and nothing is to do', async () => {
  await using world = await startBotWorld({
    organization: { members },
    settings: { ...settings, PROTECTION: 'on' },
  });
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Nothing to do this week']);
  expect(digestText(world)).toMatchInlineSnapshot(`
    "Nothing to do this week
    Harbour City GIS · rehearsal · <!date^1796022000^\u200b{date_short_pretty} {time}|Nov 30, 2026, 08:00> · last scan <!date^1796014800^\u200b{date_short_pretty} {time}|Nov 30, 2026, 06:00>
    *Rehearsal.* PROTECTION is on: no one is emailed and nothing is disabled, whatever is approved.
    *Coming*
    2 accounts would be up for review right away.
    *Last week*
    Nothing was disabled and no warning was sent.
    6 members: 1 active · 1 inactive 61–89 days · 2 to review later · 2 protected
    Enabled members by days since last sign-in
    Members | 0–30: 3 | 31–60: 0 | 61–89: 1 | 90–180: 0 | 181–365: 1 | 366+: 1 | Never: 0
    Days since the last sign-in
    Members
    *Seats* as of the last scan
    Free seats: unknown (ArcGIS does not show them).
    Creator: 6 assigned (2 inactive)
    Disabled members keep their seats. Inactive means 90 days or more without signing in."
  `);
});

test('before anybody went live it says what going live would lead to', async () => {
  await using world = await startBotWorld({ organization: { members }, settings });
  await passTo(world, MONDAY);
  expect(digestText(world)).toContain(
    '*Rehearsal: the bot is not live yet.* No one is emailed and nothing is disabled until',
  );
  expect(digestText(world)).toContain('*Coming*\n2 accounts would be up for review right away.\n');
});

test('a rehearsal in which members would be warned first, without a mail server, says what going live needs', async () => {
  await using world = await startBotWorld({
    organization: { members },
    settings: { ...settings, PROTECTION: 'on', GRACE_DAYS: '30' },
  });
  await passTo(world, MONDAY);
  expect(digestText(world)).toContain(
    '*Coming*\nA rehearsal needs no mail server. To go live, set one up: run `npm run setup`, then restart the bot.\n*Last week*',
  );
});

test('while paused it says since when, by whom and why, and nobody is called to review', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(APPROVER, 'pause 2026-12-21 the office is closed');
  await passTo(world, MONDAY);
  expect(headlines(world)).toEqual(['Week of Nov 30: paused · 2 to review']);
  expect(digestText(world)).toMatch(
    /\*Paused\* until <!date[^>]*>\. Nothing is emailed, proposed or disabled\. Paused by Mara Lindholm, <!date[^>]*>\. Reason: The office is closed\./,
  );
  expect(digestText(world)).toContain('• *2 accounts* to review once the bot is resumed');
  expect(digestText(world)).not.toContain('Review 2 accounts');
  expect(JSON.stringify(digest(world))).not.toContain('S0GISADMINS');
});

test('by command it comes at once, and the answer says so; the next one by schedule is about the whole week all the same', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, MONDAY);
  await passTo(world, '2026-12-02T09:00:00Z');
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.command(BYSTANDER, 'digest');
  expect(world.answers(BYSTANDER).at(-1)).toBe(`The digest is in <#${CHANNEL.id}>.`);
  expect(digestText(world)).toContain('requested by Ilse Bakker');
  expect(digestText(world)).toMatch(/\*Since <!date[^>]*>\*\n1 disabled/);
  await passTo(world, NEXT_MONDAY);
  expect(digests(world).length).toBe(3);
  expect(digestText(world)).toContain('*Last week*\n1 disabled\n');
  expect(digest(world).text).toContain('Nov 30 (2, 0, 0, 0) · Dec 7 (1, 0, 1, 0)');
});

test('a guest gets no digest', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await world.command(GUEST, 'digest');
  expect([digests(world).length, world.answers(GUEST).at(-1)]).toEqual([
    0,
    'Only approvers and full members of the admin channel can see this.',
  ]);
});

test('the audit trail notes who had it made, and that it was posted', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, MONDAY);
  await world.command(SECOND_APPROVER, 'digest');
  const trail = world.tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what.startsWith('digest'))
    .map(({ what, by, detail }) => [what, by.kind === 'person' ? by.name : by.kind, detail]);
  expect(trail).toEqual([
    ['digest made', 'bot', { digest: 1, dueFor: '2026-11-30T07:00:00.000Z' }],
    ['digest posted', 'bot', { digest: 1 }],
    ['digest made', 'Tomas Ferrer', { digest: 2, dueFor: null }],
    ['digest posted', 'bot', { digest: 2 }],
  ]);
  expect(world.tables.audit.firstBroken()).toBeUndefined();
});

test('promise 9: hostile names and reasons are only text', async () => {
  const evil = '<!channel> *x* <@U0MARA> <https://evil.example|here> `';
  await using world = await liveWorld({
    organization: { members, settings: { name: evil } },
    settings,
  });
  await world.command(APPROVER, `pause 2026-12-21 ${evil}`);
  await passTo(world, MONDAY);
  const said = JSON.stringify([digest(world).text, digest(world).blocks]);
  expect(said).not.toMatch(/<!channel>|<@U0MARA>|<https|\*x\*/);
  expect(renderedText(digest(world))).toContain('&lt;!channel&gt;');
});

test('where Slack rejects the charts, the message goes out without them, its buttons kept', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await passTo(world, '2026-11-30T06:59:00Z');
  world.slack.faults.failMethod('chat.postMessage', { how: { error: 'invalid_blocks' } });
  await passTo(world, MONDAY);
  expect([digests(world).length, chartsIn(digest(world)).length]).toEqual([1, 0]);
  expect(digestText(world)).toContain('Review 2 accounts…');
  expect(digest(world).text).toContain('Enabled members by days since last sign-in: 0–30 (3)');
});

test('whoever is to see rejected warnings is sent to the CSV of the audit trail, which has them', () => {
  expect(problemWords({ kind: 'emails rejected', emails: 2 }, datesOf('UTC').tokens, '/x')).toBe(
    '2 warnings were permanently rejected by the mail server. To see which ones and its answers, run `npm run audit -- --csv FILE` on the bot’s computer.',
  );
});
