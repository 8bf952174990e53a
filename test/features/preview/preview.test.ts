import { expect, test } from 'vitest';
import {
  APPROVER,
  BYSTANDER,
  DAY,
  GUEST,
  goLive,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import {
  last,
  MARA,
  ofSamples,
  previewWorld,
  recipients,
  TOMAS,
  wholeDatabase,
} from '../../worlds/mail/preview-acts.ts';
import { submit, topView, viewText } from '../../worlds/modal-acts.ts';
import type { Timeline } from '../../worlds/timeline-world.ts';

const MINUTE = 60_000;
const PROTECTED = { settings: { PROTECTION: 'on' } };
const subjects = ({ mailbox }: Timeline): readonly string[] => mailbox.mails.map(({ subject }) => subject);
const sent = (count: number, language: string, to = MARA) =>
  `Sent ${count} sample emails in ${language} to ${to} and to no one else.`;

test('promise 2: in rehearsal nobody is mailed but an approver who asks, who gets a sample of each kind in the language that was typed', async () => {
  await using at = await previewWorld(PROTECTED);
  await at.world.command(APPROVER, 'preview de');
  expect(last(at.world)).toBe(sent(6, 'German'));
  expect(recipients(at)).toEqual([MARA]);
  expect(subjects(at)).toMatchInlineSnapshot(`
    [
      "[Muster] Bis zum 24. Dezember anmelden, um Ihr ArcGIS-Konto bei Harbour City GIS zu behalten",
      "[Muster] Erinnerung: bis zum 8. Dezember anmelden, um Ihr ArcGIS-Konto bei Harbour City GIS zu behalten",
      "[Muster] Erinnerung: bis zum 27. November anmelden, um Ihr ArcGIS-Konto bei Harbour City GIS zu behalten",
      "[Muster] Ihr ArcGIS-Konto bei Harbour City GIS wurde deaktiviert",
      "[Muster] Ihr ArcGIS-Konto bei Harbour City GIS wurde wieder aktiviert",
      "[Sample] 2 accounts to review at Harbour City GIS (1 warned, 1 disabled)",
    ]
  `);
});

test('the form sends what was chosen in it', async () => {
  await using at = await previewWorld(PROTECTED);
  await at.world.command(APPROVER, 'preview');
  expect(viewText(at.world)).toMatchInlineSnapshot(`
    "Sample emails
    Harbour City GIS
    Samples go only to mara.lindholm@harbour-city.example, the email address in your Slack profile.
    The account in them does not exist, and no one counts as warned.
    Language
    English
    How the member signs in
    ArcGIS user name and password
    Emails
    First warning
    Reminder 14 days before the due date
    Reminder 3 days before the due date
    Account disabled
    Account re-enabled
    Report to administrators
    In English. No one gets it now: REPORT_RECIPIENTS is not set
    First warning
    Reminder 14 days before the due date
    Reminder 3 days before the due date
    Account disabled
    Account re-enabled
    Report to administrators
    In English. No one gets it now: REPORT_RECIPIENTS is not set
    Send"
  `);
  const { id } = topView(at.world);
  at.world.slack.fill(id, 'preview.language', 'preview.language', 'pt-PT');
  at.world.slack.fill(id, 'preview.sign-in', 'preview.sign-in', 'organization');
  at.world.slack.fill(id, 'preview.kinds', 'preview.kinds', ['reminder 3', 'disabled']);
  expect(await submit(at.world)).toBe(`Sample emails\n${sent(2, 'European Portuguese')}`);
  expect(recipients(at)).toEqual([MARA]);
  expect(subjects(at)).toMatchInlineSnapshot(`
    [
      "[Exemplo] Lembrete: inicie sessão até 27 de novembro para manter a sua conta ArcGIS em Harbour City GIS",
      "[Exemplo] A sua conta ArcGIS em Harbour City GIS foi desativada",
    ]
  `);
});

test.each([
  ['password', 'and your password. Forgot your password?'],
  ['organization', 'Use your organization’s login, as you do for your other work.'],
  ['social', 'Use the service you created the account with'],
])('they say how to sign in as was chosen: %s', async (choice, said) => {
  await using at = await previewWorld();
  await at.world.command(APPROVER, 'preview');
  const { id } = topView(at.world);
  at.world.slack.fill(id, 'preview.sign-in', 'preview.sign-in', choice);
  at.world.slack.fill(id, 'preview.kinds', 'preview.kinds', ['first warning', 'enabled again']);
  await submit(at.world);
  expect(at.mailbox.mails.map(({ text }) => text.includes(said))).toEqual([true, true]);
});

test('the form has what the settings send: no reminder, and reports where someone gets them', async () => {
  await using at = await previewWorld({
    settings: { REMIND_DAYS_BEFORE: 'none', REPORT_RECIPIENTS: 'boss@harbour-city.example' },
  });
  await at.world.command(APPROVER, 'scan');
  await at.world.command(APPROVER, 'preview');
  const text = viewText(at.world);
  expect(text).not.toContain('Reminder');
  expect(text).toContain('Harbour City GIS');
  expect(text).toContain('Report to administrators\nIn English\n');
  expect(await submit(at.world)).toContain(sent(4, 'English'));
  expect(recipients(at)).toEqual([MARA]);
});

test('each goes out as real ones do: sender, answers to, and headers', async () => {
  await using at = await previewWorld({ settings: { MAIL_CONTACT: 'help@harbour-city.example' } });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  const real = at.mailbox.mails.find(({ to }) => !to.includes(MARA));
  await at.world.command(SECOND_APPROVER, 'preview en');
  const samples = at.mailbox.mails.filter(({ to }) => to.includes(TOMAS));
  expect([real === undefined, samples.length]).toEqual([false, 6]);
  const names = (headers: Readonly<Record<string, string>> = {}) =>
    Object.entries(headers)
      .filter(([name]) => !['to', 'subject', 'message-id', 'date', 'content-type'].includes(name))
      .toSorted();
  for (const one of samples) {
    expect([one.sender, one.from]).toEqual([real?.sender, real?.from]);
    expect(names(one.headers)).toEqual(names(real?.headers));
    expect(one.messageId).toMatch(/^<sample-[0-9a-f-]{36}@[\w.-]+>$/);
  }
});

test('nobody is warned by it: nothing about members changes, and the trail says who asked for what', async () => {
  await using at = await previewWorld();
  await at.world.command(APPROVER, 'scan');
  const before = wholeDatabase(at.world);
  const scanned = ofSamples(at).length;
  await at.world.command(APPROVER, 'preview fr');
  const after = wholeDatabase(at.world);
  expect([...after].filter(([table, rows]) => before.get(table) !== rows).map(([table]) => table)).toEqual([
    'audit',
    'envelope',
    'sample_request',
  ]);
  expect(ofSamples(at).slice(scanned)).toMatchInlineSnapshot(`
    [
      {
        "by": "Mara Lindholm",
        "detail": {
          "approver": {
            "kind": "listed",
          },
          "kinds": [
            "First warning",
            "Reminder 14 days before the due date",
            "Reminder 3 days before the due date",
            "Account disabled",
            "Account re-enabled",
            "Report to administrators",
          ],
          "language": "fr",
          "samples": 6,
        },
        "subject": "",
        "what": "samples requested",
      },
      {
        "by": "Mara Lindholm",
        "detail": {
          "approver": {
            "kind": "listed",
          },
          "samples": 6,
          "sent": 6,
        },
        "subject": "",
        "what": "samples sent",
      },
    ]
  `);
  await at.world.tick();
  await goLive(at.world);
  await at.world.pass(MINUTE);
  const toMembers = at.mailbox.mails.filter(({ to }) => !to.includes(MARA));
  expect(toMembers.map(({ to, subject }) => `${to}: ${subject}`).toSorted()).toMatchInlineSnapshot(`
    [
      "ana@harbour-city.example: Sign in by December 24 to keep your ArcGIS account at Harbour City GIS",
      "ben@harbour-city.example: Sign in by December 24 to keep your ArcGIS account at Harbour City GIS",
    ]
  `);
});

test.each<[string, string, string]>([
  ['a member of the channel', BYSTANDER, 'Only approvers can do this. Ask Mara Lindholm or Tomas Ferrer.'],
  ['a guest', GUEST, 'Only approvers can do this.'],
])('%s gets none, and no form', async (_who, user, refused) => {
  await using at = await previewWorld();
  for (const text of ['preview', 'preview de']) await at.world.command(user, text);
  expect(at.world.answers(user)).toEqual([refused, refused]);
  expect([at.mailbox.tries, at.world.slack.viewsOf(user), ofSamples(at)]).toEqual([[], [], []]);
});

test('whoever is an approver no longer when the form is sent gets none', async () => {
  await using at = await previewWorld();
  await at.world.command(APPROVER, 'preview');
  const mara = at.world.slack.workspace.users.get(APPROVER);
  if (mara !== undefined) mara.is_restricted = true;
  await at.world.pass(6 * MINUTE);
  expect(await submit(at.world)).toContain('Not sent\nOnly approvers can do this.');
  expect(at.mailbox.tries).toEqual([]);
});

test.each(['preview klingon', 'preview de en', 'preview ana@harbour-city.example', 'preview zh'])(
  '“%s” is answered with the languages that there are',
  async (text) => {
    await using at = await previewWorld();
    await at.world.command(APPROVER, text);
    expect(last(at.world)).toBe(
      'The bot does not write emails in that language. Use one of en, de, fr, es, it, nl, pt-BR, pt-PT, ja, as in /inactive-users preview de.',
    );
    expect([at.mailbox.tries, ofSamples(at)]).toEqual([[], []]);
  },
);

test('without a mail server, it says what to set', async () => {
  await using world = await startBotWorld();
  for (const text of ['preview', 'preview de']) await world.command(APPROVER, text);
  const refused =
    'Nothing was sent: email is not set up. Set SMTP_URL, MAIL_FROM and MAIL_CONTACT, then restart the bot.';
  expect(world.answers(APPROVER)).toEqual([refused, refused]);
  expect(world.slack.viewsOf(APPROVER)).toEqual([]);
});

test('without an address in Slack, it goes nowhere and says so', async () => {
  await using at = await previewWorld();
  const mara = at.world.slack.workspace.users.get(APPROVER);
  if (mara !== undefined) mara.email = '';
  await at.world.pass(6 * MINUTE);
  for (const text of ['preview', 'preview de']) await at.world.command(APPROVER, text);
  const refused =
    'Nothing was sent: Slack does not tell the bot your email address. Check that your Slack profile has one and that the app has the scope users:read.email.';
  expect(at.world.answers(APPROVER)).toEqual([refused, refused]);
  expect([at.mailbox.tries, ofSamples(at)]).toEqual([[], []]);
});

test('five times an hour, whoever restarts the bot meanwhile; others have their own five', async () => {
  await using at = await previewWorld();
  for (let times = 0; times < 5; times += 1) await at.world.command(APPROVER, 'preview ja');
  expect(last(at.world)).toBe(sent(6, 'Japanese'));
  expect(at.mailbox.mails).toHaveLength(30);
  const tooOften =
    'Nothing was sent. You have asked for samples 5 times in the last hour. Try again after 11:00 (Europe/Amsterdam).';
  await at.world.command(APPROVER, 'preview ja');
  expect(last(at.world)).toBe(tooOften);
  await at.world.restart();
  await at.world.pass(60 * MINUTE - 1);
  await at.world.command(APPROVER, 'preview');
  expect(last(at.world)).toBe(tooOften);
  expect(at.mailbox.mails).toHaveLength(30);
  await at.world.command(SECOND_APPROVER, 'preview ja');
  expect(last(at.world, SECOND_APPROVER)).toBe(sent(6, 'Japanese', TOMAS));
  await at.world.pass(1);
  await at.world.command(APPROVER, 'preview ja');
  expect(last(at.world)).toBe(sent(6, 'Japanese'));
  expect(at.mailbox.mails).toHaveLength(42);
});

test('they count for MAIL_PER_MINUTE, and what it has no room for is not sent', async () => {
  await using at = await previewWorld({ settings: { MAIL_PER_MINUTE: '4' } });
  await at.world.command(APPROVER, 'preview it');
  expect(last(at.world)).toBe(
    `Sent only 4 of 6 sample emails in Italian to ${MARA}. Emails are going out as fast as MAIL_PER_MINUTE allows. Try again in a minute.`,
  );
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  expect(recipients(at)).toEqual([MARA]);
  await at.world.pass(MINUTE);
  expect(recipients(at)).toHaveLength(3);
  await at.world.pass(DAY);
  expect(at.mailbox.mails).toHaveLength(6);
});

test('the organization has the name that the last scan found, where ArcGIS cannot be asked', async () => {
  await using at = await previewWorld();
  await at.world.command(APPROVER, 'scan');
  await at.world.restart({ ARCGIS_PASSWORD: 'no longer this one' });
  await at.world.command(APPROVER, 'preview en');
  expect(last(at.world)).toBe(sent(6, 'English'));
  expect(at.mailbox.mails.map(({ subject }) => subject.includes('Harbour City GIS'))).toEqual(
    Array(6).fill(true),
  );
});
