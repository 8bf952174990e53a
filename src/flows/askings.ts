import { madeTogether } from '../domain/exclusion.ts';
import type { AskedExclusion, AskingFacts, AskingRecord } from './ageing-tables.ts';
import { nameOf } from './naming.ts';
import type { Outside } from './ports.ts';

/** Brings to Slack the posts that ask for a decision, and shows on them what was answered. */
export async function publishAskings(outside: Outside): Promise<void> {
  for (const asking of outside.store.tables.askings.due()) await publishOne(outside, asking);
}

async function publishOne(outside: Outside, asking: AskingRecord): Promise<void> {
  const { store, channel, clock, log } = outside;
  // One whose posting was cut short may stand in the channel; it is not posted a second time.
  if (asking.ts === undefined && asking.takenAt !== undefined) return;
  const taken = store.commit(clock(), ({ askings }) => {
    if (asking.ts === undefined) return askings.take(asking.id);
    askings.published(asking.id);
    return true;
  });
  const facts = factsOf(outside, asking);
  if (!taken || facts === undefined) return;
  if (asking.ts !== undefined) return await update(outside, asking.id, asking.ts, facts);
  const posted = await channel.postAsking(facts);
  store.commit(clock(), ({ askings }) => {
    if (posted.kind === 'delivered') askings.posted(asking.id, posted.value.ts);
    if (posted.kind === 'refused') askings.giveBack(asking.id);
  });
  if (posted.kind !== 'delivered')
    log.warn({ asking: asking.id, why: posted.sentence }, 'a question could not be posted');
}

/** One that somebody deleted needs none any more; any other is brought up to date later. */
async function update(
  { store, channel, clock, log }: Outside,
  id: number,
  ts: string,
  facts: AskingFacts,
): Promise<void> {
  const updated = await channel.updateAsking(ts, facts);
  if (updated.kind === 'delivered') return;
  const isGone = updated.kind === 'refused' && updated.gone === true;
  if (!isGone) store.commit(clock(), ({ askings }) => askings.notPublished(id));
  log.warn({ asking: id, why: updated.sentence }, 'a question could not be updated');
}

/** Undefined where nobody need be asked any more. */
function factsOf(outside: Outside, asking: AskingRecord): AskingFacts | undefined {
  return asking.about === 'proposals' ? proposalsAsked(outside, asking) : exclusionsAsked(outside, asking);
}

function proposalsAsked({ store, settings }: Outside, { id }: AskingRecord): AskingFacts | undefined {
  const { tables } = store;
  const card = tables.cards.newest();
  const open = tables.askings
    .proposalsOf(id)
    .flatMap((proposal) => tables.proposals.get(proposal) ?? [])
    .filter(({ state }) => state === 'open')
    .toSorted((one, other) => one.changedAt.getTime() - other.changedAt.getTime());
  const [oldest] = open;
  if (card === undefined || oldest === undefined) return undefined;
  return {
    about: 'proposals',
    card: card.id,
    scan: card.scan,
    names: open.map(nameOf),
    since: oldest.changedAt,
    expiresAfterDays: settings.proposalExpiresDays,
    timeZone: settings.policy.timeZone,
  };
}

function exclusionsAsked({ store, settings, clock }: Outside, asking: AskingRecord): AskingFacts | undefined {
  const { id, authorId } = asking;
  if (authorId === undefined) return undefined;
  const { tables } = store;
  const inForce = new Set(tables.exclusions.inForce(clock()).map((exclusion) => exclusion.id));
  const asked = new Map(tables.askings.exclusionsOf(id).map((one) => [one.exclusion, one]));
  const groups = [...asked.values()]
    .flatMap((one) => tables.exclusions.get(one.exclusion) ?? [])
    // One that was answered by itself stands by itself.
    .map((exclusion) => ({
      exclusion,
      stands: standsAs(asked.get(exclusion.id), inForce.has(exclusion.id)),
    }));
  const all = [...Map.groupBy(groups, ({ stands }) => stands).values()].flatMap((alike) =>
    madeTogether(alike.map(({ exclusion }) => exclusion)),
  );
  const rows = all.slice(0, SHOWN).flatMap(([{ id: first, target, reason, until: endsOn }, ...others]) => {
    const one = asked.get(first);
    return one === undefined
      ? []
      : [{ ...one, target, others: others.length, reason, endsOn, inForce: inForce.has(first) }];
  });
  const more = all.slice(SHOWN).reduce((sum, group) => sum + group.length, 0);
  const isAnybodyLeft = rows.some(({ inForce: holds }) => holds);
  if (asking.ts === undefined && !isAnybodyLeft) return undefined;
  return { about: 'exclusions', asking: id, authorId, rows, more, timeZone: settings.policy.timeZone };
}

/** Rows that a question has room for. */
const SHOWN = 12;

function standsAs(asked: AskedExclusion | undefined, isInForce: boolean): string {
  return [asked?.answer ?? '', asked?.answeredBy ?? '', isInForce].join('\n');
}
