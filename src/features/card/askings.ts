import type { KnownBlock } from '@slack/types';
import { lines, mentionOf } from '../../adapters/slack/blocks.ts';
import { button, pressValue, REVIEW } from '../../adapters/slack/buttons.ts';
import { bold, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { AskedExclusion, AskingRecord } from '../../adapters/store/cards.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import { type Exclusion, madeTogether } from '../../policy/exclusion.ts';
import { counted, grouped } from '../../policy/text.ts';
import { COMMAND } from '../deciding/guard.ts';
import { displayName } from '../deciding/press.ts';
import { EXTEND, LET_END } from '../exclusions/ask-before-end.ts';
import { othersWords, targetWords } from '../exclusions/words.ts';

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
  const posted = await channel.postMessage(askingMessage(facts, outside.settings.mention));
  store.commit(clock(), ({ askings }) => {
    if (posted.kind === 'delivered') askings.posted(asking.id, posted.value.ts);
    if (posted.kind === 'refused') askings.giveBack(asking.id);
  });
  if (posted.kind !== 'delivered')
    log.warn({ asking: asking.id, why: posted.sentence }, 'a question could not be posted');
}

/** One that someone deleted needs none any more; any other is brought up to date later. */
async function update(
  { store, settings, channel, clock, log }: Outside,
  id: number,
  ts: string,
  facts: NonNullable<ReturnType<typeof factsOf>>,
): Promise<void> {
  const updated = await channel.updateMessage(ts, askingMessage(facts, settings.mention));
  if (updated.kind === 'delivered') return;
  const isGone = updated.kind === 'refused' && updated.gone === true;
  if (!isGone) store.commit(clock(), ({ askings }) => askings.notPublished(id));
  log.warn({ asking: id, why: updated.sentence }, 'a question could not be updated');
}

/** What such a post shows, as the database has it now; undefined where nobody need be asked any more. */
function factsOf(outside: Outside, asking: AskingRecord) {
  return asking.about === 'proposals' ? proposalsAsked(outside, asking) : exclusionsAsked(outside, asking);
}

function proposalsAsked({ store, settings }: Outside, { id }: AskingRecord) {
  const { tables } = store;
  const card = tables.cards.newest();
  const asked = new Set(tables.askings.proposalsOf(id));
  const open = tables.proposals
    .waiting()
    .filter((one) => asked.has(one.id))
    .toSorted((one, other) => one.changedAt.getTime() - other.changedAt.getTime());
  const [oldest] = open;
  if (card === undefined || oldest === undefined) return undefined;
  return {
    about: 'proposals' as const,
    /** The newest card and its scan, for Review…. */
    card: card.id,
    scan: card.scan,
    /** Those that still wait, longest waiting first. */
    names: open.map(displayName),
    since: oldest.changedAt,
    expiresAfterDays: settings.proposalExpiresDays,
    timeZone: settings.policy.timeZone,
  };
}

function exclusionsAsked({ store, settings, clock }: Outside, { id, authorId, ts }: AskingRecord) {
  if (authorId === undefined) return undefined;
  const { tables } = store;
  const inForce = new Set(tables.exclusions.inForce(clock()).map((exclusion) => exclusion.id));
  const asked = new Map(tables.askings.exclusionsOf(id).map((one) => [one.exclusion, one]));
  const exclusions = [...asked.keys()].flatMap((exclusion) => tables.exclusions.get(exclusion) ?? []);
  // One that was answered by itself stands by itself.
  const alike = Map.groupBy(exclusions, (one) => standsAs(asked.get(one.id), inForce.has(one.id)));
  const all = [...alike.values()].flatMap((group) => madeTogether(group));
  const rows = all.slice(0, SHOWN).flatMap(([first, ...others]) => {
    const one = asked.get(first.id);
    return one === undefined ? [] : [rowOf(one, first, others.length, inForce.has(first.id))];
  });
  const more = all.slice(SHOWN).reduce((sum, group) => sum + group.length, 0);
  if (ts === undefined && !rows.some((row) => row.inForce)) return undefined;
  const { timeZone } = settings.policy;
  return { about: 'exclusions' as const, asking: id, authorId, rows, more, timeZone };
}

