import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { APPROVE, APPROVE_ALL, EXCLUDE, REVIEW, UNDO, WHY } from '../../src/adapters/slack/buttons.ts';
import { REVIEW_CHOICE } from '../../src/features/review/decide-view.ts';
import { REVIEW_MODAL, SELECT_ALL } from '../../src/features/review/list-view.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../worlds/bot-world.ts';
import { excludeRow, pressIn, submit, topView } from '../worlds/modal-acts.ts';
import { APPROVERS, type Forgery, forged, forgery } from './payloads.ts';
import { tried } from './tried.ts';

const members = Array.from({ length: 24 }, (_, nth) => inactiveFor(400 - nth, `m${nth}`));

/** A world in which each kind of envelope has been sent once, by an approver. */
async function knownWorld(): Promise<BotWorld> {
  const world = await liveWorld({ organization: { members } });
  for (const text of [
    'help',
    'status',
    'why m5',
    'exclude',
    'exclusions',
    'history',
    'include m4',
    'undo m3',
    'resume',
  ])
    await world.command(APPROVER, text);
  await closeAll(world);
  await world.pressRow(APPROVER, 'm0', APPROVE);
  await world.pressRow(APPROVER, 'm0', UNDO);
  await excludeRow(world, 'm1');
  await closeAll(world);
  await world.pressRow(APPROVER, 'm2', EXCLUDE);
  await closeAll(world);
  await world.pressRow(APPROVER, 'm2', WHY);
  await closeAll(world);
  await world.pressCard(APPROVER, APPROVE_ALL);
  await closeAll(world);
  await world.pressCard(APPROVER, REVIEW);
  await pressIn(world, SELECT_ALL);
  expect(topView(world).callback_id).toBe(REVIEW_MODAL);
  await submit(world);
  // Without a reason nobody is excluded, and it can be asked again.
  world.slack.fill(topView(world).id, REVIEW_CHOICE, REVIEW_CHOICE, 'exclude');
  await submit(world);
  await closeAll(world);
  return world;
}

async function closeAll(world: BotWorld): Promise<void> {
  while (world.slack.viewsOf(APPROVER).length > 0) await world.slack.close(APPROVER, topView(world).id);
}

const DECIDED = [
  'proposal',
  'decision',
  'exclusion',
  'pause',
  'go_live',
  'acceptance',
  'review_selection',
] as const;

/** What only approvers may change, and who decided. */
function decidedIn({ databasePath }: BotWorld): { readonly all: string; readonly by: readonly unknown[] } {
  using db = closing(new Database(databasePath, { readonly: true }));
  const all = DECIDED.map((table) => db.it.prepare(`SELECT * FROM ${table}`).all());
  return { all: JSON.stringify(all), by: db.it.prepare('SELECT DISTINCT by_id FROM decision').pluck().all() };
}

function closing<T extends { close(): unknown }>(it: T): { readonly it: T } & Disposable {
  return { it, [Symbol.dispose]: () => void it.close() };
}

const approvedOnes = z.array(z.string());
/** Whom an approver's recorded approval is about. */
function approvedIn({ databasePath }: BotWorld): readonly string[] {
  using db = closing(new Database(databasePath, { readonly: true }));
  const found = db.it.prepare(
    "SELECT username FROM proposal WHERE id IN (SELECT proposal FROM decision WHERE kind IN ('approve', 'try again'))",
  );
  return approvedOnes.parse(found.pluck().all());
}

/** What the log says of what is not as Slack would have it. */
const REFUSED = new Set([
  'A button or command in Slack failed.',
  'An event from Slack could not be handled.',
]);

test('promise 1, of any payload: only an approver decides, whatever it looks like, and the bot goes on', async () => {
  await using world = await knownWorld();
  const genuine = world.slack.envelopes.slice();
  const [first] = genuine;
  const help = genuine.find(({ type }) => type === 'slash_commands') ?? first;
  await fc.assert(
    fc.asyncProperty(forgery, async (forgedOne: Forgery) => {
      const envelope = genuine[forgedOne.of % genuine.length] ?? help;
      if (envelope === undefined || help === undefined) throw new Error('nothing was sent');
      const before = decidedIn(world);
      const { envelope_id: _, ...content } = envelope;
      void world.slack.deliver({ ...content, payload: forged(envelope.payload, forgedOne) });
      // One connection brings things in their order: what came before this has been heard.
      await world.slack.redeliver(help.envelope_id);
      await world.settle();
      const after = decidedIn(world);
      if (!APPROVERS.includes(forgedOne.who)) expect(after.all).toBe(before.all);
      expect(after.by.filter((id) => !APPROVERS.includes(String(id)))).toEqual([]);
      const disabled = members.filter(({ username }) => world.portal.member(username)?.disabled === true);
      const approved = approvedIn(world);
      expect(disabled.filter(({ username }) => !approved.includes(username))).toEqual([]);
    }),
    tried(150),
  );
  const heard = world.answers(APPROVER).length;
  await world.command(APPROVER, 'status');
  expect(world.answers(APPROVER).length).toBe(heard + 1);
  const errors = new Set(world.logged.flatMap(({ level, message }) => (level === 'error' ? [message] : [])));
  expect([...errors].filter((message) => !REFUSED.has(message))).toEqual([]);
});

test('promises 4 and 5: whatever Slack delivers again decides nothing again', async () => {
  await using world = await knownWorld();
  const before = decidedIn(world);
  const sent = world.slack.envelopes.map(({ envelope_id }) => envelope_id);
  for (const id of sent) await world.slack.redeliver(id);
  await world.settle();
  expect(decidedIn(world)).toEqual(before);
  // What the process knew of them is gone.
  await world.restart();
  for (const id of sent) await world.slack.redeliver(id);
  await world.settle();
  expect(decidedIn(world)).toEqual(before);
});
