import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { checkView } from '../../../src/sandbox/slack/blocks/check.ts';
import {
  APPROVER,
  BYSTANDER,
  CHANNEL,
  DAY,
  GUEST,
  goLive,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { homeButtons, homeOf, homeText, openHome, pressHome } from '../../worlds/home-acts.ts';
import { excludeRow, submit, topView, viewText } from '../../worlds/modal-acts.ts';

const members = [
  inactiveFor(300, 'one'),
  inactiveFor(200, 'two'),
  inactiveFor(120, 'three'),
  inactiveFor(3, 'active'),
];
const organization = { members };
const labels = (...of: Parameters<typeof homeButtons>) => homeButtons(...of).map(({ text }) => text);

test('an approver sees how the bot stands, what comes, what waits and what was scanned', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const [first] = world.posts().filter(({ ts }) => ts === world.card().ts);
  const told = homeText(world).replaceAll(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1');
  expect(told.replace(`p${first?.ts.replace('.', '')}`, 'p…')).toMatchInlineSnapshot(`
    "Inactive users · Harbour City GIS
    🟢 *Live.* Approved accounts are disabled.
    Pause…
    Scan now
    Next scan Nov 26, 2026, 06:00 · next digest Nov 30, 2026, 08:00
    *To review*
    3 accounts to review · 3 new
    <https://sandbox.slack.com/archives/C0GISADMINS/p…|Open the newest card>
    No known problems.
    *Last scans*
    ✅ Scan 2 · Nov 25, 2026, 10:00, requested by Mara Lindholm · 6 members
    ✅ Scan 1 · Nov 25, 2026, 10:00, requested by Mara Lindholm · 6 members
    Accounts are reviewed in <#C0GISADMINS>, where everyone can see the decisions. \`/inactive-users help\` lists all commands."
  `);
});

test('the link leads to the newest card', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  const link = `<https://sandbox.slack.com/archives/${CHANNEL.id}/p${world.card().ts.replace('.', '')}|Open the newest card>`;
  expect(homeText(world)).toContain(link);
});

test.each([
  ['an approver', APPROVER, ['Pause…', 'Scan now']],
  ['a reader', BYSTANDER, ['Scan now']],
  ['a guest', GUEST, []],
  ['someone who is not in the channel', 'U0NINA', []],
])('%s is given their buttons', async (_, user, expected) => {
  await using world = await liveWorld({ organization });
  world.slack.workspace.addUser({ id: 'U0NINA', name: 'nina' });
  await openHome(world, user);
  expect(labels(world, user)).toEqual(expected);
});

test('whoever may not read is told what the bot does and whom to ask; a guest, no names', async () => {
  await using world = await liveWorld({ organization });
  world.slack.workspace.addUser({ id: 'U0NINA', name: 'nina' });
  world.slack.workspace.addUser({ id: 'U0OTHER', name: 'other', team_id: 'T0OTHER' });
  for (const user of ['U0NINA', GUEST, 'U0OTHER']) await openHome(world, user);
  expect(homeText(world, 'U0NINA')).toMatchInlineSnapshot(`
    "Inactive users · Harbour City GIS
    This app looks for ArcGIS accounts that no one has signed in to for a long time. It disables only the accounts an approver approves. Their content is kept.
    *Your own account*
    Type \`/inactive-users why\` to check the status of your own ArcGIS account.
    *Questions?*
    Ask Mara Lindholm or Tomas Ferrer."
  `);
  expect(homeText(world, GUEST)).toMatchInlineSnapshot(`
    "Inactive users
    This app looks for ArcGIS accounts that no one has signed in to for a long time. It disables only the accounts an approver approves. Their content is kept.
    *Questions?*
    Ask your GIS team."
  `);
  expect(homeText(world, 'U0OTHER')).toBe(homeText(world, GUEST));
});

test('before a scan there is nothing to review, and the bot is not live', async () => {
  await using world = await startBotWorld({ organization });
  await openHome(world);
  const told = homeText(world);
  expect(told).toContain('Rehearsal: the bot is not live yet.');
  expect(told).toContain('Nothing to review.');
  expect(told).toContain('No scan has finished yet.');
});

test('what waits is counted, of rehearsals too', async () => {
  await using world = await startBotWorld({ organization });
  await world.command(APPROVER, 'scan');
  await openHome(world);
  expect(homeText(world)).toContain('3 accounts to review as a rehearsal · 3 new');
  await world.pressCard(APPROVER, GO_LIVE);
  await world.slack.submit(APPROVER, topView(world).id);
  await world.settle();
  await openHome(world);
  expect(homeText(world)).toContain('3 accounts to review · 3 new');
});

test('where two must approve, those with one approval are counted', async () => {
  await using world = await liveWorld({ organization, settings: { APPROVALS_NEEDED: '2' } });
  await world.pressRow(APPROVER, 'one', APPROVE);
  await openHome(world, SECOND_APPROVER);
  expect(homeText(world, SECOND_APPROVER)).toContain(
    '3 accounts to review · 3 new · 1 waiting for a second approver',
  );
});

