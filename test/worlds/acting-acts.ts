import Database from 'better-sqlite3';
import { z } from 'zod';
import { WITHDRAW } from '../../src/adapters/slack/buttons.ts';
import type { Proposal, ProposalState } from '../../src/policy/proposal.ts';
import { renderedText } from '../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld, CHANNEL, SECOND_APPROVER } from './bot-world.ts';

/** What tests of acting look at, and what nobody could press but somebody with the bot's own token. */

/** Whom the portal was asked to disable, in order. */
export function disables(world: BotWorld): readonly string[] {
  return world.portal.requests.flatMap(({ path }) => disabledBy(path) ?? []);
}

function disabledBy(path: string): string | undefined {
  const name = /\/community\/users\/([^/]+)\/disable$/.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** Requests to disable that have no approval in the database, by an approver, of that account's very proposal, from before them. */
export function unapproved(world: BotWorld): readonly string[] {
  using db = opened(world);
  const approvals = db.db
    .prepare(`
      SELECT count(*) FROM decision JOIN proposal ON proposal.id = decision.proposal
      WHERE username = ? AND rehearsal = 0 AND kind IN ('approve', 'try again') AND by_id IN (?, ?) AND at <= ?`)
    .pluck();
  return world.portal.requests.flatMap(({ path, at }) => {
    const username = disabledBy(path);
    const isApproved = approvals.get(username, APPROVER, SECOND_APPROVER, at.toISOString()) !== 0;
    return username === undefined || isApproved ? [] : [username];
  });
}

/** All rows of these tables, as they stand. */
export function rowsOf(world: BotWorld, queries: readonly string[]): readonly unknown[] {
  using db = opened(world);
  return queries.map((query) => db.db.prepare(query).all());
}

function opened({ databasePath }: BotWorld): { readonly db: Database.Database } & Disposable {
  const db = new Database(databasePath, { readonly: true });
  return { db, [Symbol.dispose]: () => void db.close() };
}

/** The newest proposal of an account. */
export function proposalOf(world: BotWorld, username: string): Proposal {
  using db = opened(world);
  const id = db.db.prepare('SELECT max(id) FROM proposal WHERE username = ?').pluck().get(username);
  const found = world.tables.proposals
    .onCard(cardId(world))
    .concat(world.tables.proposals.live())
    .find((proposal) => proposal.id === id);
  if (found === undefined) throw new Error(`no proposal of ${username} on the newest card`);
  return found;
}

export function stateOf(world: BotWorld, username: string): readonly [ProposalState, string | undefined] {
  const { state, why } = proposalOf(world, username);
  return [state, why];
}

export function cardId(world: BotWorld): number {
  return world.tables.cards.newest()?.id ?? 0;
}

/** What a row of the newest card says, its buttons included. */
export function row(world: BotWorld, username: string): string {
  let inRow = false;
  const blocks = world.card().blocks.filter((block) => {
    if (block.type === 'section') inRow = renderedText({ text: '', blocks: [block] }).includes(username);
    return inRow;
  });
  return renderedText({ text: '', blocks });
}

const taken = z.object({ ok: z.literal(true), ts: z.string().optional() });

export async function asTheBot(
  world: BotWorld,
  method: string,
  args: object,
): Promise<z.infer<typeof taken>> {
  const { SLACK_BOT_TOKEN = '' } = world.settings();
  const answer = await fetch(`${world.slack.apiUrl}${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SLACK_BOT_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(args),
  });
  return taken.parse(await answer.json());
}

/** Presses a button with a value that no card of the bot has now. */
export async function forge(world: BotWorld, user: string, actionId: string, value: string): Promise<void> {
  const text = { type: 'plain_text', text: 'x' };
  const button = { type: 'button', action_id: actionId, value, text };
  const blocks = [{ type: 'actions', elements: [button] }];
  const { ts = '' } = await asTheBot(world, 'chat.postMessage', { channel: CHANNEL.id, text: 'x', blocks });
  await world.slack.press(user, { channel: CHANNEL.id, ts }, actionId);
  await world.settle();
}

const triggered = z.object({ trigger_id: z.string() });

/** Submits a form that the bot never showed to this person. */
export async function forgeForm(world: BotWorld, user: string, view: object): Promise<void> {
  await forge(world, user, WITHDRAW, 'x');
  const { trigger_id } = triggered.parse(world.slack.envelopes.at(-1)?.payload);
  const text = { type: 'plain_text', text: 'x' };
  const whole = { type: 'modal', title: text, submit: text, ...view };
  await asTheBot(world, 'views.open', { trigger_id, view: whole });
  await world.slack.submit(user, world.slack.viewsOf(user).at(-1)?.id ?? '');
  await world.settle();
}

/** From here on the account cannot be read once it was asked to be disabled, which is done or not. */
export function unreadableAfter(world: BotWorld, username: string, done: boolean): void {
  const one = `/community/users/${username}`;
  const refused = { kind: 'refused', code: 403, message: 'No access.' } as const;
  world.portal.faults.add({ path: new RegExp(`${one}$`), skips: 1, ...refused });
  if (!done) world.portal.faults.add({ path: new RegExp(`${one}/disable$`), kind: 'not done' });
}
