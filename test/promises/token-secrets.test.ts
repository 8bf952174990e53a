import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openLog } from '../../src/log.ts';
import type { TokenReply } from '../../src/sandbox/mailbox/tokens.ts';
import { APPROVER, type BotWorld, inactiveFor } from '../worlds/bot-world.ts';
import {
  type OAuthTimeline,
  oauthTimeline,
  SERVICES,
  type Service,
  startSending,
} from '../worlds/mail/oauth-world.ts';
import { liveBefore, statusSays } from '../worlds/mail/trouble-acts.ts';
import { FORMS } from '../worlds/said-back.ts';

const members = ['ana', 'ben', 'cem', 'dora', 'eve', 'finn'].map((name) => inactiveFor(200, name));

/** All that must stand nowhere: what the bot signs in with, what it signed, and what it was given. */
function secretsOf({ tokens }: OAuthTimeline): readonly string[] {
  const posted = tokens.requests.flatMap(({ form }) => {
    const params = new URLSearchParams(form);
    return [params.get('client_secret'), params.get('assertion')].filter((value) => value !== null);
  });
  const key = tokens.googlePrivateKey;
  const lines = key.split('\n').filter((line) => line !== '' && !line.startsWith('-----'));
  return [...new Set([...posted, tokens.microsoft.clientSecret, key, ...lines, ...tokens.tokens.all()])];
}

/** Everything that the bot has written anywhere, mail included. */
function written({ world, mailbox }: OAuthTimeline): readonly (readonly [string, string])[] {
  const all = { depth: null, maxStringLength: null, maxArrayLength: null, showHidden: true } as const;
  const files = ['', '-wal', '-shm']
    .map((end) => `${world.databasePath}${end}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path).toString('latin1'));
  return [
    ['the log', inspect(world.logged, all)],
    ['Slack', JSON.stringify(world.slack.calls.map(({ method, args }) => [method, args]))],
    ['answers in Slack', JSON.stringify(world.answers(APPROVER))],
    ['mail', mailbox.mails.map(({ raw }) => raw).join('\n')],
    ['the database', files.join('\n')],
  ];
}

/** Where one of them stands, in whichever form it may travel. */
function leaks(at: OAuthTimeline): readonly string[] {
  const forms = [...new Set(secretsOf(at).flatMap((secret) => FORMS.map(([, of]) => of(secret))))];
  return written(at).flatMap(([where, text]) =>
    forms.filter((form) => text.includes(form)).map((form) => `${where}: ${form.slice(0, 40)}`),
  );
}

async function lookEverywhere(world: BotWorld, at: OAuthTimeline): Promise<void> {
  await statusSays(world);
  await world.command(APPROVER, 'why ana');
  await world.command(APPROVER, 'digest');
  await at.days(1);
}

const saidBack = (words: string): TokenReply => ({
  status: 400,
  body: { error: 'invalid_client', error_description: `AADSTS7000215: Not ${words}` },
});

test.each(SERVICES)(
  'promise 8: no secret is ever written: tokens of %s, and all goes well',
  async (service) => {
    await using at = await oauthTimeline(service, { organization: { members } });
    await startSending(at);
    await lookEverywhere(at.world, at);
    expect(at.mailbox.mails.length).toBe(members.length);
    expect(leaks(at)).toEqual([]);
  },
);

const CASES = SERVICES.flatMap((service) =>
  FORMS.map(([form, of]) => ({ service, form, of })).filter((_, index) => index % 3 === 0),
);

test.each(CASES)(
  'promise 8: no secret is ever written: $service says back what it was told, as $form',
  async ({ service, of }) => {
    await using at = await oauthTimeline(service, { organization: { members } });
    const { clientSecret } = at.tokens.microsoft;
    const told = service === 'google' ? at.tokens.googlePrivateKey : clientSecret;
    await liveBefore(at, () => {
      for (let times = 0; times < 8; times += 1) at.tokens.instead.push(saidBack(of(told)));
      at.tokens.tokens.callBack();
    });
    expect(await statusSays(at.world)).toMatch(/(?:Microsoft|Google) rejects the bot’s sign-in/);
    await at.world.command(APPROVER, 'why ana');
    expect(leaks(at)).toEqual([]);
  },
);

test.each<[Service, 'auth' | 'data']>([
  ['microsoft365', 'auth'],
  ['microsoft365', 'data'],
  ['google', 'data'],
])(
  'promise 8: no secret is ever written: %s, and the mail server says the token again at %s',
  async (service, stage) => {
    await using at = await oauthTimeline(service, { organization: { members } });
    const breaking = Promise.withResolvers<ReturnType<typeof at.mailbox.hold>>();
    const going = liveBefore(at, () => breaking.resolve(at.mailbox.hold(stage)));
    const held = await breaking.promise;
    await expect.poll(() => held.waiting()).toBeGreaterThan(0);
    const [token = ''] = at.tokens.tokens.all();
    const words = `5.7.1 Not with ${token} nor ${Buffer.from(`user=x\x01auth=Bearer ${token}\x01\x01`).toString('base64')}`;
    at.mailbox.faults.add({ kind: 'refused', stage, code: 550, words });
    held.release();
    await going;
    expect(await statusSays(at.world)).toContain('“Not with … nor …');
    expect(leaks(at)).toEqual([]);
  },
);

test('the log of the program hides a client secret and a service account’s key, whoever writes them', async () => {
  await using at = await oauthTimeline('google', { organization: { members } });
  const config = readConfig(at.world.settings(), (path) => readFileSync(path, 'utf8'));
  if (!config.ok) throw new Error(config.failure.join('\n'));
  const lines: string[] = [];
  const log = openLog({ level: 'info', secrets: config.value.secrets, write: (line) => lines.push(line) });
  const { googlePrivateKey: key, googleKeyFile: file } = at.tokens;
  log.info({ said: key, again: file }, `It is ${key.replaceAll('\n', '')}`);
  const body = key.split('\n')[3] ?? '';
  expect(body.length).toBeGreaterThan(40);
  expect(lines.join('\n')).not.toContain(body);
});