test('Pause… asks until when and why, holds the bot, shows on Home and card, and Resume ends it', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  await pressHome(world, 'Pause…');
  expect(viewText(world)).toContain('Nothing is emailed, proposed or disabled while the bot is paused.');
  world.slack.fill(topView(world).id, 'pause.until', 'pause.until', 'Dec 4');
  world.slack.fill(topView(world).id, 'pause.reason', 'pause.reason', 'move to <!channel> *Enterprise*');
  expect(await submit(world)).toContain('Paused until');
  expect(world.tables.switches.pause()).toMatchObject({
    until: new Date('2026-12-03T23:00:00Z'),
    reason: 'move to <!channel> *Enterprise*',
    byId: APPROVER,
  });
  const told = homeText(world);
  expect(told).toContain('*Paused* until <!date^1796382000^\u200b{date_short_pretty}|Dec 4, 2026>.');
  expect(told).toContain('Move to &lt;!channel&gt; ∗Enterprise∗');
  expect(labels(world)).toEqual(['Resume', 'Scan now']);
  expect(world.cardText()).toContain('Paused');
  await pressHome(world, 'Resume');
  expect(viewText(world)).toContain('Resumed.');
  expect(world.tables.switches.pause()).toBeUndefined();
  expect(labels(world)).toEqual(['Pause…', 'Scan now']);
  expect(world.cardText()).not.toContain('Paused');
});

test.each<[typed: string, until: Date | undefined | string]>([
  ['', undefined],
  ['until further notice', undefined],
  ['tomorrow', new Date('2026-11-25T23:00:00Z')],
  ['14 days', new Date('2026-12-08T23:00:00Z')],
  ['2027-01-31', new Date('2027-01-30T23:00:00Z')],
  ['today', 'Choose a day after today.'],
  ['2026-11-24', 'Choose a day after today.'],
  ['soon', 'Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks.'],
  [
    'Friday migration',
    'Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks.',
  ],
])('an end of %j is read as pause reads it, and a slip pauses nothing', async (typed, until) => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  await pressHome(world, 'Pause…');
  if (typed !== '') world.slack.fill(topView(world).id, 'pause.until', 'pause.until', typed);
  const said = await submit(world);
  if (typeof until === 'string') {
    expect(said).toContain(until);
    expect(world.tables.switches.pause()).toBeUndefined();
  } else expect(world.tables.switches.pause()).toMatchObject({ until });
});

test('a form that was opened before someone else paused is shown anew, and pauses nothing', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world);
  await pressHome(world, 'Pause…');
  await world.command(SECOND_APPROVER, 'pause until 2027-01-31 holidays');
  expect(await submit(world)).toContain('has changed since you opened it');
  expect(world.tables.switches.pause()).toMatchObject({ byId: SECOND_APPROVER });
  expect(await submit(world)).toContain('Paused until someone resumes');
  expect(world.tables.switches.pause()).toMatchObject({ byId: APPROVER });
});

test('under protection there is no brake to press', async () => {
  await using world = await startBotWorld({ organization, settings: { PROTECTION: 'on' } });
  await openHome(world);
  expect(homeText(world)).toContain('Rehearsal: PROTECTION is on.');
  expect(labels(world)).toEqual(['Scan now']);
});

test('harsher limits wait for Go live…, and Resume is not offered for that', async () => {
  await using world = await liveWorld({ organization });
  await world.restart({ DISABLE_AFTER_DAYS: '80' });
  await openHome(world);
  expect(homeText(world)).toContain('Paused until an approver presses Go live… on the newest card');
  expect(labels(world)).toEqual(['Scan now']);
  await goLive(world);
  await openHome(world);
  expect(labels(world)).toEqual(['Pause…', 'Scan now']);
});

test('a reader scans now, and sees how it ended when the tab is opened again', async () => {
  await using world = await liveWorld({ organization });
  await openHome(world, BYSTANDER);
  await pressHome(world, 'Scan now', BYSTANDER);
  expect(world.slack.viewsOf(BYSTANDER)).toEqual([]);
  expect(homeText(world, BYSTANDER)).toContain('Scan 3');
  await openHome(world, BYSTANDER);
  expect(homeText(world, BYSTANDER)).toContain('✅ Scan 3 ·');
});

test('a rejected scan says why, and a problem stands there in the words of status', async () => {
  await using world = await liveWorld({ organization });
  for (const { username, lastLogin } of members)
    world.portal.organization.members.update(username, { lastLogin: (lastLogin ?? 0) - DAY });
  await world.command(APPROVER, 'scan');
  await openHome(world);
  const why = '4 accounts show an older sign-in than before';
  expect(homeText(world)).toMatch(new RegExp(`⛔ Scan 3 · .* · \\*rejected\\.\\* ${why}`));
  await world.command(APPROVER, 'status');
  const status = world.answers(APPROVER).at(-1) ?? '';
  expect(status).toContain(`:warning: Scan 3 was rejected: ${why}`);
  expect(homeText(world)).toContain(`:warning: Scan 3 was rejected: ${why}`);
});

