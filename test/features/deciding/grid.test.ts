import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { castOfPeople } from '../../../src/sandbox/cast.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { disables, stateOf } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  BYSTANDER,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
} from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';
import { homeButtons, homeText, openHome, pressHome } from '../../worlds/home-acts.ts';
import { excludeRow } from '../../worlds/modal-acts.ts';

const members = [inactiveFor(600, 'one'), inactiveFor(500, 'two')];
const settings = { SCAN_SCHEDULE: '0 0 1 1 *' };

/** The workspace becomes one of a Grid, in which these people have their home in another workspace. */
function intoGrid({ slack: { workspace } }: BotWorld, users: readonly string[], clicksAs?: string): void {
  workspace.team.enterprise_id = 'E1';
  for (const id of users) {
    const teams = ['T2', workspace.team.id];
    const user = workspace.users.get(id);
    if (user !== undefined)
      Object.assign(user, {
        team_id: 'T2',
        enterprise_user: { id: id.replace(/^U/, 'W'), enterprise_id: 'E1', teams },
        ...(clicksAs !== undefined && { clicksAs }),
      });
  }
}

test('in a Grid approvers decide and members read, whichever workspace Slack names for them', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  intoGrid(world, [APPROVER, BYSTANDER]);
  await world.restart();
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
  await world.command(BYSTANDER, 'status');
  expect(world.answers(BYSTANDER).at(-1)).toContain('2 approvers');
  await world.command(APPROVER, 'pause');
  expect(world.answers(APPROVER).at(-1)).toContain('Paused until');
});

test('in a Grid the Home tab knows its person by either id', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  await excludeRow(world, 'one', { reason: 'leave', until: '30' });
  intoGrid(world, [APPROVER], 'W0MARA');
  await world.restart();
  await openHome(world);
  expect(homeText(world)).toContain('*one* · until');
  await pressHome(world, 'End');
  expect(homeText(world)).not.toContain('*one*');
  expect(homeButtons(world).map(({ text }) => text)).toEqual(['Pause…', 'Scan now']);
});

test('whoever clicks by two ids is one person where two', async () => {
  await using world = await liveWorld({
    organization: { members },
    settings: { ...settings, APPROVALS_NEEDED: '2' },
  });
  intoGrid(world, [APPROVER]);
  await world.restart({ SLACK_APPROVERS: `W0MARA,${SECOND_APPROVER}` });
  await world.pressRow(APPROVER, 'one', APPROVE);
  intoGrid(world, [APPROVER], 'W0MARA');
  await world.pressRow(APPROVER, 'one', APPROVE);
  expect(stateOf(world, 'one')[0]).toBe('open');
  expect(world.answers(APPROVER).at(-1)).toContain('Another approver must approve the account too.');
  await world.pressRow(SECOND_APPROVER, 'one', APPROVE);
  expect(disables(world)).toEqual(['one']);
});

test('one approver who cannot be read does not take the brake from the others', async () => {
  await using world = await liveWorld({ organization: { members }, settings });
  world.slack.faults.failMethod('users.info', { how: 'http500', times: 3 });
  await world.restart();
  await world.command(SECOND_APPROVER, 'pause');
  expect(world.answers(SECOND_APPROVER).at(-1)).toContain('Paused until');
});

test('that Slack does not tell where an approver belongs is told in greeting, log, status, card and /healthz', async () => {
  const cast = castOfPeople();
  const users = cast.users?.map((user) => (user.id === APPROVER ? { ...user, team_id: undefined } : user));
  await using at = await healthWorld({
    settings,
    slack: { people: { ...cast, ...(users !== undefined && { users }) } },
  });
  const { world } = at;
  const told =
    'U0MARA in SLACK_APPROVERS cannot approve: Mara Lindholm might not belong to this workspace (Slack does not say).';
  expect(renderedText(world.posts()[0] ?? { text: '', blocks: [] })).toContain(told);
  await world.command(SECOND_APPROVER, 'scan');
  expect(world.cardText()).toContain(told);
  await world.command(SECOND_APPROVER, 'status');
  expect(world.answers(SECOND_APPROVER).at(-1)).toContain(told);
  expect(JSON.stringify((await at.health()).body)).toContain(told);
  expect(
    world.logged.filter(({ level }) => level === 'warn').map(({ fields }) => JSON.stringify(fields)),
  ).toContainEqual(expect.stringContaining(told));
});
