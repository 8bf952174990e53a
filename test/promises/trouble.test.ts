import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { startMailbox } from '../../src/sandbox/mailbox/mailbox.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import { APPROVER, type BotWorld, CHANNEL, goLive, inactiveFor, START } from '../worlds/bot-world.ts';
import { healthWorld } from '../worlds/health-world.ts';

const MINUTE = 60_000;
const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(300, 'ben')] };

async function live() {
  const at = await healthWorld({ organization });
  await at.world.command(APPROVER, 'scan');
  await goLive(at.world);
  return at;
}

const channelOf = ({ slack }: BotWorld) => {
  const channel = slack.workspace.channels.get(CHANNEL.id);
  if (channel === undefined) throw new Error('the sandbox has no channel');
  return channel;
};

interface Trouble {
  readonly what: string;
  readonly begins: (world: BotWorld) => () => void;
  readonly says: string;
  /** The card cannot say that it cannot be posted. */
  readonly onCard: boolean;
}

const TROUBLES: readonly Trouble[] = [
  {
    what: 'the channel is archived',
    begins(world) {
      channelOf(world).is_archived = true;
      return () => {
        channelOf(world).is_archived = false;
      };
    },
    says: '#gis-admins is archived. Unarchive it',
    onCard: false,
  },
  {
    what: 'the bot is not in the channel',
    begins(world) {
      const bot = world.slack.workspace.app.userId;
      channelOf(world).members.delete(bot);
      return () => void channelOf(world).members.add(bot);
    },
    says: 'The bot is not in #gis-admins. Type /invite @',
    onCard: false,
  },
  {
    what: 'Slack takes no posts from the bot there',
    begins(world) {
      for (const method of ['chat.postMessage', 'chat.update'])
        world.slack.faults.failMethod(method, {
          how: { error: 'restricted_action' },
          times: 'until cleared',
        });
      return () => world.slack.faults.clear();
    },
    says: 'The bot cannot post to Slack. Slack rejected the request: a workspace setting keeps the bot from posting; ask a workspace owner to allow it (restricted_action).',
    onCard: false,
  },
  {
    what: 'another program holds the database',
    begins(world) {
      const db = new Database(world.databasePath);
      db.exec('BEGIN IMMEDIATE');
      return () => void db.close();
    },
    says: 'is locked by another program. Close the program that has it open, such as a backup or a database browser.',
    onCard: false,
  },
];

test.for(TROUBLES)(
  'promise 17: $what: status, /healthz and log say so in the same words within a minute, and that it is over',
  async ({ begins, says }) => {
    await using at = await live();
    const { world } = at;
    const ends = begins(world);
    await world.pressRow(APPROVER, 'ana', APPROVE);
    await world.pass(MINUTE).catch(() => undefined);
    await world.command(APPROVER, 'status');
    expect(world.answers(APPROVER).at(-1)).toContain(says);
    const { status, body } = await at.health();
    expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining(says)]);
    expect(JSON.stringify(world.logged)).toContain(says);
    ends();
    await world.pass(2 * MINUTE);
    await world.pass(2 * MINUTE);
    expect((await at.health()).status).toBe(200);
    await world.command(APPROVER, 'status');
    expect(world.answers(APPROVER).at(-1)).not.toContain(says);
    expect(JSON.stringify(world.logged)).toContain('A problem has been resolved.');
  },
);

test('promise 17: what Slack refused on the way is known at once, not at the next minute', async () => {
  await using at = await live();
  const { world } = at;
  channelOf(world).is_archived = true;
  // No minute passes.
  await world.pressRow(APPROVER, 'ana', APPROVE);
  const says =
    '#gis-admins is archived. Unarchive it. Or set SLACK_ADMIN_CHANNEL to another channel’s ID, then restart the bot.';
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain(says);
  expect((await at.health()).body).toMatchObject({ problems: [says] });
  expect(JSON.stringify(world.logged)).toContain(says);
});

test('promise 17: a scan that the portal answers with an error is one sentence in /healthz, and ends as one', async () => {
  await using at = await live();
  const { world } = at;
  world.portal.faults.add({ kind: 'refused', code: 400, message: 'No.', path: /self\/users$/ });
  await world.command(APPROVER, 'scan');
  await world.tick();
  expect((await at.health()).body).toMatchObject({
    problems: ['Scan 3 failed. The portal answered with an error (“No”).'],
  });
});

test('promise 17: nobody may decide: card, status, /healthz and log say so in the same words', async () => {
  await using at = await healthWorld({ organization, settings: { SLACK_APPROVERS: 'U0NOBODY' } });
  const { world } = at;
  const says = 'No one can approve. Check SLACK_APPROVERS.';
  await world.command(APPROVER, 'scan');
  await world.tick();
  await world.command(APPROVER, 'status');
  expect(world.cardText()).toContain(says);
  expect(world.answers(APPROVER).at(-1)).toContain(says);
  expect(JSON.stringify((await at.health()).body)).toContain(says);
  expect(JSON.stringify(world.logged)).toContain(says);
});

test('promise 17: a scan that failed is in status, /healthz and log until one is accepted, in the words of its card', async () => {
  await using at = await live();
  const { world } = at;
  const clear = world.portal.faults.add({ kind: 'html page', path: /portals\/self$/ });
  await world.command(APPROVER, 'scan');
  await world.tick();
  const { failure = '' } = world.tables.scans.recent(1)[0] ?? {};
  expect(failure).not.toBe('');
  expect(world.cardText()).toContain(failure);
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain(`Scan 3 failed. ${failure}`);
  expect((await at.health()).body).toMatchObject({ problems: [`Scan 3 failed. ${failure}`] });
  expect(JSON.stringify(world.logged)).toContain(`Scan 3 failed. ${failure}`);
  clear();
  await world.command(APPROVER, 'scan');
  expect((await at.health()).status).toBe(200);
});

