import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { APPROVER, DAY, GUEST, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import { last, organization } from '../../worlds/history-acts.ts';

test('of people who are no longer members all is told, and of a user name given anew that it was', async () => {
  await using world = await liveWorld({ organization });
  await world.pressRow(APPROVER, 'maria_1', APPROVE);
  world.portal.organization.members.remove('maria_1');
  await world.command(APPROVER, 'scan');
  for (const who of ['maria_1', 'maria@harbour-city.example']) {
    await world.command(APPROVER, `history ${who}`);
    expect(last(world)).toContain(
      'History of Maria Silva (maria_1)*\nNo longer a member as of the last scan.\n',
    );
    expect(last(world)).toContain('The bot disabled Maria Silva');
  }
  await world.command(APPROVER, 'history Maria Silva');
  expect(last(world)).toContain('Maria Silva (maria_1) · no longer a member');
  const created = START.getTime() + DAY;
  await world.pass(2 * DAY);
  world.portal.organization.members.put(
    inactiveFor(0, 'maria_1', { id: 'anew', created, lastLogin: created }),
  );
  await world.command(APPROVER, 'scan');
  await world.command(APPROVER, 'history maria_1');
  expect(last(world)).toContain(
    'History of Full maria_1 (maria_1)*\nThis account was created Nov 26, 2026. Older entries are about an earlier account with the same user name.\n',
  );
});

test('it is for approvers and full members of the channel, and says who is not known', async () => {
  await using world = await liveWorld({ organization });
  for (const text of ['history', 'history maria_1']) {
    await world.command(GUEST, text);
    expect(last(world, GUEST)).toBe('Only approvers and full members of the admin channel can see this.');
  }
  await world.command(APPROVER, 'history maria_11');
  expect(last(world)).toContain('No match for “maria_11”. Did you mean:');
  await world.command(APPROVER, 'history nobody.at.all');
  expect(last(world)).toBe(
    'No member in the last scan matches “nobody.at.all”. The audit trail has no match either.',
  );
});
