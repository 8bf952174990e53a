import { expect, test } from 'vitest';
import { APPROVER, goLive, inactiveFor, START } from '../../worlds/bot-world.ts';
import { CHIEF, DESK, members, newest, REPORTS, reports } from '../../worlds/mail/report-acts.ts';
import { quietTimeline, timelineWorld } from '../../worlds/timeline-world.ts';

test('letters without a first answer keep a report waiting for an hour at most', async () => {
  const many = Array.from({ length: 65 }, (_, index) => inactiveFor(70 + (index % 20), `m${index}`));
  await using at = await timelineWorld({
    organization: { members: many },
    settings: { ...REPORTS, MAIL_PER_MINUTE: '1' },
  });
  await at.days(0.1);
  const [report] = reports(at);
  // One letter a minute: the one of that minute went first.
  expect(report?.at).toEqual(new Date(START.getTime() + 3_660_000));
  expect(report?.text).toContain('Warned: 60\n');
  expect([reports(at).length, at.mailbox.mails.length]).toEqual([1, 67]);
});

test('who was not accepted yet is told with the words of the server, and is no reason to wait', async () => {
  await using at = await quietTimeline({ organization: { members }, settings: REPORTS });
  at.mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 451, words: '4.2.0 Later', to: /^ana@/ });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  expect(newest(at).text).toContain(
    'Emails that did not get through: 1\n- Full ana (ana): not sent yet (“Later”); the bot will try again\n',
  );
  expect(newest(at).at).toEqual(START);
});

test('a restart between the scan and the mail sends each report once', async () => {
  await using at = await timelineWorld({
    organization: { members },
    settings: { ...REPORTS, MAIL_PER_MINUTE: '1' },
  });
  for (let minute = 0; minute < 6; minute += 1) {
    await at.world.restart();
    await at.world.pass(60_000);
  }
  expect([reports(at).length, reports(at, DESK).length]).toEqual([1, 1]);
});

test('a recipient whose mailbox is refused is named on the card, and one taken out of the settings gets nothing', async () => {
  await using at = await quietTimeline({
    organization: { members },
    settings: { ...REPORTS, MAIL_PER_MINUTE: '3' },
  });
  at.mailbox.faults.add({
    ...{ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 Nobody here' },
    to: /^desk@/,
  });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  await at.world.restart({ REPORT_RECIPIENTS: DESK });
  await at.days(0.1);
  expect(at.mailbox.mails.map(({ to }) => to.join()).toSorted()).toEqual([
    'ana@harbour-city.example',
    'ben@harbour-city.example',
    CHIEF,
  ]);
  expect(at.world.cardText()).toContain(`The mail server rejected the report to ${DESK} (“Nobody here”).`);
});
