import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import {
  PICK_EXCLUDE,
  PICK_INCLUDE,
  PICK_UNDO,
  PICK_WHY,
} from '../../../src/features/members/who-is-meant.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  DAY,
  GUEST,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { excludeRow, submit, submitRule } from '../../worlds/modal-acts.ts';

const members = [
  inactiveFor(300, 'maria_1', { fullName: 'Maria Silva', email: 'maria@harbour-city.example' }),
  inactiveFor(120, 'maria_2', { fullName: 'Maria Silva', email: 'm.silva@harbour-city.example' }),
  inactiveFor(3, 'active'),
];
const organization = { members };
const last = (world: BotWorld, user = APPROVER) => world.answers(user).at(-1);
const trail = (world: BotWorld) => world.tables.audit.entries(0, 10_000).length;

const COMMANDS = [
  'scan',
  'status',
  'why maria_1',
  'exclude maria_1',
  'exclude',
  'include maria_1',
  'include',
  'exclusions',
  'undo maria_1',
  'pause 14 days',
  'resume',
  'preview',
  'preview de',
];
const ONLY_APPROVERS = 'Only approvers can do this.';
const ONLY_READERS = 'Only approvers and full members of the admin channel can see this.';
const OWN_ALONE = ' To ask about the account with your Slack email address, type /inactive-users why.';
const DECIDING = new Set([
  'exclude maria_1',
  'exclude',
  'include maria_1',
  'undo maria_1',
  'pause 14 days',
  'resume',
  'preview',
  'preview de',
]);

test.for(['guest', 'member of another workspace', 'somebody who is not in the channel'])(
  'a %s is politely refused everything, and changes nothing',
  async (who) => {
    await using world = await liveWorld({ organization });
    const user = who === 'guest' ? GUEST : BYSTANDER;
    const { users, channels } = world.slack.workspace;
    if (who === 'member of another workspace') {
      const stranger = users.get(BYSTANDER);
      if (stranger !== undefined) stranger.team_id = 'T0ELSEWHERE';
    }
    if (who === 'somebody who is not in the channel') channels.get('C0GISADMINS')?.members.delete(BYSTANDER);
    const before = trail(world);
    for (const text of COMMANDS) await world.command(user, text);
    expect(world.answers(user)).toEqual(
      COMMANDS.map((text) => {
        const mayAskOfOneself = text.startsWith('why') && who === 'somebody who is not in the channel';
        return DECIDING.has(text) ? ONLY_APPROVERS : `${ONLY_READERS}${mayAskOfOneself ? OWN_ALONE : ''}`;
      }),
    );
    expect(world.slack.viewsOf(user)).toEqual([]);
    expect(trail(world)).toBe(before);
  },
);

test('a bystander reads, and decides nothing', async () => {
  await using world = await liveWorld({ organization });
  await excludeRow(world, 'maria_1');
  const before = trail(world);
  for (const text of DECIDING) await world.command(BYSTANDER, text);
  expect(world.answers(BYSTANDER)).toEqual(
    [...DECIDING].map(() => 'Only approvers can do this. Ask Mara Lindholm or Tomas Ferrer.'),
  );
  expect(trail(world)).toBe(before);
  await world.command(BYSTANDER, 'status');
  expect(last(world, BYSTANDER)).toContain('Live. Approved accounts are disabled.');
  await world.command(BYSTANDER, 'exclusions');
  expect(last(world, BYSTANDER)).toContain('1 exclusion in force');
  expect(last(world, BYSTANDER)).not.toContain('End');
  await world.command(BYSTANDER, 'why maria_2');
  expect(last(world, BYSTANDER)).toContain('*Maria Silva*  maria_2');
  await world.command(BYSTANDER, 'scan');
  expect(last(world, BYSTANDER)).toBe('Scan 3 has started. Its card will be posted in <#C0GISADMINS>.');
  expect(world.cardText()).toMatch(/ · live · scan 3, <!date.*> by Ilse Bakker · /);
});

test.for([
  {
    circumstance: 'protection is on',
    settings: { PROTECTION: 'on' },
    says: 'Rehearsal: PROTECTION is on. No one is emailed',
  },
  {
    circumstance: 'nobody went live',
    settings: {},
    says: 'Rehearsal: the bot is not live yet. No one is emailed',
  },
])('status while $circumstance', async ({ settings, says }) => {
  await using world = await startBotWorld({ organization, settings });
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain(says);
  expect(last(world)).toContain('5 members: 1 active · 2 to review · 2 protected');
  expect(last(world)).toContain('2 to review · 0 approved, not disabled yet · 0 could not be disabled');
});

test('nothing, help and an unknown word are answered with what can be asked', async () => {
  await using world = await startBotWorld({ organization });
  for (const text of ['', 'help', 'HELP me', 'statos', 'frobnicate <!channel>'])
    await world.command(BYSTANDER, text);
  expect(world.answers(BYSTANDER).map((answer) => answer.split('\n')[0])).toEqual([
    '*/inactive-users commands · Harbour City GIS*',
    '*/inactive-users commands · Harbour City GIS*',
    '*/inactive-users commands · Harbour City GIS*',
    'Unknown command “statos”. Did you mean `/inactive-users status`?',
    'Unknown command “frobnicate”. Try `/inactive-users help`.',
  ]);
});

