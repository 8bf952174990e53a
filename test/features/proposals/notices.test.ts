import { expect, test } from 'vitest';
import { APPROVE, UNDO } from '../../../src/adapters/slack/buttons.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, inactiveFor } from '../../worlds/bot-world.ts';
import { type Timeline, timelineWorld } from '../../worlds/timeline-world.ts';

const MINUTE = 1 / (24 * 60);

/** Warned and proposed under a short ladder, then disabled by an approval, with a mail server that does this from then on. */
async function disabledWith(fault: MailFault): Promise<Timeline> {
  await using stack = new AsyncDisposableStack();
  const at = stack.use(
    await timelineWorld({
      organization: { members: [inactiveFor(100, 'ana')] },
      settings: { SCAN_SCHEDULE: '0 6 * * *', GRACE_DAYS: '4', REMIND_DAYS_BEFORE: 'none' },
    }),
  );
  await at.days(5);
  at.mailbox.faults.add(fault);
  await at.world.pressRow(APPROVER, 'ana', APPROVE);
  stack.move();
  return at;
}

const subjects = ({ mailbox }: Timeline) => mailbox.distinct.map(({ subject }) => subject).slice(1);

const DISABLED = 'Your ArcGIS account at Harbour City GIS has been disabled';
const ENABLED = 'Your ArcGIS account at Harbour City GIS has been re-enabled';

test('a notice that waits until somebody else has enabled the account is not sent', async () => {
  await using at = await disabledWith({
    kind: 'refused',
    stage: 'rcpt to',
    code: 451,
    words: '4.2.0 Later',
  });
  await at.days(1);
  const { members } = at.world.portal.organization;
  const ana = members.get('ana');
  if (ana !== undefined) members.put({ ...ana, disabled: false });
  await at.days(1);
  at.mailbox.faults.clear();
  await at.days(3);
  expect(subjects(at)).toEqual([]);
});

test('a notice that the server may have taken before the undo is followed by the news that the account is enabled', async () => {
  await using at = await disabledWith({ kind: 'accepted, then broken connection', stage: 'data', times: 1 });
  await at.days(16 * MINUTE);
  await at.world.pressRow(APPROVER, 'ana', UNDO);
  await at.days(1);
  expect(subjects(at)).toEqual([DISABLED, ENABLED]);
});

test('an undo before the notice was tried sends nothing', async () => {
  await using at = await disabledWith({ kind: 'hang', stage: 'connect' });
  await at.days(10 * MINUTE);
  at.mailbox.faults.clear();
  await at.world.pressRow(APPROVER, 'ana', UNDO);
  await at.days(1);
  expect(subjects(at)).toEqual([]);
});
