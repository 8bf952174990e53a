import { expect, test } from 'vitest';
import { APPROVE, EXCLUDE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { REASON } from '../../src/adapters/slack/fields.ts';
import { EXCLUDE_MODAL } from '../../src/features/exclusions/exclude-form-view.ts';
import { APPROVER, DAY, inactiveFor, liveWorld } from '../worlds/bot-world.ts';

const members = [
  inactiveFor(400, 'longgone'),
  inactiveFor(120, 'kept'),
  inactiveFor(90, 'justover'),
  inactiveFor(70, 'comingup'),
  inactiveFor(3, 'active'),
  inactiveFor(500, 'already', { disabled: true }),
];

test('a stranger goes live, approves one, excludes another, undoes the first, and a second scan leaves both alone', async () => {
  await using world = await liveWorld({ organization: { members } });
  expect(world.cardText()).toContain('3 to review');

  await world.pressRow(APPROVER, 'longgone', APPROVE);
  expect(world.portal.member('longgone')?.disabled).toBe(true);
  expect(world.cardText()).toMatch(/^✅ .*longgone.* · disabled .* by Mara Lindholm$/m);

  await world.pressRow(APPROVER, 'kept', EXCLUDE);
  const [view] = world.slack.viewsOf(APPROVER);
  expect(view?.callback_id).toBe(EXCLUDE_MODAL);
  const reason = view?.blocks.find((block) => JSON.stringify(block).includes(REASON));
  world.slack.fill(view?.id ?? '', reason?.block_id ?? '', REASON, 'on leave');
  await world.slack.submit(APPROVER, view?.id ?? '');
  await world.settle();
  expect(world.portal.member('kept')?.disabled).toBe(false);

  await world.pressRow(APPROVER, 'longgone', UNDO);
  expect(world.portal.member('longgone')?.disabled).toBe(false);

  await world.pass(DAY);
  await world.command(APPROVER, 'scan');
  expect(world.tables.proposals.live().map(({ username }) => username)).toEqual(['justover']);
  expect(world.cardText().replaceAll(/127\.0\.0\.1:\d+/g, 'portal')).toMatchInlineSnapshot(`
    "🟠 Disable 1 account?
    Harbour City GIS · live · scan 4, <!date^1795683600^\u200b{date_short_pretty} {time}|Nov 26, 2026, 10:00> by Mara Lindholm · approvers: Mara, Tomas
    *<http://portal/home/user.html?user=justover|Full justover>* justover · Creator · Publisher
    Inactive 91 days · no items or groups
    Approve
    Exclude…
    8 members: 1 active · 1 inactive 61–89 days · 1 to review · 1 excluded · 2 protected · 1 re-enabled recently · 1 disabled
    Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed."
  `);
  expect(world.thread()).toEqual(['INACTIVE_USERS--2026-11-26T09-00-00Z.csv']);
});
