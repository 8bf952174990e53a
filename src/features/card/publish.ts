import { setTimeout } from 'node:timers/promises';
import type { Delivery } from '../../adapters/slack/calls.ts';
import type { CardRecord, LineRecord } from '../../adapters/store/posts/cards.ts';
import type { Outside } from '../../deps.ts';
import { type Worker, workerOf } from '../../worker.ts';
import { organizationName, whoseText } from '../deciding/whose.ts';
import type { OrganizationCache } from '../evaluation/organization.ts';
import type { MailState } from '../warnings/queue-state.ts';
import { publishAskings } from './askings.ts';
import { cardMessage } from './card-view.ts';
import { type CardFacts, cardFacts, type Troubles } from './facts.ts';
import { filePublisher } from './publish-files.ts';
import { foldDecided } from './rows.ts';
import { publishTellings } from './tellings.ts';

/** A post of unknown outcome is made again only after this long; a card that nobody sees stops the main job. */
const UNCERTAIN_MS = 120_000;

/** Brings to Slack what the database says: due cards, lines for their threads, files; after commits, at the start, every tick. */
export function publisher(
  outside: Outside,
  organizationCache: OrganizationCache,
  troubles: () => Troubles,
  mailNow: () => MailState | undefined,
): Worker {
  const { store, channel, clock, log } = outside;
  const updatedAt = new Map<number, number>();
  const ending = new AbortController();
  const publishFiles = filePublisher(outside, organizationCache, () => worker.wake());

  const factsOf = (record: CardRecord): CardFacts => {
    const [told, mail] = [troubles(), mailNow()];
    return store.readAtOnce(() => cardFacts(outside, record, told, mail));
  };
  const messageOf = (facts: CardFacts) => cardMessage(facts, outside.settings.mention);

  async function publish(): Promise<void> {
    for (const { id } of store.tables.cards.due()) await publishCard(id);
    await publishAskings(outside);
    await publishTellings(outside);
    for (const line of store.tables.outbox.linesDue()) await sendLine(line);
    await publishFiles();
  }

  /** Read one at a time: while one card was on its way, the next may have changed. */
  async function publishCard(id: number): Promise<void> {
    const record = store.tables.cards.get(id);
    if (record === undefined) return;
    const newest = store.tables.cards.newest()?.id === record.id;
    if (record.ts !== undefined) return update(record.id, record.ts);
    // One that a newer card followed before it was ever posted needs no post.
    if (!newest) return store.commit(clock(), (tables) => tables.cards.published(record.id));
    if (record.postingSince !== undefined && clock().getTime() - record.postingSince.getTime() < UNCERTAIN_MS)
      return;
    await post(record);
  }

  async function post(record: CardRecord): Promise<void> {
    // Taken before it is read: what changes from here on marks it due again.
    store.commit(clock(), (tables) => {
      foldDecided(tables, record.id);
      tables.cards.published(record.id);
      tables.cards.posting(record.id);
    });
    const taken = store.tables.cards.get(record.id) ?? record;
    const posted = await channel.postMessage(messageOf(factsOf(taken)));
    store.commit(clock(), (tables) => {
      if (posted.kind === 'delivered') tables.cards.posted(record.id, posted.value.ts);
      if (posted.kind === 'refused') tables.cards.notPosted(record.id);
      if (posted.kind !== 'delivered') tables.cards.markDue(record.id);
    });
    updatedAt.set(record.id, performance.now());
    if (posted.kind !== 'delivered')
      log.error({ card: record.id, why: posted.sentence }, 'Could not post the card.');
  }

  /** At most one update of a card in so many seconds; the last state always gets there. */
  async function update(id: number, ts: string): Promise<void> {
    const pause = (updatedAt.get(id) ?? Number.NEGATIVE_INFINITY) + outside.cardPauseMs - performance.now();
    if (pause > 0) await setTimeout(pause, undefined, { signal: ending.signal }).catch(() => {});
    const record = store.commit(clock(), (tables) => {
      foldDecided(tables, id);
      tables.cards.published(id);
      return tables.cards.get(id);
    });
    if (record === undefined) return;
    const updated = await channel.updateMessage(ts, messageOf(factsOf(record)));
    updatedAt.set(id, performance.now());
    if (updated.kind !== 'delivered') notUpdated(id, updated);
  }

  /** One that someone deleted is posted again, where it is the newest. */
  function notUpdated(id: number, refused: Exclude<Delivery<void>, { kind: 'delivered' }>): void {
    const isGone = refused.kind === 'refused' && refused.gone === true;
    store.commit(clock(), ({ cards }) => (isGone ? cards.deleted(id) : cards.markDue(id)));
    log.warn({ card: id, why: refused.sentence }, 'Could not update the card.');
    if (isGone) worker.wake();
  }

  async function sendLine(line: LineRecord): Promise<void> {
    if (line.onlyFor !== undefined) return await tellAlone(line, line.onlyFor);
    const thread = threadOf(line.card);
    // What is told of a card never stands beside it.
    if (line.card !== undefined && thread === undefined) return;
    await sendInto(line, thread);
  }

  async function sendInto({ id, text }: LineRecord, thread: string | undefined): Promise<void> {
    if (!store.commit(clock(), (tables) => tables.outbox.takeLine(id))) return;
    const sent = await channel.postLine(
      thread === undefined ? whoseText(text, organizationName(outside)) : text,
      thread,
    );
    if (sent.kind === 'delivered') return;
    log.warn({ line: id, why: sent.sentence }, 'Could not post to the channel.');
    // One that Slack may have taken is not sent twice; the card tells the same.
    if (sent.kind === 'refused') store.commit(clock(), (tables) => tables.outbox.giveLineBack(id));
  }

  /** Whoever is not there to see it finds it on the card and in its thread. */
  async function tellAlone({ id, text }: LineRecord, user: string): Promise<void> {
    if (!store.commit(clock(), (tables) => tables.outbox.takeLine(id))) return;
    const sent = await channel.postAlone(user, text);
    if (sent.kind !== 'delivered')
      log.warn({ line: id, why: sent.sentence }, 'Could not post a private answer.');
  }

  /** Its own; the newest card's for one that never stood in this channel. */
  function threadOf(card: number | undefined): string | undefined {
    const { cards } = store.tables;
    return card === undefined ? undefined : (cards.get(card)?.ts ?? cards.newest()?.ts);
  }

  const worker = workerOf('posting and updating cards', log, publish);
  return {
    ...worker,
    stop() {
      ending.abort();
      return worker.stop();
    },
  };
}
