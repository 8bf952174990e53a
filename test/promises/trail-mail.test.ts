import { expect, test } from 'vitest';
import { APPROVE, UNDO, WITHDRAW } from '../../src/adapters/slack/buttons.ts';
import type { AuditRow } from '../../src/adapters/store/audit.ts';
import { storedRung } from '../../src/adapters/store/columns.ts';
import { rungText } from '../../src/policy/mail/warning-text.ts';
import { APPROVER, type BotWorld, DAY, goLive, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { quietTimeline } from '../worlds/timeline-world.ts';

const PROMISE_11 = 'promise 11: every decision, act, warning, change of exclusion, pause and changed setting';
const active = [1, 2, 3, 4].map((days) => inactiveFor(days, `active_${days}`));
const daily = { GRACE_DAYS: '10', REMIND_DAYS_BEFORE: '3', SCAN_SCHEDULE: '0 6 * * *' };

const rungOf = ({ rung }: AuditRow['detail']) =>
  rung === undefined ? undefined : rungText(storedRung.parse(rung));

/** The whole trail about one account since the bot went live: who, what, and the details that matter. */
function told(world: BotWorld, username: string): readonly string[] {
  const rows = world.tables.audit.about(username, 1_000).toReversed();
  const since = rows.findIndex(({ detail }) => detail['because'] === 'the bot went live');
  return rows
    .slice(since + 1)
    .map(({ by, what, detail }) =>
      [by.kind === 'person' ? by.name : 'bot', what, rungOf(detail) ?? detail['letter'], detail['words']]
        .filter(Boolean)
        .join(' · '),
    );
}

test(`${PROMISE_11}: warnings, notices and what the mail server said to each`, async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'una'), inactiveFor(100, 'refused'), ...active] },
    settings: daily,
  });
  const { world, mailbox } = at;
  mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 Nobody', to: /refused@/ });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await at.days(10.5);
  await world.pressRow(APPROVER, 'una', APPROVE);
  await at.days(0.1);
  await world.pressRow(APPROVER, 'una', UNDO);
  await at.days(0.1);
  expect(told(world, 'una')).toMatchInlineSnapshot(`
    [
      "bot · warning written · first",
      "bot · letter accepted · first · OK, queued as 1",
      "bot · warning written · reminder 3 days before the due date",
      "bot · letter accepted · reminder 3 days before the due date · OK, queued as 2",
      "bot · proposed",
      "Mara Lindholm · approval recorded",
      "Mara Lindholm · proposal approved",
      "bot · disabling begun",
      "bot · account disabled",
      "bot · notice written · disabled",
      "bot · letter accepted · disabled · OK, queued as 3",
      "Mara Lindholm · undo recorded",
      "Mara Lindholm · undo begun",
      "bot · disabling undone",
      "bot · notice written · enabled again",
      "bot · letter accepted · enabled again · OK, queued as 4",
    ]
  `);
  expect(told(world, 'refused')).toMatchInlineSnapshot(`
    [
      "bot · warning written · first",
      "bot · letter refused · first · Nobody",
      "bot · not reachable by mail · first · Nobody",
    ]
  `);
  expect(world.tables.audit.firstBroken()).toBeUndefined();

  const entries = world.tables.audit.entries(1, 10_000);
  const accepted = entries.filter(({ what }) => what === 'letter accepted');
  expect(accepted).toHaveLength(at.taken());
});

test(`${PROMISE_11}: letters that are dropped`, async () => {
  await using at = await quietTimeline({
    organization: { members: [inactiveFor(100, 'una'), ...active] },
    settings: daily,
  });
  const { world, mailbox } = at;
  mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 451, words: '4.2.0 Later' });
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await world.restart({ PROTECTION: 'on' });
  await world.restart({ PROTECTION: 'off' });
  await at.days(2);
  mailbox.faults.clear();
  world.portal.signIn('una');
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await at.days(1);
  expect(told(world, 'una')).toMatchInlineSnapshot(`
    [
      "bot · warning written · first",
      "bot · rehearsal proposed",
      "bot · proposal skipped",
      "bot · letter dropped · first",
    ]
  `);
});

test(`${PROMISE_11}: what becomes of approvals and proposals in time, and what others do by hand`, async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben'), ...active] },
    settings: {
      ...{ SCAN_SCHEDULE: '0 0 1 1 *', DISABLE_CAP: '1' },
      ...{ PROPOSAL_REMIND_DAYS: '1', PROPOSAL_EXPIRES_DAYS: '2' },
    },
  });
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await world.pressRow(APPROVER, 'ben', WITHDRAW);
  await world.pressRow(APPROVER, 'ben', APPROVE);
  await world.command(APPROVER, 'pause 3 days: a doubt');
  await world.command(APPROVER, 'resume');
  await world.pressRow(APPROVER, 'ben', APPROVE);
  // No tick before, so that the cap of the next day does not let it act.
  await world.pass(24 * 3_600_000);
  for (let day = 0; day < 6; day += 1) await world.pass(DAY);
  world.portal.organization.members.update('active_1', { disabled: true });
  world.portal.organization.members.update('ana', { disabled: false });
  await world.command(APPROVER, 'scan');
  expect(told(world, 'ben')).toMatchInlineSnapshot(`
    [
      "bot · proposed",
      "Mara Lindholm · approval recorded",
      "Mara Lindholm · proposal approved",
      "Mara Lindholm · withdrawal recorded",
      "Mara Lindholm · approval withdrawn",
      "Mara Lindholm · approval recorded",
      "Mara Lindholm · proposal approved",
      "Mara Lindholm · proposal open again",
      "Mara Lindholm · approval recorded",
      "Mara Lindholm · proposal approved",
      "bot · proposal open again",
      "bot · proposal expired",
      "bot · proposed",
    ]
  `);
  expect(told(world, 'active_1')).toEqual(['bot · disabled by others']);
  expect(told(world, 'ana').at(-1)).toBe('bot · enabled by others');
});
