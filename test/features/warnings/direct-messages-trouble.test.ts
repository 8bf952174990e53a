import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { mailAnswer } from '../../../src/policy/mail/warning-text.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { APPROVER, BYSTANDER, CHANNEL, goLive, inactiveFor } from '../../worlds/bot-world.ts';
import { MINUTE } from '../../worlds/mail/trouble-acts.ts';
import { quietTimeline, type Timeline } from '../../worlds/timeline-world.ts';

const settings = { WARN_IN_SLACK: 'on', SCAN_SCHEDULE: '0 6 * * *' };
const ILSE = inactiveFor(100, 'ilse', { email: 'ilse.bakker@harbour-city.example' });
const NOBODY_THERE: MailFault = {
  ...{ kind: 'refused', stage: 'rcpt to', code: 550, words: '5.1.1 No such mailbox' },
};

function told({ world }: Timeline, user = BYSTANDER): number {
  const { id } = world.slack.workspace.directWith(user);
  return world.slack.messages(id).length;
}

const messages = ({ world }: Timeline) =>
  world.slack.messages(world.slack.workspace.directWith(BYSTANDER).id);

/** Posts of direct messages that Slack was asked for. */
const posts = ({ world }: Timeline) =>
  world.slack.calls.filter(
    ({ method, args }) => method === 'chat.postMessage' && args['channel'] === BYSTANDER,
  );

/** What became of what was sent to ilse. */
const trail = ({ world }: Timeline): readonly string[] =>
  world.tables.audit
    .about('ilse', 50)
    .filter(({ what }) => /^(direct message|letter) /.test(what))
    .map(({ what, detail }) => [what, mailAnswer(detail) ?? detail['why']].filter(Boolean).join(': '))
    .toReversed();

const found = ({ world }: Timeline, what: string): readonly string[] =>
  world.tables.audit
    .entries(1, 10_000)
    .filter((entry) => entry.what === what)
    .map(({ subject }) => subject);

test('a mail server that refuses everybody is not accepted about the few whom Slack does not have', async () => {
  const names = Array.from({ length: 10 }, (_, at) => `m${at}`);
  await using at = await quietTimeline({
    organization: { members: names.map((name, index) => inactiveFor(200 - index, name)) },
    settings,
  });
  const { world, mailbox } = at;
  for (const name of names.slice(0, 8))
    world.slack.workspace.addUser({ id: `U0${name}`, email: `${name}@harbour-city.example` });
  mailbox.faults.add(NOBODY_THERE);
  await world.command(APPROVER, 'scan');
  await goLive(world);
  // It is taken to refuse us, and asked at longer and longer pauses.
  expect(found(at, 'letter accepted').length).toBeGreaterThanOrEqual(5);
  await at.days(4);
  expect(found(at, 'letter accepted').toSorted()).toEqual(names.slice(0, 8));
  expect(found(at, 'not reachable by mail')).toEqual([]);
  mailbox.faults.clear();
  await at.days(2);
  expect(mailbox.distinct.flatMap(({ to }) => to).toSorted()).toEqual([
    'm8@harbour-city.example',
    'm9@harbour-city.example',
  ]);
});

test('a member whom Slack told, and whose mailbox is refused for good, is warned as long as Slack takes it', async () => {
  await using at = await quietTimeline({ organization: { members: [ILSE] }, settings });
  const { world, mailbox } = at;
  mailbox.faults.add(NOBODY_THERE);
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await at.days(20);
  const ilse = world.slack.workspace.users.get(BYSTANDER);
  if (ilse !== undefined) ilse.deleted = true;
  await at.days(12);
  expect([told(at), found(at, 'not reachable by mail')]).toEqual([2, ['ilse']]);
  expect(world.tables.proposals.live()).toEqual([]);
});

/** Mail is greylisted and nobody can be looked up, so that the next try of the letter is the first of its direct message. */
async function aboutToTell(): Promise<Timeline> {
  await using stack = new AsyncDisposableStack();
  const at = stack.use(await quietTimeline({ organization: { members: [ILSE] }, settings }));
  const { world, mailbox } = at;
  mailbox.faults.add({ kind: 'refused', stage: 'rcpt to', code: 451, words: '4.3.2 Later', times: 2 });
  await world.command(APPROVER, 'scan');
  world.slack.faults.failMethod('users.lookupByEmail', { how: { error: 'fatal_error' }, times: 3 });
  await goLive(world);
  expect([told(at), trail(at)]).toEqual([0, []]);
  stack.move();
  return at;
}

test('who can be told could not be read: the log says why, and the next try of the letter asks again', async () => {
  await using at = await aboutToTell();
  expect(at.world.logged).toContainEqual(
    expect.objectContaining({
      fields: { letter: 1, why: 'Slack had an internal problem (fatal_error).' },
      message: 'Could not look up the member in Slack.',
    }),
  );
  await at.world.pass(5 * MINUTE);
  expect([told(at), trail(at)]).toEqual([
    1,
    [
      'direct message begun',
      'direct message accepted',
      'letter accepted: in Slack only; the mail server answered: Later',
    ],
  ]);
});

