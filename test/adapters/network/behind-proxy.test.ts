import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  asked,
  DIRECT,
  LEGS,
  type Leg,
  NAMES,
  PROXY_PASSWORD,
  proxyUrl,
  startBehindProxy,
} from '../../worlds/behind-proxy-world.ts';
import { APPROVER, type BotWorld, goLive } from '../../worlds/bot-world.ts';
import { SENDER } from '../../worlds/mail/oauth-world.ts';

/** One of everything that leads outside: a reading, a card with its file, a modal, letters. */
async function liveThrough(world: BotWorld): Promise<void> {
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await world.tick();
}

const loggedErrors = ({ logged }: BotWorld) =>
  inspect(
    logged.filter(({ level }) => level === 'error'),
    { depth: 4 },
  );

/** What the bot says of a leg that leads nowhere: in its log where Slack is not there, else where it comes first: on the card, or in `status` while the bot is not live. */
async function saidOf(leg: Leg, world: BotWorld): Promise<string> {
  if (leg === 'slack') return loggedErrors(world);
  await world.command(APPROVER, 'scan');
  if (leg === 'portal') return world.cardText();
  await world.command(APPROVER, 'status');
  return world.answers(APPROVER).at(-1) ?? '';
}

describe.each([
  ['mail by STARTTLS', false],
  ['mail by TLS from the first byte', true],
])('behind a proxy and a private authority, %s', (_, implicit) => {
  test('portal, Slack, its WebSocket, mail and its tokens all go through the proxy, and CA_FILE vouches for them', async () => {
    await using behind = await startBehindProxy(implicit);
    await using world = await behind.start(LEGS);
    await liveThrough(world);
    expect(behind.mailbox.mails.map(({ to, secure, signedInAs }) => [to, secure, signedInAs])).toEqual([
      [['ana@harbour-city.example'], true, SENDER],
    ]);
    expect(world.thread()).toEqual([expect.stringContaining('.csv')]);
    expect(asked(behind.proxy)).toEqual(
      Object.values(NAMES)
        .map((name) => `${name} 200`)
        .toSorted(),
    );
  });
});

test.each<[Leg, RegExp]>([
  ['portal', /The portal’s certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\). Set CA_FILE to/],
  ['slack', /Slack’s certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\). Set CA_FILE to/],
  ['mail', /its certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\). Set CA_FILE to/],
  ['token', /its certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\). Set CA_FILE to/],
])('without CA_FILE: %s', async (leg, words) => {
  await using behind = await startBehindProxy();
  await using world = await behind.start([leg], { settings: { CA_FILE: '' } });
  expect(await saidOf(leg, world)).toMatch(words);
  expect(behind.mailbox.mails).toEqual([]);
});

test.each(LEGS)('NO_PROXY: %s goes its own way, and the others through the proxy', async (leg) => {
  await using behind = await startBehindProxy();
  const direct = leg === 'slack' ? { slack: DIRECT, socket: DIRECT } : { [leg]: DIRECT };
  await using world = await behind.start(LEGS, { names: direct, settings: { NO_PROXY: DIRECT } });
  await liveThrough(world);
  expect(behind.mailbox.mails).toHaveLength(1);
  const others = Object.entries(NAMES).filter(([name]) => !(name in direct));
  expect(asked(behind.proxy)).toEqual(others.map(([, name]) => `${name} 200`).toSorted());
});

const WRONG = 'wr@ng w0rd';

test.each<[Leg, string]>([
  ['portal', NAMES.portal],
  ['mail', NAMES.mail],
  ['token', NAMES.token],
])('a wrong proxy password is said on the card, and not shown: %s', async (leg, name) => {
  await using behind = await startBehindProxy();
  const { proxy } = behind;
  await using world = await behind.start([leg], { settings: { HTTPS_PROXY: proxyUrl(proxy, WRONG) } });
  const said = `The proxy 127.0.0.1:${proxy.port} rejects the user name or password in HTTPS_PROXY (407)`;
  expect(await saidOf(leg, world)).toContain(said);
  expect(asked(proxy)).toEqual([`${name} 407`]);
  const written = inspect([world.logged, world.slack.calls.map(({ args }) => args)], { depth: null });
  for (const secret of [WRONG, encodeURIComponent(WRONG), Buffer.from(`b@t:${WRONG}`).toString('base64')])
    expect(written).not.toContain(secret);
});

test('a wrong proxy password on the way to Slack ends the start', async () => {
  await using behind = await startBehindProxy();
  const { proxy } = behind;
  await expect(
    behind.start(['slack'], { settings: { HTTPS_PROXY: proxyUrl(proxy, WRONG) } }),
  ).rejects.toThrow(
    `The proxy 127.0.0.1:${proxy.port} rejects the user name or password in HTTPS_PROXY (407).`,
  );
  expect(asked(proxy)).toEqual([`${NAMES.slack} 407`]);
});

test.each<[string, string, Leg]>([
  ['the portal', NAMES.portal, 'portal'],
  ['Slack', NAMES.slack, 'slack'],
  ['only Slack’s WebSocket', NAMES.socket, 'slack'],
  ['mail', NAMES.mail, 'mail'],
  ['the tokens for mail', NAMES.token, 'token'],
])('a proxy that lets nobody through to %s is named, with what to do', async (_, name, leg) => {
  await using behind = await startBehindProxy();
  behind.proxy.forbidden.add(name);
  await using world = await behind.start([leg]);
  const said = ` blocks ${name}:`;
  if (leg === 'slack') await expect.poll(() => loggedErrors(world)).toContain(said);
  else expect(await saidOf(leg, world)).toContain(said);
});

test.each(LEGS)('a proxy that is not there is named: %s', async (leg) => {
  await using behind = await startBehindProxy();
  await behind.proxy[Symbol.asyncDispose]();
  await using world = await behind.start([leg]);
  expect(await saidOf(leg, world)).toContain(
    `The proxy 127.0.0.1:${behind.proxy.port} cannot be reached (ECONNREFUSED). Check HTTPS_PROXY`,
  );
  expect(inspect(world.logged, { depth: null })).not.toContain(PROXY_PASSWORD);
});