test('promise 17: without a connection to Slack the card and the log say so as /healthz does', async () => {
  await using at = await live();
  const { world } = at;
  world.slack.faults.refuseConnections('until cleared');
  world.slack.faults.dropConnections();
  await expect
    .poll(async () => JSON.stringify((await at.health()).body))
    .toContain('The bot is not connected to Slack.');
  await world.tick();
  expect(world.cardText()).toContain('The bot is not connected to Slack.');
  expect(JSON.stringify(world.logged)).toContain('The bot is not connected to Slack.');
});

async function toldEverywhere({ world, health }: Awaited<ReturnType<typeof healthWorld>>, says: string) {
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).at(-1)).toContain(says);
  expect(JSON.stringify((await health()).body)).toContain(says);
  expect(world.cardText()).toContain(says);
  expect(JSON.stringify(world.logged)).toContain(says);
}

test('promise 17: emails that wait because the portal cannot be read are told within a minute', async () => {
  await using mailbox = await startMailbox({ clock: { now: () => START } });
  await using at = await healthWorld({
    organization,
    settings: {
      ...{ GRACE_DAYS: '30', MAIL_PER_MINUTE: '1', SMTP_URL: mailbox.url },
      ...{ MAIL_FROM: 'gis@harbour-city.example', MAIL_CONTACT: 'gis@harbour-city.example' },
    },
  });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  const clear = world.portal.faults.add({ kind: 'html page', path: /portals\/self$/ });
  await world.restart();
  await world.pass(MINUTE);
  expect(mailbox.distinct.length).toBe(1);
  await toldEverywhere(at, 'No emails are going out because ArcGIS cannot be read. ');
  clear();
  await world.pass(MINUTE);
  expect(mailbox.distinct.length).toBe(2);
  expect((await at.health()).status).toBe(200);
  expect(world.cardText()).not.toContain('No emails are going out');
});

test('promise 17: a CSV of members that stays in the portal because it cannot be deleted is told within a minute', async () => {
  await using at = await healthWorld({ organization, settings: { CSV_ITEM: 'on', CSV_KEEP_DAYS: '1' } });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  await goLive(world);
  await world.pass(MINUTE);
  const clear = world.portal.faults.add({ kind: 'html page', path: /\/delete$/ });
  await world.pass(3 * 24 * 60 * MINUTE);
  await world.tick();
  await toldEverywhere(at, 'could not be deleted from the portal; the bot will try again. ');
  clear();
  await world.pass(61 * MINUTE);
  await world.tick();
  expect(JSON.stringify((await at.health()).body)).not.toContain('could not be deleted');
});

test('promise 17: a CSV that the portal puts off is told within a minute', async () => {
  await using at = await healthWorld({ organization, settings: { CSV_ITEM: 'on' } });
  const { world } = at;
  await world.command(APPROVER, 'scan');
  const clear = world.portal.faults.add({ kind: 'status', status: 429, body: 'html', path: /addItem$/ });
  await goLive(world);
  await world.pass(MINUTE);
  await toldEverywhere(at, 'is waiting to be added to the portal. ');
  clear();
  await world.pass(61 * MINUTE);
  await world.tick();
  expect((await at.health()).status).toBe(200);
});

test('promise 17: CSVs that cannot be written beside the database are told, and not as if nothing were wrong', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'bot.db');
  await using at = await healthWorld({ organization, settings: { DATABASE_PATH: path, CSV_ITEM: 'on' } });
  const { world } = at;
  world.slack.faults.failMethod('files.getUploadURLExternal', {
    how: { error: 'internal_error' },
    times: 'until cleared',
  });
  await world.command(APPROVER, 'scan');
  const inPortal = world.portal.faults.add({ kind: 'status', status: 429, body: 'html', path: /addItem$/ });
  await goLive(world);
  await world.pass(MINUTE);
  rmSync(`${path}.work`, { recursive: true });
  writeFileSync(`${path}.work`, 'mine');
  world.slack.faults.clear();
  inPortal();
  await world.pass(61 * MINUTE);
  await toldEverywhere(
    at,
    `is waiting to be added to the portal: it could not be written to ${path}.work (EEXIST).`,
  );
  await toldEverywhere(at, 'The CSV could not be saved next to the database');
});

test('promise 17: an error of the bot itself that keeps a part of it from its work is told, and is over with it', async () => {
  await using at = await live();
  const { world } = at;
  const db = new Database(world.databasePath);
  db.exec(`CREATE TRIGGER broken BEFORE UPDATE ON proposal WHEN NEW.state = 'disabling'
    BEGIN SELECT RAISE(ABORT, 'broken'); END`);
  await world.pressRow(APPROVER, 'ana', APPROVE);
  await world.pass(MINUTE);
  const says =
    'An internal error keeps the bot from disabling and re-enabling accounts. The bot keeps trying; see the log.';
  await toldEverywhere(at, says);
  db.exec('DROP TRIGGER broken');
  db.close();
  await world.pass(MINUTE);
  await world.pass(MINUTE);
  expect(world.portal.member('ana')?.disabled).toBe(true);
  expect(JSON.stringify((await at.health()).body)).not.toContain(says);
  expect(world.cardText()).not.toContain(says);
});
