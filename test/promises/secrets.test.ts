import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { APPROVE, GO_LIVE, UNDO } from '../../src/adapters/slack/buttons.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { buttonsOf } from '../../src/sandbox/slack/reading.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  DAY,
  goLive,
  inactiveFor,
  startBotWorld,
} from '../worlds/bot-world.ts';
import { FORMS } from '../worlds/said-back.ts';

const { username, password, clientId, clientSecret, apiKey } = BOT_CREDENTIALS;
const NONE = { ARCGIS_USERNAME: '', ARCGIS_PASSWORD: '' };
const CREDENTIALS = [
  {
    credential: 'user name and password',
    told: password,
    settings: { ARCGIS_USERNAME: username, ARCGIS_PASSWORD: password },
  },
  {
    credential: 'app credentials',
    told: clientSecret,
    settings: { ...NONE, ARCGIS_CLIENT_ID: clientId, ARCGIS_CLIENT_SECRET: clientSecret },
  },
  { credential: 'an API key', told: apiKey, settings: { ...NONE, ARCGIS_API_KEY: apiKey } },
];
/** Of services that are only named here, with secrets in their addresses too. */
const OTHERS = {
  SMTP_URL: 'smtp://127.0.0.1:9',
  SMTP_USER: 'mailer',
  SMTP_PASSWORD: 'smtp-pass-word',
  MAIL_FROM: 'bot@harbour-city.example',
  MAIL_CONTACT: 'gis@harbour-city.example',
  HTTPS_PROXY: 'http://me:proxy-secret@proxy.example:8080',
};
const SECRETS = [
  ...[password, clientSecret, apiKey, 'xoxb-1-sandbox', 'xapp-1-A0SANDBOX-1-sandbox'],
  ...['smtp-pass-word', 'proxy-secret'],
];
/** What somebody says who repeats all that they were told, in the forms in which it came. */
const echo = (told: string) => `Wrong: ${told}, ${encodeURIComponent(told)}, ${JSON.stringify({ told })}`;
const inEveryForm = (told: string) => FORMS.map(([, of]) => of(told));

const always = 'until cleared';
const FAULTS: readonly (readonly [string, (world: BotWorld, told: string) => void])[] = [
  ['nothing goes wrong', () => {}],
  [
    'the portal refuses all and says back what it was told',
    ({ portal }, told) => portal.faults.add({ kind: 'refused', code: 400, message: echo(told), path: /./ }),
  ],
  [
    'the portal says back what it was told in every form, one after another',
    ({ portal }, told) => {
      for (const message of inEveryForm(told))
        for (const path of [/oken/, /self$/, /users$/])
          portal.faults.add({ kind: 'refused', code: 400, message, path, times: 1 });
    },
  ],
  [
    'tokens are not accepted',
    ({ portal }) => portal.faults.add({ kind: 'invalid token', status: 200, path: /^(?!.*oken)/ }),
  ],
  [
    'the portal answers with pages, and without a word',
    ({ portal }) => {
      portal.faults.add({ kind: 'html page', path: /self$/, times: 1 });
      portal.faults.add({ kind: 'empty body', path: /self\/users$/, times: 1 });
    },
  ],
  [
    'acts are refused, undone and cut off',
    ({ portal }, told) => {
      portal.faults.add({ kind: 'refused', code: 403, message: echo(told), path: /disable$/, times: 1 });
      portal.faults.add({ kind: 'done, then broken connection', path: /disable$/, times: 1 });
      portal.faults.add({ kind: 'not done', path: /enable$/ });
    },
  ],
  [
    'Slack rejects the card and the file',
    ({ slack }) => {
      slack.faults.failMethod('chat.update', { how: { error: echo('xoxb-1-sandbox') }, times: 3 });
      slack.faults.failMethod('chat.postMessage', { how: { error: 'invalid_auth' } });
      slack.faults.failMethod('files.completeUploadExternal', {
        how: { error: 'token_revoked' },
        times: always,
      });
    },
  ],
  [
    'Slack breaks',
    ({ slack }) => {
      slack.faults.failMethod('views.open', { how: 'reset' });
      slack.faults.failMethod('response_url', { how: 'reset', times: 3 });
      slack.faults.failMethod('upload', { how: 'http500', times: 1 });
    },
  ],
];

