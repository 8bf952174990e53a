import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE } from '../../../src/adapters/slack/buttons.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { elementsIn } from '../../../src/sandbox/slack/blocks/block.ts';
import { buttonsOf } from '../../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { submit, topView } from '../../worlds/modal-acts.ts';

const members = Array.from({ length: 25 }, (_, nth) => inactiveFor(300 - nth, `m${nth}`));
const organization = { members };

/** What Slack shows where nobody answered, and what failed in the bot. */
const unanswered = (world: BotWorld) => [
  ...[APPROVER, BYSTANDER].flatMap((user) =>
    world.slack.answersTo(user).filter(({ from }) => from === 'slack'),
  ),
  ...world.logged.filter(({ level, message }) => level === 'error' && message.includes('listener')),
];

/** Presses each kind of button on the newest card once, and each in the modal that a press opened. */
async function pressEverything(world: BotWorld, user: string): Promise<readonly string[]> {
  const kinds = new Set(buttonsOf(world.card()).map(({ action_id }) => action_id));
  const pressed: string[] = [];
  for (const action_id of kinds) {
    const now = buttonsOf(world.card()).find((button) => button.action_id === action_id);
    const place = { channel: CHANNEL.id, ts: world.card().ts };
    const outcome = await press(world, user, place, action_id, { value: now?.value ?? '' });
    pressed.push(`${action_id} ${outcome}`);
    pressed.push(...(await pressModal(world, user)));
  }
  return [...pressed, ...(await pressMenu(world, user))];
}

/** Chooses each option of the first row's menu, and presses what is in the modal that it opens. */
async function pressMenu(world: BotWorld, user: string): Promise<readonly string[]> {
  const place = { channel: CHANNEL.id, ts: world.card().ts };
  const found = world.card().blocks.flatMap((block) => {
    const elements = block.type === 'actions' || block.type === 'section' ? elementsIn(block) : [];
    return elements.flatMap((element) =>
      element.type === 'overflow' ? [{ element, block_id: block.block_id ?? '' }] : [],
    );
  });
  const [first] = found;
  if (first === undefined) return [];
  const { block_id, element } = first;
  const pressed: string[] = [];
  for (const { text, value } of element.options) {
    const outcome = await press(world, user, place, element.action_id ?? '', { block_id, value });
    pressed.push(`${text.text} ${outcome}`);
    pressed.push(...(await pressModal(world, user)));
  }
  return pressed;
}

async function pressModal(world: BotWorld, user: string): Promise<readonly string[]> {
  const view = world.slack.viewsOf(user).at(-1);
  if (view === undefined) return [];
  const pressed: string[] = [];
  for (const { action_id, value } of buttonsOf(view)) {
    const outcome = await press(world, user, { view: view.id }, action_id, { value: value ?? '' });
    pressed.push(`  ${action_id} ${outcome}`);
  }
  await world.slack.close(user, topView(world, user).id);
  return pressed;
}

type Place = Parameters<BotWorld['slack']['press']>[1];

/** A button may be gone by now: what was pressed before decided. */
async function press(
  world: BotWorld,
  user: string,
  place: Place,
  id: string,
  on: Parameters<BotWorld['slack']['press']>[3],
): Promise<string> {
  const outcome = await world.slack.press(user, place, id, on).catch(() => ({ kind: 'gone' }));
  await world.settle();
  return outcome.kind;
}

test.for([APPROVER, BYSTANDER])(
  'every button of a live card and of the modals behind it has somebody who answers, pressed by %s',
  async (user) => {
    await using world = await liveWorld({ organization });
    world.portal.faults.add({ kind: 'refused', code: 403, message: 'No', path: /users\/m0\/disable$/ });
    await world.pressRow(APPROVER, 'm0', APPROVE);
    await world.pressRow(APPROVER, 'm1', APPROVE);
    await world.slack.close(APPROVER, topView(world).id);
    const pressed = await pressEverything(world, user);
    expect(pressed.map((line) => line.replace(/ (acknowledged|gone)$/, ''))).toEqual(
      user === APPROVER
        ? [
            'card.review',
            '  review.select-all',
            'card.approve-all',
            'proposal.try-again',
            'proposal.exclude',
            '  exclude.whole-group',
            'proposal.undo',
            'proposal.approve',
            'Why?',
            'Open in ArcGIS',
          ]
        : [
            'card.review',
            'card.approve-all',
            'proposal.try-again',
            'proposal.exclude',
            'proposal.undo',
            'proposal.approve',
            'Why?',
            'Open in ArcGIS',
          ],
    );
    expect(unanswered(world)).toEqual([]);
  },
);

test('so has every button of a card before going live, of a refused one, and of a paused one', async () => {
  await using world = await startBotWorld({ organization });
  await world.command(APPROVER, 'scan');
  expect((await pressEverything(world, APPROVER)).filter((line) => line.includes('go-live'))).toHaveLength(1);
  for (const { username } of members.slice(5)) world.portal.organization.members.remove(username);
  await world.command(APPROVER, 'scan');
  expect(await pressEverything(world, APPROVER)).toContain('card.accept-once acknowledged');
  await world.command(APPROVER, 'pause');
  await pressEverything(world, APPROVER);
  expect(unanswered(world)).toEqual([]);
});

test('an older card that still has its buttons decides by the same rule, once', async () => {
  await using world = await liveWorld({ organization });
  const older = world.card();
  world.slack.faults.failMethod('chat.update', { how: 'http500', times: 'until cleared' });
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'm1', APPROVE, older);
  expect(world.portal.member('m1')?.disabled).toBe(true);
  await world.pressRow(SECOND_APPROVER, 'm1', EXCLUDE, older);
  expect(await submit(world, { reason: 'too late' }, SECOND_APPROVER)).toMatch(
    /^Excluded\nHarbour City GIS\nExcluded .* until/,
  );
  await world.pressRow(SECOND_APPROVER, 'm1', APPROVE, older);
  expect(world.answers(SECOND_APPROVER)).toEqual(['Full m1 (m1) is already disabled.']);
  world.slack.faults.clear();
  await world.pass(60_000);
  const [drawn] = world.posts().filter(({ ts }) => ts === older.ts);
  expect(buttonsOf(drawn ?? older)).toEqual([]);
  expect(unanswered(world)).toEqual([]);
});

test('commands work from any channel and from a direct message, and answer there', async () => {
  await using world = await liveWorld({ organization });
  const elsewhere = {
    id: 'C0ELSE',
    name: 'else',
    is_im: false,
    is_private: false,
    is_archived: false,
    is_ext_shared: false,
    members: new Set([APPROVER, BYSTANDER]),
  };
  world.slack.workspace.channels.set('C0ELSE', elsewhere);
  for (const text of ['status', 'exclusions', 'pause 14 days', 'scan']) {
    await world.slack.command(APPROVER, '/inactive-users', text, 'C0ELSE');
    await world.settle();
  }
  const answers = world.slack.answersTo(APPROVER).filter(({ channel }) => channel === 'C0ELSE');
  expect(answers).toHaveLength(4);
  expect(world.slack.messages('C0ELSE')).toEqual([]);
  expect(world.cardText()).toContain(' · scan 3, ');
  await world.slack.command(APPROVER, '/inactive-users', 'exclude m4', 'C0ELSE');
  await world.settle();
  expect(await submit(world, { reason: 'r' })).toContain('Excluded Full m4 (m4) until Feb 23, 2027.');
});