/** `others`: how many were made together with it, and stand alike; `endsOn`: as it ends by now, undefined is for good. */
function rowOf(
  asked: AskedExclusion,
  { target, reason, until }: Exclusion,
  others: number,
  inForce: boolean,
) {
  return { ...asked, target, others, reason, endsOn: until, inForce };
}

/** Rows that a question has room for. */
const SHOWN = 12;

function standsAs(asked: AskedExclusion | undefined, isInForce: boolean): string {
  return [asked?.answer ?? '', asked?.answeredBy ?? '', isInForce].join('\n');
}

/** Names that a reminder has room for. */
const NAMED = 8;

type Facts<About> = Extract<ReturnType<typeof factsOf>, { about: About }>;
type Row = ReturnType<typeof rowOf>;

/** A post of its own that asks: about proposals that have waited, or one person about exclusions that end soon. */
export function askingMessage(
  facts: Facts<'proposals'> | Facts<'exclusions'>,
  mention: string | undefined,
): { text: string; blocks: KnownBlock[] } {
  return facts.about === 'proposals' ? reminder(facts, mention) : endingSoon(facts);
}

function reminder(facts: Facts<'proposals'>, mention: string | undefined) {
  const { card, scan, names, since, expiresAfterDays, timeZone } = facts;
  const call = mention === undefined ? '' : `${mentionOf(mention)} `;
  const wait = names.length === 1 ? 'account waits' : 'accounts wait';
  const text = `${names.length} ${wait} for a decision since ${longDate(since, timeZone)}.`;
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).map((name) => `• ${mrkdwnSafe(name, 100)}`);
  return {
    text: `${call}${text}`,
    blocks: [
      lines([
        `${call}${bold(text)}`,
        ...named,
        rest > 0 ? `… and ${rest} more` : undefined,
        `_What nobody decides expires after ${counted(expiresAfterDays, 'workday', 'workdays')}. This is the only reminder._`,
      ]),
      { type: 'actions' as const, elements: [button(REVIEW, 'Review…', pressValue(card, scan))] },
    ],
  };
}

function endingSoon({ asking, authorId, rows, more, timeZone }: Facts<'exclusions'>) {
  const call = mentionOf(authorId) ?? '';
  const isOne = rows.length === 1 && rows[0]?.others === 0;
  const what = isOne ? 'an exclusion of yours ends' : 'exclusions of yours end';
  const text = `${call} ${what} soon.`.trim();
  return {
    text,
    blocks: [
      lines([text, 'What ends is evaluated by policy again: it may be warned, and proposed.']),
      ...rows.flatMap((row) => rowBlocks(row, asking, timeZone)),
      ...(more === 0 ? [] : [lines([`and ${grouped(more)} more: \`${COMMAND} exclusions\``])]),
    ],
  };
}

function rowBlocks(row: Row, asking: number, timeZone: string): KnownBlock[] {
  const { target, others, reason, until, exclusion, answer, inForce } = row;
  const text = [
    `${bold(targetWords(target))}${othersWords(others)} · ${answerWords(row, timeZone)}`,
    sentence(mrkdwnSafe(reason, 300)),
  ].join('\n');
  const section = lines([text]);
  if (answer !== undefined || !inForce || row.endsOn?.getTime() !== until.getTime()) return [section];
  return [
    section,
    {
      type: 'actions',
      elements: [
        button(EXTEND, 'Extend…', pressValue(asking, exclusion)),
        button(LET_END, 'Let it end', pressValue(asking, exclusion)),
      ],
    },
  ];
}

function answerWords({ others, answer, answeredBy, until, endsOn, inForce }: Row, timeZone: string): string {
  const by = answeredBy === undefined ? '' : ` by ${mrkdwnSafe(answeredBy, 60)}`;
  if (answer === 'extended')
    return `extended ${endsOn === undefined ? 'for good' : `until ${longDate(endsOn, timeZone)}`}${by}`;
  if (!inForce) return others > 0 ? 'have ended' : 'has ended';
  const ends = `${others > 0 ? 'end' : 'ends'} on ${longDate(until, timeZone)}`;
  return answer === 'let end' ? `${ends}, left so${by}` : ends;
}