/** One of everything, as far as the faults let it come. */
async function liveThrough(world: BotWorld): Promise<void> {
  await world.command(APPROVER, 'scan');
  const offers = (button: string) =>
    world.posts().some((message) => buttonsOf(message).some(({ action_id }) => action_id === button));
  if (offers(GO_LIVE)) await goLive(world).catch(() => undefined);
  for (const button of [APPROVE, APPROVE, UNDO]) if (offers(button)) await pressFirst(world, button);
  await world.command(APPROVER, 'why longgone');
  await world.command(APPROVER, 'status');
  await world.pass(DAY);
  for (let scans = 0; scans < SCANS; scans += 1) await world.command(APPROVER, 'scan');
  await world.restart({ DISABLE_AFTER_DAYS: '91' });
}

async function pressFirst(world: BotWorld, button: string): Promise<void> {
  const card = world.card();
  const value = buttonsOf(card).find(({ action_id }) => action_id === button)?.value;
  if (value === undefined) return;
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: card.ts }, button, { value });
  await world.settle();
}

/** Everything that the bot has written anywhere. */
function written(world: BotWorld): readonly (readonly [string, string])[] {
  const files = [...world.slack.workspace.channels.keys()]
    .flatMap((channel) => world.slack.messages(channel))
    .flatMap((message) => message.files ?? [])
    .map(({ id }) => world.slack.fileContent(id).toString('latin1'));
  const onDisk = ['', '-wal', '-shm', '.lock']
    .map((end) => `${world.databasePath}${end}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path).toString('latin1'));
  const all = { depth: null, maxStringLength: null, maxArrayLength: null, showHidden: true } as const;
  return [
    ['the log', inspect(world.logged, all)],
    ['Slack', JSON.stringify(world.slack.calls.map(({ method, args }) => [method, args]))],
    ['answers in Slack', JSON.stringify(world.answers(APPROVER))],
    ['files in Slack', files.join('\n')],
    ['the database', onDisk.join('\n')],
  ];
}

/** The tokens that the portal gave out are secrets too. */
function tokensOf({ portal }: BotWorld): readonly string[] {
  return portal.requests.flatMap(({ params }) => params['token'] ?? []);
}

/** As many as one who says everything back in every form needs to be heard out. */
const SCANS = 4;

/** Where a secret stands that must stand nowhere, in whichever form it may travel. */
function leaks(world: BotWorld): readonly string[] {
  const secrets = new Set([...SECRETS, ...tokensOf(world)].flatMap(inEveryForm));
  return written(world).flatMap(([where, text]) =>
    [...secrets].filter((secret) => text.includes(secret)).map((secret) => `${where}: ${secret}`),
  );
}

const cases = CREDENTIALS.flatMap((signIn) => FAULTS.map(([when, fail]) => ({ ...signIn, when, fail })));

test.each(cases)('promise 8: no secret is ever written: $credential, and $when', async (given) => {
  const members = [inactiveFor(400, 'longgone'), inactiveFor(300, 'other'), inactiveFor(3, 'active')];
  const settings = { ...OTHERS, ...given.settings };
  await using world = await startBotWorld({ organization: { members }, settings });
  given.fail(world, given.told);
  await liveThrough(world);
  expect(leaks(world)).toEqual([]);
  // The search looks where the bot writes, or it would prove nothing.
  const found = written(world).filter(([, text]) => /DISABLE_AFTER_DAYS|Inactive users/.test(text));
  expect(found.map(([where]) => where)).toEqual(['Slack', 'answers in Slack', 'the database']);
});
