import { expect, test } from 'vitest';
import { z } from 'zod';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import type { MailFault } from '../../../src/sandbox/mailbox/faults.ts';
import { type Mailbox, startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import { BOT_CREDENTIALS } from '../../../src/sandbox/portal/made-up/organization.ts';
import { APPROVER, type BotWorldOptions, DAY, START } from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';
import { cardSays, goLiveSays, MINUTE, statusSays } from '../../worlds/mail/trouble-acts.ts';
import { submit } from '../../worlds/modal-acts.ts';

type At = Awaited<ReturnType<typeof healthWorld>>;

const WRONG_PASSWORD: MailFault = {
  ...{ kind: 'refused', stage: 'auth', code: 535 },
  words: '5.7.8 Wrong user or password',
};
const REFUSED =
  'The mail server is rejecting the bot: “Wrong user or password”. Fix SMTP_USER or SMTP_PASSWORD.';

const mailSettings = ({ port }: Mailbox) => ({
  ...{
    GRACE_DAYS: '30',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_USER: 'bot',
    SMTP_PASSWORD: 'a-long-password',
  },
  ...{ MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'gis@harbour-city.example' },
});

const startMail = () =>
  startMailbox({ clock: { now: () => START }, auth: { user: 'bot', pass: 'a-long-password' } });

const greetingOf = ({ world }: At): string => world.posts()[0]?.text ?? '';

async function healthOf(at: At) {
  const { status, body } = await at.health();
  return { status, ...z.object({ problems: z.array(z.string()) }).parse(body) };
}

const warned = ({ world }: At): readonly string[] =>
  world.logged.filter(({ level }) => level === 'warn').map(({ message }) => message);

/** The same words in each place that tells it. */
async function toldEverywhere(at: At, words: string, isOnCard = true): Promise<void> {
  expect(await statusSays(at.world)).toContain(words);
  const { status, problems } = await healthOf(at);
  expect([status, problems]).toEqual([503, expect.arrayContaining([expect.stringContaining(words)])]);
  expect(warned(at)).toEqual(expect.arrayContaining([expect.stringContaining(words)]));
  if (isOnCard) expect(cardSays(at.world)).toContain(words);
}

async function toldNowhere(at: At): Promise<void> {
  expect(await statusSays(at.world)).toContain('No known problems.');
  expect(await healthOf(at)).toEqual({ status: 200, problems: [] });
}

test('the first post says what works where all of it does', async () => {
  await using mailbox = await startMail();
  await using at = await healthWorld({ settings: mailSettings(mailbox) });
  expect(greetingOf(at)).toContain(
    'Ready: ArcGIS (Harbour City GIS), the mail server, 2 approvers. Next scan:',
  );
  expect(mailbox.signIns).toEqual([{ method: 'PLAIN', isRight: true }]);
  await toldNowhere(at);
});

test('a wrong ArcGIS password: told before any scan, by the first post and everywhere, and by two scans after it', async () => {
  const wrong: BotWorldOptions['settings'] = { ARCGIS_PASSWORD: 'not-the-password' };
  await using at = await healthWorld({ settings: { ...wrong, SCAN_SCHEDULE: '0 6 * * *' } });
  const why = 'Check ARCGIS_USERNAME (case-sensitive) and ARCGIS_PASSWORD.';
  expect(greetingOf(at)).toContain('Ready: 2 approvers. 1 problem: ArcGIS cannot be read. ');
  expect(greetingOf(at)).toContain(why);
  await toldEverywhere(at, why, false);
  await at.world.pass(DAY);
  await toldEverywhere(at, why);
  await toldEverywhere(at, 'Scan 1 was rejected: ArcGIS did not confirm', false);
  expect((await healthOf(at)).problems.length).toBe(1);
  await at.world.pass(DAY);
  expect(await statusSays(at.world)).toContain('Scan 2 was rejected: ArcGIS did not confirm');
  await toldEverywhere(at, 'No scan has been accepted yet, although at least two were scheduled.');
  await at.world.restart({ ARCGIS_PASSWORD: BOT_CREDENTIALS.password });
  await at.world.command(APPROVER, 'scan');
  await toldNowhere(at);
});

test('a mail server that refuses the bot: told from the start, Go live… is refused in its words, and nothing goes out', async () => {
  await using mailbox = await startMail();
  mailbox.faults.add(WRONG_PASSWORD);
  await using at = await healthWorld({ settings: mailSettings(mailbox) });
  const { world } = at;
  expect(greetingOf(at)).toContain(
    `Ready: ArcGIS (Harbour City GIS), 2 approvers. 1 problem: ${REFUSED} Next scan:`,
  );
  await world.command(APPROVER, 'scan');
  await toldEverywhere(at, REFUSED);
  expect(cardSays(world)).toMatch(/^🧪 Rehearsal/);
  expect(await goLiveSays(world)).toContain(
    `Not live: members could not be emailed. ${REFUSED} If you change a setting, restart the bot. Then press Go live… again.`,
  );
  expect((await at.health()).body).toMatchObject({ state: 'rehearsal' });
  expect([mailbox.mails, world.tables.letters.inState('waiting')]).toEqual([[], []]);
  // Mended on the server's side: the next press asks again, and a sign-in is all it takes.
  mailbox.faults.clear();
  expect(await goLiveSays(world)).toContain('The bot is live.');
  await toldNowhere(at);
});

test('a mail server that breaks while the form is open: the submission asks again', async () => {
  await using mailbox = await startMail();
  await using at = await healthWorld({ settings: mailSettings(mailbox) });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, GO_LIVE);
  mailbox.faults.add(WRONG_PASSWORD);
  world.clock.moveTo(new Date(world.clock.now().getTime() + 5 * MINUTE));
  expect(await submit(world)).toContain(REFUSED);
  expect((await at.health()).body).toMatchObject({ state: 'rehearsal' });
});

test('a mail server is asked again by itself, after pauses that grow; in between, health stays as it is', async () => {
  await using mailbox = await startMail();
  mailbox.faults.add(WRONG_PASSWORD);
  await using at = await healthWorld({ settings: mailSettings(mailbox) });
  const tries = () => mailbox.tries.filter(({ stage }) => stage === 'auth').length;
  const asked: number[] = [];
  const healths: number[] = [];
  for (const minutes of [14, 1, 29, 1, 59, 1]) {
    await at.world.pass(minutes * MINUTE);
    asked.push(tries());
    healths.push((await healthOf(at)).status);
  }
  expect(asked).toEqual([1, 2, 2, 3, 3, 4]);
  expect(new Set(healths)).toEqual(new Set([503]));
  mailbox.faults.clear();
  await at.world.pass(60 * MINUTE);
  await toldNowhere(at);
  expect(warned(at).filter((line) => line.includes('Wrong user')).length).toBe(1);
});