test('who is meant: one, several to pick from, or nobody with the nearest names', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'why MARIA_1');
  expect(last(world)).toContain('maria_1');
  await world.command(APPROVER, 'why <mailto:m.silva@harbour-city.example|m.silva@harbour-city.example>');
  expect(last(world)).toContain('maria_2');
  await world.command(APPROVER, 'why maria_11');
  expect(last(world)).toContain('No match for “maria_11”. Did you mean:\nMaria Silva (maria_1) ·');
  await world.command(APPROVER, 'why');
  expect(last(world)).toBe(
    'No ArcGIS account has your Slack email address. To ask about another account, add a name, as in /inactive-users why jane.doe. It can be a user name, an email address or a full name.',
  );

  await world.pressRow(APPROVER, 'maria_1', APPROVE);
  const picked = async (text: string, id: string) => {
    await world.command(APPROVER, `${text} Maria Silva`);
    expect(last(world)).toContain('2 accounts match “Maria Silva”. Which one?');
    const list = world.slack.ephemerals(APPROVER).at(-1);
    const key = world.tables.members.find('maria_1', 1)[0]?.account.key;
    const place = { channel: list?.channel ?? '', ts: list?.ts ?? '' };
    await world.slack.press(APPROVER, place, id, { value: key ?? '' });
    await world.settle();
  };
  await picked('why', PICK_WHY);
  expect(last(world)).toContain('maria_1');
  await picked('undo', PICK_UNDO);
  expect(last(world)).toBe('Re-enabling Maria Silva (maria_1).');
  expect(world.portal.member('maria_1')?.disabled).toBe(false);
  await picked('exclude', PICK_EXCLUDE);
  expect(await submit(world, { reason: 'r' })).toContain(
    'Excluded Maria Silva (maria_1) until Feb 23, 2027.',
  );
  await picked('include', PICK_INCLUDE);
  expect(last(world)).toBe(
    'Exclusion ended. Maria Silva (maria_1) is evaluated normally from the next scan.',
  );
});

test('undo by name says why it cannot, and does what it can', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'undo active');
  expect(last(world)).toBe('The bot has not disabled that account.');
  await world.command(APPROVER, 'undo maria_2');
  expect(last(world)).toBe('The bot has not disabled Maria Silva (maria_2).');
  await world.pressRow(APPROVER, 'maria_2', APPROVE);
  await world.command(SECOND_APPROVER, 'undo maria_2');
  expect(last(world, SECOND_APPROVER)).toBe('Re-enabling Maria Silva (maria_2).');
  expect(world.portal.member('maria_2')?.disabled).toBe(false);
  await world.command(APPROVER, 'undo maria_2');
  expect(last(world)).toBe('Maria Silva (maria_2) was already re-enabled by Tomas Ferrer.');
});

test('include says so where there is nothing to end, and which rule covers the account', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'include maria_1');
  expect(last(world)).toBe('Maria Silva (maria_1) is not excluded.');
  await world.command(APPROVER, 'exclude');
  await submitRule(world, { what: 'user-name pattern', rule: 'maria_?', reason: 'r' });
  await world.command(APPROVER, 'include maria_1');
  expect(last(world)).toBe(
    'Not ended: Maria Silva (maria_1) is excluded by a rule (user-name pattern “maria_?”). To end an exclusion, use /inactive-users exclusions.',
  );
});

test('a pause in words stops approving, is told by card and status, and ends by itself or by resume', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'pause for 2 weeks: summer holidays & <!here>');
  expect(last(world)).toBe(
    'Paused until Wednesday, Dec 9, 2026, 00:00 (Europe/Amsterdam). Nothing is emailed, proposed or disabled. Reason: summer holidays & <!here>.',
  );
  expect(world.cardText()).toContain('Reason: Summer holidays &amp; &lt;!here&gt;.');
  await expect(world.pressRow(APPROVER, 'maria_1', APPROVE)).rejects.toThrow('no proposal.approve');
  await world.command(APPROVER, 'status');
  expect(last(world)).toContain('Paused until <!date^1796770800^');
  await world.pass(14 * DAY);
  expect(world.cardText()).not.toContain('Paused');
  for (const [text, says] of [
    ['pause 2026-11-01', 'Not paused: that date is not in the future. Choose a day after today.'],
    [
      'pause 3 months',
      'Not paused: “3 months” is not a date. Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks, then the reason.',
    ],
    [
      'pause -1 days',
      'Not paused: “-1 days” is not a date. Enter a date, such as 2027-01-31, Jan 4 or Friday, or a period, such as 14 days or 2 weeks, then the reason.',
    ],
    ['resume', 'The bot is not paused.'],
    [
      'pause until Friday',
      'Paused until Friday, Dec 11, 2026, 00:00 (Europe/Amsterdam). Nothing is emailed, proposed or disabled.',
    ],
    [
      'pause holidays until tomorrow',
      'Paused until Thursday, Dec 10, 2026, 00:00 (Europe/Amsterdam). Nothing is emailed, proposed or disabled. Reason: holidays.',
    ],
    ['pause', 'Paused until someone resumes. Nothing is emailed, proposed or disabled.'],
    ['resume', 'Resumed. The next scan picks up where the bot left off.'],
  ] as const) {
    await world.command(APPROVER, text);
    expect(last(world)).toBe(says);
  }
});
