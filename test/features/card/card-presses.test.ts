import { expect, test } from 'vitest';
import {
  ACCEPT_ONCE,
  APPROVE,
  APPROVE_ALL,
  GO_LIVE,
  pressedIn,
  proposalIn,
  SCAN_AGAIN,
  TRY_AGAIN,
  UNDO,
  UNDO_ALL,
  WHY,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import { approveAllIn } from '../../../src/features/proposals/many/approve-all-form.ts';
import { cardId, forge, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  CHANNEL,
  DAY,
  GUEST,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  START,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit, viewText } from '../../worlds/modal-acts.ts';
import { rowOption } from '../../worlds/row-option.ts';
import { timelineWorld } from '../../worlds/timeline-world.ts';

const members = [inactiveFor(400, 'one'), inactiveFor(300, 'two')];

/** What people did from an entry of the trail on. */
const done = ({ tables }: BotWorld, from: number) =>
  tables.audit
    .entries(from, 100)
    .flatMap(({ by, what, subject }) =>
      by.kind === 'person' ? [`${by.name}: ${what} ${subject}`.trim()] : [],
    );

const after = ({ tables }: BotWorld): number => (tables.audit.head()?.number ?? 0) + 1;

const states = (world: BotWorld) => ['one', 'two'].map((name) => stateOf(world, name)[0]);

const approve = (world: BotWorld) => world.pressRow(APPROVER, 'one', APPROVE);

const approveAll = async (world: BotWorld) => {
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
};

test.for<{
  button: string;
  needed?: string;
  fault?: boolean;
  before?: (world: BotWorld) => Promise<unknown>;
  of?: 'card';
  noted: readonly string[];
  said: RegExp;
  are: readonly string[];
}>([
  {
    button: APPROVE,
    noted: ['approval recorded one', 'proposal approved one'],
    said: /^✅ .*one.* · disabled .* by Mara Lindholm$/m,
    are: ['disabled', 'open'],
  },
  {
    button: WITHDRAW,
    needed: '2',
    before: approve,
    noted: ['withdrawal recorded one'],
    said: /^🆕 .*one.*\nInactive 400 days[^\n]*\nApprove\nExclude…$/m,
    are: ['open', 'open'],
  },
  {
    button: TRY_AGAIN,
    fault: true,
    before: approve,
    noted: ['approval recorded one', 'proposal approved one'],
    said: /^✅ .*one.* · disabled .* by Mara Lindholm$/m,
    are: ['disabled', 'open'],
  },
  {
    button: UNDO,
    before: approve,
    noted: ['undo recorded one', 'undo begun one'],
    said: /^↩️ .*one.* · re-enabled .* by Mara Lindholm$/m,
    are: ['undone', 'open'],
  },
  {
    button: UNDO_ALL,
    before: approveAll,
    of: 'card',
    noted: ['decided at once', 'undo recorded one', 'undo begun one', 'undo recorded two', 'undo begun two'],
    said: /^↩️ .*one.* · re-enabled .* by Mara Lindholm\n↩️ .*two.* · re-enabled .* by Mara Lindholm$/m,
    are: ['undone', 'undone'],
  },
])(
  'an approver who presses $button decides, and the row alone says what became of it',
  async ({ button, needed = '1', fault = false, before, of, noted, said, are }) => {
    await using world = await liveWorld({
      organization: { members },
      settings: { APPROVALS_NEEDED: needed },
    });
    if (fault) world.portal.faults.add({ path: /one\/disable$/, kind: 'not done', times: 1 });
    await before?.(world);
    const from = after(world);
    const answered = world.answers(APPROVER).length;
    const place = { channel: CHANNEL.id, ts: world.card().ts };
    const which = of === 'card' ? {} : rowOption(world.card(), 'one', button);
    expect(await world.slack.press(APPROVER, place, button, which)).toMatchObject({ kind: 'acknowledged' });
    await world.settle();
    expect([done(world, from), world.answers(APPROVER).slice(answered), states(world)]).toEqual([
      noted.map((what) => `Mara Lindholm: ${what}`),
      [],
      are,
    ]);
    expect(world.cardText()).toMatch(said);
  },
);

test('who is no approver is told so, and nothing is decided', async () => {
  await using world = await liveWorld({ organization: { members } });
  const from = after(world);
  await world.pressRow(BYSTANDER, 'one', APPROVE);
  expect(world.answers(BYSTANDER)).toEqual([
    'Only approvers can do this. Ask Mara Lindholm or Tomas Ferrer.',
  ]);
  expect([done(world, from), states(world)]).toEqual([[], ['open', 'open']]);
});

test.for([
  { who: 'an approver', user: APPROVER, are: ['disabled', 'open'] },
  { who: 'somebody who may not decide', user: BYSTANDER, are: ['open', 'open'] },
])('a card whose posting had no clear outcome is recognized by the press of $who', async ({ user, are }) => {
  const soon = inactiveFor(89, 'soon');
  await using world = await liveWorld({ organization: { members: [...members, soon] } });
  world.portal.organization.members.update('soon', { lastLogin: START.getTime() - 200 * DAY });
  world.slack.faults.failMethod('chat.postMessage', { how: 'done-then-reset', times: 2 });
  await world.command(SECOND_APPROVER, 'scan');
  const ts = () => world.tables.cards.newest()?.ts;
  expect(ts()).toBeUndefined();
  await world.pressRow(user, 'one', APPROVE);
  expect([ts(), states(world)]).toEqual([world.card().ts, are]);
});

test('a press that Slack delivers twice decides once', async () => {
  await using world = await liveWorld({ organization: { members } });
  const from = after(world);
  const answered = world.answers(APPROVER).length;
  await approve(world);
  await world.slack.redeliver(-1);
  await world.settle();
  await world.pressRow(APPROVER, 'one', UNDO);
  expect(world.answers(APPROVER).slice(answered)).toEqual([]);
  expect(done(world, from)).toEqual(
    ['approval recorded one', 'proposal approved one', 'undo recorded one', 'undo begun one'].map(
      (what) => `Mara Lindholm: ${what}`,
    ),
  );
});

test('Approve 2… shows whom it takes, and approves the set that it showed', async () => {
  const settings = {
    SCAN_SCHEDULE: '0 6 * * *',
    GRACE_DAYS: '5',
    REMIND_DAYS_BEFORE: 'none',
    DISABLE_CAP: '4',
  };
  const nameless = inactiveFor(300, 'two', { fullName: '' });
  const unwarned = inactiveFor(200, 'jo', { email: '' });
  await using at = await timelineWorld({
    organization: { members: [inactiveFor(400, 'one'), nameless, inactiveFor(250, 'three'), unwarned] },
    settings,
  });
  const { world } = at;
  await at.days(8);
  await world.pressRow(SECOND_APPROVER, 'three', APPROVE);
  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(viewText(world)).toMatchInlineSnapshot(`
    "Disable 2 accounts?
    Harbour City GIS
    Each is checked again first; anyone who has signed in since is skipped. Disabling stops sign-in; content is kept and stays shared.
    *To disable (2)*
    • Full one (one), inactive 407 days, no items or groups
    • two, inactive 307 days, no items or groups
    *Left out (1): decide on each in its row or in Review…*
    • Full jo (jo): not warned: no usable email address.
    Disable 2"
  `);
  expect(await submit(world)).toBe('Approved\nYou approved 2 accounts.');
  expect(states(world)).toEqual(['disabled', 'disabled']);
});

test('a bulk approval of which nobody is left is answered, and opens nothing', async () => {
  await using world = await liveWorld({ organization: { members } });
  await approveAll(world);
  const views = world.slack.viewsOf(APPROVER).length;
  await forge(world, APPROVER, APPROVE_ALL, `${cardId(world)}:0`);
  expect(world.answers(APPROVER).at(-1)).toBe('No accounts left to approve.');
  expect(world.slack.viewsOf(APPROVER)).toHaveLength(views);
});

test('Why? is for whoever may read, and a guest may not', async () => {
  await using world = await liveWorld({ organization: { members } });
  await world.pressRow(BYSTANDER, 'one', WHY);
  expect(world.answers(BYSTANDER).at(-1)).toContain('Inactive 400 days (limit 90).');
  await world.pressRow(GUEST, 'one', WHY);
  expect(world.answers(GUEST)).toEqual([
    'Only approvers and full members of the admin channel can see this.',
  ]);
  expect(world.slack.viewsOf(GUEST)).toEqual([]);
});

test('Go live… shows what will happen, and goes live when that is confirmed', async () => {
  await using world = await startBotWorld({ organization: { members } });
  await world.command(APPROVER, 'scan');
  for (const user of [APPROVER, SECOND_APPROVER]) {
    await world.pressCard(user, GO_LIVE);
    expect(viewText(world, user)).toContain('• ');
  }
  const from = after(world);
  expect(await submit(world, {}, SECOND_APPROVER)).toBe('Live\nThe bot is live. A scan has started.');
  expect(await submit(world)).toBe('Live\nThe bot is already live.');
  expect(done(world, from).filter((what) => what.endsWith('live'))).toEqual(['Tomas Ferrer: went live']);
});

test('a rejected scan: a member scans again, an approver accepts it once', async () => {
  const active = ['a', 'b', 'c', 'd'].map((name) => inactiveFor(3, name));
  await using world = await liveWorld({ organization: { members: [...members, ...active] } });
  for (const { username } of active)
    world.portal.organization.members.update(username, { lastLogin: 1_600_000_000_000 });
  await world.command(APPROVER, 'scan');
  const from = after(world);
  await world.pressCard(BYSTANDER, SCAN_AGAIN);
  await world.slack.redeliver(-1);
  await world.settle();
  expect(world.answers(BYSTANDER)).toEqual([]);
  const answered = world.answers(APPROVER);
  await world.pressCard(APPROVER, ACCEPT_ONCE);
  expect(world.answers(APPROVER)).toEqual(answered);
  expect(done(world, from)).toEqual([
    'Ilse Bakker: scan started',
    'Ilse Bakker: scan rejected',
    'Mara Lindholm: acceptance granted',
    'Mara Lindholm: scan started',
    'Mara Lindholm: scan accepted',
    'Mara Lindholm: acceptance used',
  ]);
});

test.each([
  undefined,
  7,
  '',
  '7',
  '7:',
  ':1',
  '7:0',
  '7:-1',
  '7:1.5',
  '7:1:2',
  '7:x',
  ' 7:1',
  '7:1\n',
  `7:${'9'.repeat(16)}`,
])('a value that we cannot have written is no proposal: %j', (value) => {
  expect(proposalIn(value)).toBeUndefined();
});

test('what a press and a modal carry', () => {
  expect(pressedIn('7:0')).toEqual({ card: 7, about: 0 });
  expect(approveAllIn('7 2-a')).toEqual({ card: 7, fingerprint: '2-a' });
  expect(approveAllIn('')).toBeUndefined();
  expect(approveAllIn('7 ')).toBeUndefined();
});
