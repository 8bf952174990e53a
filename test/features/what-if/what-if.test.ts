import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SHOW_HOW_MANY } from '../../../src/features/exclusions/exclude-form-view.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { fillIn, pressIn, viewText } from '../../worlds/modal-acts.ts';

const MEMBERS = [
  inactiveFor(3, 'active'),
  inactiveFor(75, 'ana', { fullName: '=Ana & <!channel>' }),
  inactiveFor(95, 'ben'),
  inactiveFor(150, 'cem'),
  inactiveFor(200, 'gone', { disabled: true }),
];
const last = (world: BotWorld, user = APPROVER) => world.answers(user).at(-1) ?? '';
const files = (world: BotWorld, user = APPROVER) =>
  world.slack.messages(world.slack.workspace.directWith(user).id).flatMap(({ files }) => files ?? []);

test('a lower limit, a higher one, and another for warnings too, by the last scan and without asking the portal', async () => {
  await using world = await liveWorld({ organization: { members: MEMBERS } });
  const asked = world.portal.requests.length;
  await world.command(APPROVER, 'what-if 70');
  expect(last(world)).toContain('What if accounts could be disabled after 70 days?');
  expect(last(world)).toContain('Inactive 70 days or more: 3 (now 2)');
  expect(last(world)).toMatch(/1 more account could be proposed\*?\n• .*=Ana/);
  expect(last(world)).toContain('(ana) · inactive 75 days');
  expect(last(world)).not.toContain('<!channel>');
  expect(last(world)).toContain('0 accounts could no longer be proposed');
  expect(last(world)).toContain('Already disabled: 1');

  await world.command(APPROVER, 'what-if 120');
  expect(last(world)).toContain(
    '1 account could no longer be proposed*\n• Full ben (ben) · inactive 95 days',
  );

  await world.command(APPROVER, 'what-if 20 120');
  expect(last(world)).toContain(
    '*Now:* warned after 60 days, proposed at 90 days or more\n*Tried:* warned after 20 days, proposed at 120 days or more. Nothing has been changed.',
  );
  expect(last(world)).toContain('Inactive 21–119 days: 2 (now 1)');
  expect(world.portal.requests.length).toBe(asked);
  expect(files(world)).toEqual([]);
});

test.for([
  ['30', 'Warnings, the grace period and the daily limit still apply.'],
  ['0', 'The daily limit still applies.'],
] as const)('with GRACE_DAYS=%s it says what the days do not decide', async ([GRACE_DAYS, told]) => {
  const settings = { GRACE_DAYS, PROTECTION: 'on' };
  await using world = await startBotWorld({ organization: { members: MEMBERS }, settings });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'what-if 70');
  expect(last(world)).toMatch(new RegExp(`[>)]\\. ${told}`));
});

test('excluded and protected accounts are counted, and come neither in nor out', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(75, 'ana'), inactiveFor(75, 'chief', { role: 'org_admin' })] },
  });
  await world.command(APPROVER, 'what-if 70');
  expect(last(world)).toContain('1 more account could be proposed');
  expect(last(world)).toMatch(/including skipped accounts \(\d protected/);
  expect(last(world)).not.toContain('chief');
});

test('a longer list comes as a CSV to whoever asked, alone, and nothing of it stays on the disk', async () => {
  const members = Array.from({ length: 11 }, (_, nth) =>
    inactiveFor(70 + nth, `m${nth}`, { fullName: '=1+1' }),
  );
  await using world = await liveWorld({ organization: { members } });
  await world.command(BYSTANDER, 'what-if 65');
  expect(last(world, BYSTANDER)).toContain('11 more accounts could be proposed');
  expect(last(world, BYSTANDER)).toContain('… and 1 more');
  expect(last(world, BYSTANDER)).toContain(
    'The full list is in your direct messages with the bot, as a CSV.',
  );
  const [file, ...more] = files(world, BYSTANDER);
  expect(more).toEqual([]);
  expect(file?.name).toMatch(/^what-if-60-65--.+\.csv$/);
  const text = world.slack.fileContent(file?.id ?? '').toString();
  const [head, first, ...rest] = text.trimEnd().split('\r\n');
  expect(head).toBe('\ufeffuser,full_name,email,inactive_days,last_sign_in,status,change');
  expect(first).toMatch(/^m10,'=1\+1,m10@harbour-city\.example,80,2026-.+,could be proposed$/);
  expect(rest).toHaveLength(10);
  expect(readdirSync(`${world.databasePath}.work`).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(
    world.slack
      .messages('C0GISADMINS')
      .flatMap((one) => one.files ?? [])
      .map(({ name }) => name),
  ).not.toContain(file?.name);
});

test('numbers are written the same in the answer and beside its file', async () => {
  const members = Array.from({ length: 11 }, (_, nth) => inactiveFor(1100 + nth, `m${nth}`));
  await using world = await liveWorld({ organization: { members } });
  await world.command(APPROVER, 'what-if 1200');
  const asked = 'What if accounts could be disabled after 1,200 days?';
  expect(last(world)).toContain(asked);
  const direct = world.slack.messages(world.slack.workspace.directWith(APPROVER).id);
  expect(direct.map(({ text }) => text).join('\n')).toContain(asked);
});

test('its rows, pasted into Exclude… without their header, find all accounts and name nothing else as not found', async () => {
  const members = Array.from({ length: 11 }, (_, nth) =>
    inactiveFor(70 + nth, `m${nth}`, { fullName: `Smith, "${nth}"` }),
  );
  await using world = await liveWorld({ organization: { members } });
  await world.command(APPROVER, 'what-if 65');
  const [file] = files(world, APPROVER);
  const [, ...rows] = world.slack
    .fileContent(file?.id ?? '')
    .toString()
    .trimEnd()
    .split('\r\n');
  await world.command(APPROVER, 'exclude');
  fillIn(world, { boxes: [rows.join('\n')] });
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('This covers 11 accounts.');
  expect(viewText(world)).not.toContain('not match');
});

test('what is not understood, and what comes before the first scan, is answered with what to do', async () => {
  await using world = await startBotWorld({ organization: { members: MEMBERS } });
  await world.command(APPROVER, 'what-if 70');
  expect(last(world)).toBe('No scan has been accepted yet. Start one with /inactive-users scan.');
  await world.command(APPROVER, 'what-if');
  const example =
    'For example, try /inactive-users what-if 120, or /inactive-users what-if 45 120 to try another warning limit too.';
  expect(last(world)).toBe(`Add the disable limit to try, in days. ${example}`);
  await world.command(APPROVER, 'what-if 50');
  expect(last(world)).toBe(`The disable limit must be higher than the warning limit (60). ${example}`);
});
