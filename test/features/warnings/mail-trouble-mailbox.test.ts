import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, WHY } from '../../../src/adapters/slack/buttons.ts';
import { row, stateOf } from '../../worlds/acting-acts.ts';
import { APPROVER, DAY, inactiveFor } from '../../worlds/bot-world.ts';
import { cardSays, MINUTE, troubledWorld } from '../../worlds/mail/trouble-acts.ts';
import { submit, topView, viewText } from '../../worlds/modal-acts.ts';
import { decide, review } from '../../worlds/review-acts.ts';
import type { Timeline } from '../../worlds/timeline-world.ts';

/** Daily, with a grace that is soon over. */
const SOON = { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '5', REMIND_DAYS_BEFORE: 'none' };

/** Live, with a mail server that knows none of these people. */
function unknownWorld(usernames: readonly string[], unknown: RegExp, settings = {}): Promise<Timeline> {
  const members = usernames.map((username, index) => inactiveFor(200 - index, username));
  return troubledWorld(
    [{ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such user here', to: unknown }],
    { organization: { members }, settings: { ...SOON, ...settings } },
  );
}

const refusedMails = ({ mailbox }: Timeline) =>
  mailbox.tries
    .filter(({ outcome }) => outcome === 'refused')
    .map(({ at, to }) => `${at.toISOString()} ${to}`);

test('refused on two days a member is not reachable, and proposed the grace later, to be approved in Review… with a reason', async () => {
  await using at = await unknownWorld(['ana', 'ben', 'cem'], /^ana@/);
  const { world } = at;
  expect(cardSays(world)).toContain('2 emails sent today · 1 rejected · 1 waiting');
  expect(cardSays(world)).toContain(
    '• ana (ana@harbour-city.example): first warning, waiting since Nov 25, 2026, 10:00, 1 attempt, next attempt Nov 26, 2026, 10:00: “No such user here”',
  );
  await world.command(APPROVER, 'why ana');
  expect(world.answers(APPROVER).at(-1)).toMatch(
    /The first warning has been waiting since <.*>; 1 attempt <.*>: “No such user here”\./,
  );
  await at.days(5.5);
  expect(refusedMails(at)).toEqual([
    '2026-11-25T09:00:00.000Z ana@harbour-city.example',
    '2026-11-26T09:00:00.000Z ana@harbour-city.example',
  ]);
  await at.days(1);
  expect(at.table()).toEqual([
    'Wed Nov 25: ben and cem warned, told Nov 30',
    'Thu Nov 26: ana not reachable',
    'Mon Nov 30: ben and cem proposed',
    'Tue Dec 1: ana proposed',
  ]);
  expect(at.broken()).toEqual([]);
  expect(row(world, 'ben')).toMatch(/ · warned [^·]*Nov 25/);
  expect(row(world, 'ana')).toContain(
    '⚠️ Not warned: the mail server rejected the mailbox (“No such user here”). Approve in Review…',
  );
  await expect(world.pressRow(APPROVER, 'ana', APPROVE)).rejects.toThrow(
    'no proposal.approve in the row of ana',
  );
  await world.pressRow(APPROVER, 'ana', WHY);
  expect(world.answers(APPROVER).at(-1)).toMatch(
    /The first warning was rejected by the mail server <.*>: “No such user here”\./,
  );
});

test('one that was not warned: never by Approve all, in Review… not without a reason', async () => {
  await using at = await unknownWorld(['ana', 'ben', 'cem'], /^ana@/);
  const { world } = at;
  await at.days(6.5);
  await world.pressCard(APPROVER, APPROVE_ALL);
  expect(viewText(world)).toMatch(/ana.*not warned/s);
  await submit(world);
  expect(['ana', 'ben', 'cem'].map((name) => stateOf(world, name)[0])).toEqual([
    'open',
    'disabled',
    'disabled',
  ]);
  await review(world, ['ana']);
  expect(viewText(world)).toContain('1 was not warned. To approve anyway, add a note with the reason.');
  expect(await decide(world, 'approve')).toContain('1 member could not be warned. Add a reason');
  expect([stateOf(world, 'ana')[0], topView(world).callback_id]).toEqual(['open', 'review.decide']);
  await decide(world, 'approve', { reason: 'left the company in May' });
  expect(stateOf(world, 'ana')[0]).toBe('disabled');
  const approval = world.tables.audit.about('ana', 100).find(({ detail }) => detail['reason'] !== undefined);
  expect([approval?.subject, approval?.detail['reason']]).toEqual(['ana', 'left the company in May']);
  // The address is known to take no mail, and so it is told of the notice.
  await world.pass(16 * MINUTE);
  expect(cardSays(world)).toMatch(
    /ana \(ana@.*\): notice that the account was disabled, rejected, not tried again: “No such user/,
  );
});

test.each([
  { recipients: 2, refused: 2, reached: 'two of two', established: 2 },
  { recipients: 15, refused: 3, reached: 'exactly 20 %', established: 3 },
  { recipients: 14, refused: 3, reached: 'more than 20 %', established: 0 },
  { recipients: 3, refused: 3, reached: 'everybody', established: 0 },
])(
  '$refused of $recipients refused, $reached: established of $established',
  async ({ recipients, refused, established }) => {
    const names = Array.from({ length: recipients }, (_, index) => `m${String(index).padStart(2, '0')}`);
    const unknown = new RegExp(`^(${names.slice(0, refused).join('|')})@`);
    await using at = await unknownWorld(names, unknown, { GRACE_DAYS: '10' });
    await at.days(3.5);
    const entries = at.world.tables.audit.entries(1, 10_000);
    expect(entries.filter(({ what }) => what === 'not reachable by mail').length).toBe(established);
    const said = `${refused} of ${recipients} recipients in the last 7 days were rejected. That is more than 20%, which points to a mail server problem, so these rejections do not mark anyone as unreachable. If someone has left, disable the account in ArcGIS.`;
    expect(cardSays(at.world).includes(said)).toBe(established === 0);
    expect(at.mailbox.distinct.length).toBe(recipients - refused);
  },
);

test('a notice that is refused is named on the card and not tried again; the act and its undo stand', async () => {
  await using at = await unknownWorld(['ana'], /^ana@/, { GRACE_DAYS: '0' });
  const { world } = at;
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pass(16 * MINUTE);
  expect(cardSays(world)).toContain(
    '• ana (ana@harbour-city.example): notice that the account was disabled, rejected, not tried again: “No such user here”',
  );
  await world.pass(2 * DAY);
  expect([refusedMails(at).length, world.portal.member('ana')?.disabled]).toEqual([1, true]);
  await world.command(APPROVER, 'undo ana');
  expect([world.portal.member('ana')?.disabled, at.mailbox.mails.length]).toEqual([false, 0]);
});