test('one’s own exclusions that end within 30 days can be extended and ended; those of others are theirs', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'one', { reason: 'on <leave>', until: '30' });
  await excludeRow(world, 'two', { reason: 'project', until: '90' });
  await excludeRow(world, 'three', { reason: 'hers', until: '30' }, SECOND_APPROVER);
  await openHome(world);
  expect(homeText(world)).toContain('*one* · until <!date');
  expect(homeText(world)).toContain('On &lt;leave&gt;.');
  expect(homeText(world)).not.toMatch(/two|three/);

  await pressHome(world, 'Extend…');
  expect(await submit(world, { until: '90' })).toContain('Extended the exclusion of Full one (one) until');
  expect(homeText(world)).not.toContain('*one*');

  await openHome(world, SECOND_APPROVER);
  await pressHome(world, 'End', SECOND_APPROVER);
  expect(viewText(world, SECOND_APPROVER)).toContain(
    'Exclusion ended. Full three (three) is evaluated normally from the next scan, unless another exclusion applies.',
  );
  expect(homeText(world, SECOND_APPROVER)).not.toContain('*three*');
  const inForce = world.tables.exclusions.inForce(world.clock.now());
  expect(inForce.map(({ target }) => 'username' in target && target.username)).toEqual(['one', 'two']);
  expect(world.posts().at(-1)?.text).toContain('Full three (three)');
  expect(world.cardText()).toContain('1 to review later');
});

test.each([
  [30, true],
  [31, false],
])('an exclusion of %i days from its beginning on is shown: %s', async (days, isShown) => {
  await using world = await liveWorld({ organization });
  const date = new Date(world.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
  await excludeRow(world, 'one', { reason: 'leave', date });
  await openHome(world);
  expect(homeText(world).includes('*one*')).toBe(isShown);
});

test('an End that was shown with another end ends nothing', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'one', { reason: 'leave', until: '30' });
  await openHome(world);
  await openHome(world, SECOND_APPROVER);
  const stale = homeButtons(world).find(({ text }) => text === 'End');
  await pressHome(world, 'Extend…');
  await submit(world, { until: '90' });
  await world.slack.deliver({
    type: 'interactive',
    accepts_response_payload: false,
    payload: {
      type: 'block_actions',
      ...{ user: { id: APPROVER, username: 'mara' }, team: { id: 'T0SANDBOX' }, api_app_id: 'A0SANDBOX' },
      ...{ container: { type: 'view' }, trigger_id: 'none', view: homeOf(world) },
      actions: [{ type: 'button', ...stale, action_ts: '1' }],
    },
  });
  await world.settle();
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(1);
});

test('500 exclusions, in one go or one by one, are a Home that Slack takes', async () => {
  const them = Array.from({ length: 500 }, (_, nth) => inactiveFor(100 + nth, `g${nth}`));
  await using world = await liveWorld({ organization: { members: them } });
  await world.command(APPROVER, 'exclude');
  await submit(world, {
    boxes: [
      them
        .slice(0, 480)
        .map(({ username }) => username)
        .join(','),
    ],
    reason: 'all',
  });
  for (const { username } of them.slice(480)) {
    await world.command(APPROVER, `exclude ${username}`);
    // Each made at another moment, and so a row of its own.
    world.clock.moveTo(new Date(world.clock.now().getTime() + 1));
    await submit(world, { reason: '&'.repeat(500), until: '90' });
  }
  await world.pass(61 * DAY);
  await openHome(world);
  const { type, blocks } = homeOf(world);
  expect(homeText(world)).toContain('*g0* and 479 others');
  expect(homeText(world)).toContain('… and 11 more: `/inactive-users exclusions`');
  expect(blocks.length).toBeLessThan(50);
  expect(checkView({ type, blocks }).ok).toBe(true);
  await pressHome(world, 'End');
  expect(viewText(world)).toContain(
    'Exclusions ended. 480 accounts are evaluated normally from the next scan, unless another exclusion applies.',
  );
  expect(world.tables.exclusions.inForce(world.clock.now())).toHaveLength(20);
});

test('text of the portal and of people is only text', async () => {
  await using world = await liveWorld({
    organization: {
      members: [inactiveFor(300, 'one', { fullName: '<!channel>' })],
      settings: { name: '<!here> & *GIS*' },
    },
  });
  await excludeRow(world, 'one', { reason: '<@U1> <https://evil.example|press>', until: '30' });
  await openHome(world);
  expect(homeText(world)).not.toMatch(/<!channel|<!here>.*\n\*|<@U1>|<https:\/\/evil/);
});