test('what Slack surely did not take is tried again, and told once', async () => {
  await using at = await aboutToTell();
  at.world.slack.faults.failMethod('chat.postMessage', { how: { retryAfter: 300 } });
  await at.world.pass(5 * MINUTE);
  expect([told(at), trail(at)]).toEqual([
    0,
    ['direct message begun', 'direct message not taken: Slack asks the bot to slow down for 300 seconds.'],
  ]);
  await at.days(1);
  // By then mail is accepted too.
  expect([told(at), at.mailbox.mails.length]).toEqual([1, 1]);
});

test('promise 2: a pause that comes while Slack asks to wait keeps a direct message from going', async () => {
  await using at = await aboutToTell();
  const { world } = at;
  world.slack.faults.failMethod('chat.postMessage', { how: { retryAfter: 5 } });
  world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * MINUTE));
  const selected = world.tick();
  await expect.poll(() => trail(at)).toEqual(['direct message begun']);
  await expect.poll(() => posts(at).at(-1)?.answer).toMatchObject({ error: 'ratelimited' });
  await world.slack.command(APPROVER, '/inactive-users', 'pause', CHANNEL.id);
  await selected;
  expect([told(at), trail(at).at(-1)]).toEqual([
    0,
    'direct message not taken: Slack asks the bot to slow down for 5 seconds.',
  ]);
});

test('who signs in while Slack asks to wait is not told that nobody did', async () => {
  await using at = await aboutToTell();
  const { world } = at;
  world.slack.faults.failMethod('chat.postMessage', { how: { retryAfter: 5 }, times: 1 });
  world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * MINUTE));
  const selected = world.tick();
  await expect.poll(() => posts(at).at(-1)?.answer).toMatchObject({ error: 'ratelimited' });
  world.portal.signIn('ilse');
  await selected;
  expect([told(at), posts(at).length]).toEqual([0, 1]);
});

test('one that Slack may have taken is not sent again, does not count, and is named on the card', async () => {
  await using at = await aboutToTell();
  at.world.slack.faults.failMethod('chat.postMessage', { how: 'done-then-reset' });
  await at.world.pass(5 * MINUTE);
  const card = at.world.cardText();
  expect(card).toContain('*Direct messages that did not get through: 1*');
  expect(card).toContain('• ilse: The connection to Slack was lost.');
  await at.days(1);
  expect([told(at), at.mailbox.mails.length, trail(at)]).toEqual([
    1,
    1,
    [
      'direct message begun',
      'direct message unclear: The connection to Slack was lost.',
      'letter accepted: OK, queued as 1',
    ],
  ]);
});

test('one that Slack refuses is named on the card, with what to do, and mail goes on', async () => {
  await using at = await aboutToTell();
  at.world.slack.faults.failMethod('chat.postMessage', { how: { error: 'messages_tab_disabled' } });
  await at.world.pass(5 * MINUTE);
  expect(at.world.cardText()).toContain('Slack rejected the request: the app’s Messages Tab is off');
  await at.days(1);
  expect([told(at), at.mailbox.mails.length]).toEqual([0, 1]);
});

test('promise 5: one that was on its way when the process was killed is not sent a second time', async () => {
  await using at = await aboutToTell();
  const { world, mailbox } = at;
  await world.stop();
  const db = new Database(world.databasePath);
  db.exec("INSERT INTO direct_message (letter, state, at) SELECT id, 'sending', written_at FROM letter");
  db.close();
  await world.restart();
  await at.days(1);
  expect([told(at), mailbox.mails.length]).toEqual([0, 1]);
});

test('promise 9: text from the portal is only ever text: no mention or link in a direct message', async () => {
  const hostile = inactiveFor(100, 'ilse', {
    email: ILSE.email,
    culture: 'de',
    fullName: '<!channel> <@U0MARA> <https://evil.example|here> *x* :skull:',
  });
  await using at = await quietTimeline({
    organization: { members: [hostile] },
    settings: { ...settings, MAIL_NOTE: `<!everyone> ${'long '.repeat(1_000)}` },
  });
  at.world.portal.organization.settings.name = '<!here> & <https://evil.example|GIS>';
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  const [message] = messages(at);
  expect(message?.text).toMatch(
    /^Bis zum 24\. Dezember anmelden, um Ihr ArcGIS-Konto bei &lt;!here&gt; &amp; &lt;https:[^<>]*$/,
  );
  const texts = z
    .array(
      z.object({
        type: z.enum(['header', 'section']),
        text: z.object({ type: z.literal('plain_text'), text: z.string(), emoji: z.literal(false) }),
      }),
    )
    .parse(message?.blocks);
  const [{ text } = { text: undefined }, ...rest] = texts;
  expect(text?.text).toMatch(/^Bis zum 24\. Dezember anmelden, um Ihr ArcGIS-Konto bei <!here> &/);
  // All of the email, but for what only an email can say of itself.
  const words = (said: string) => said.replace(/\s+/g, '');
  const [mail] = at.mailbox.mails;
  const asMessage = (mail?.text ?? '')
    .replaceAll('Diese E-Mail', 'Diese Nachricht')
    .replace('Antworten Sie auf diese E-Mail, dann', 'Sagen Sie uns Bescheid, dann')
    .replace(/Fragen\? Antworten Sie einfach, oder schreiben Sie an (.*)\./, 'Kontakt: $1');
  expect(words(rest.map((block) => block.text.text).join(''))).toBe(words(asMessage));
});
