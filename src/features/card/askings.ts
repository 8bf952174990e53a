import type { KnownBlock } from '@slack/types';
import { lines, mentionOf } from '../../adapters/slack/blocks.ts';
import { button, pressValue, REVIEW } from '../../adapters/slack/buttons.ts';
import { bold, calendarDay, dayText, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { AskedExclusion, AskingRecord } from '../../adapters/store/posts/cards.ts';
import type { Waiting } from '../../adapters/store/proposals/reads.ts';
import type { ReadTables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { type CalendarDay, dayOf, longDate } from '../../policy/calendar.ts';
import { type Exclusion, madeTogether } from '../../policy/exclusion.ts';
import { asDecided, type ProposalId } from '../../policy/proposal.ts';
import { counted, grouped, listed } from '../../policy/text.ts';
import { displayName } from '../deciding/press.ts';
import { organizationName, withWhose } from '../deciding/whose.ts';
import { EXTEND, LET_END } from '../exclusions/ask-before-end.ts';
import { othersWords, targetWords } from '../exclusions/words.ts';
import { counting } from '../proposals/row-view.ts';

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
  const posted = await channel.postMessage(
    askingMessage(facts, outside.settings.mention, organizationName(outside)),
  );
  store.commit(clock(), ({ askings }) => {
    if (posted.kind === 'delivered') askings.posted(asking.id, posted.value.ts);
    if (posted.kind === 'refused') askings.giveBack(asking.id);
  });
  if (posted.kind !== 'delivered')
    log.warn({ asking: asking.id, why: posted.sentence }, 'Could not post a reminder in the channel.');
}

/** One that someone deleted needs none any more; any other is brought up to date later. */
async function update(
  outside: Outside,
  id: number,
  ts: string,
  facts: NonNullable<ReturnType<typeof factsOf>>,
): Promise<void> {
  const { store, settings, channel, clock, log } = outside;
  const updated = await channel.updateMessage(
    ts,
    askingMessage(facts, settings.mention, organizationName(outside)),
  );
  if (updated.kind === 'delivered') return;
  const isGone = updated.kind === 'refused' && updated.gone === true;
  if (!isGone) store.commit(clock(), ({ askings }) => askings.notPublished(id));
  log.warn({ asking: id, why: updated.sentence }, 'Could not update a reminder in the channel.');
}

/** What such a post shows, as the database has it now; undefined where nobody need be asked any more. */
function factsOf(outside: Outside, asking: AskingRecord) {
  return asking.about === 'proposals' ? proposalsAsked(outside, asking) : exclusionsAsked(outside, asking);
}

function proposalsAsked({ store, settings, people }: Outside, { id, ts }: AskingRecord) {
  const { tables } = store;
  const card = tables.cards.newest();
  const asked = new Set(tables.askings.proposalsOf(id));
  const open = tables.proposals
    .waiting()
    .filter((one) => asked.has(one.id))
    .toSorted((one, other) => one.changedAt.getTime() - other.changedAt.getTime());
  const [oldest] = open;
  const half = settings.approvalsNeeded < 2 ? NO_HALF : halfApproved(tables, people, open);
  const untouched = open.filter(({ id }) => !half.has(id));
  // On one that stands there already it is told that nobody of it waits any more.
  if (card === undefined || (oldest === undefined && ts === undefined)) return undefined;
  return {
    about: 'proposals' as const,
    asked: asked.size,
    /** The newest card and its scan, for Review…. */
    card: card.id,
    scan: card.scan,
    /** Those that nobody has decided on, longest waiting first. */
    names: untouched.map(displayName),
    since: untouched.map(({ changedAt }) => changedAt),
    /** Those that wait for another approver, each with who approved. */
    half: open.flatMap((one) => {
      const by = half.get(one.id);
      return by === undefined ? [] : [`${displayName(one)}, approved by ${by}`];
    }),
    expiresAfterDays: settings.proposalExpiresDays,
    timeZone: settings.policy.timeZone,
  };
}

/** Those that wait for another approver alone, with the names of who approved. */
function halfApproved(
  tables: ReadTables,
  people: Outside['people'],
  open: readonly Waiting[],
): ReadonlyMap<ProposalId, string> {
  const all = tables.proposals.some(open.map(({ id }) => id));
  return new Map(
    all.flatMap((one) => {
      const names = counting(people, asDecided(one)).map(({ byName }) => byName);
      return names.length === 0 ? [] : [[one.id, listed(names)]];
    }),
  );
}

const NO_HALF: ReadonlyMap<ProposalId, string> = new Map();

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
  const { command } = settings;
  const { timeZone } = settings.policy;
  const authorName = exclusions[0]?.authorName;
  return { about: 'exclusions' as const, asking: id, authorName, rows, more, timeZone, command };
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
  organization: string,
): { text: string; blocks: KnownBlock[] } {
  return withWhose(facts.about === 'proposals' ? reminder(facts, mention) : endingSoon(facts), organization);
}

function reminder(facts: Facts<'proposals'>, mention: string | undefined) {
  const { card, scan, names, half, expiresAfterDays, timeZone } = facts;
  if (names.length + half.length === 0) return allDecided(facts);
  const call = mention === undefined ? '' : `${mentionOf(mention)} `;
  const inText = [waitingWords(facts, (day) => longDate(day, timeZone)), halfWords(facts)];
  const [first, ...others] = [
    ...namedLines(
      waitingWords(facts, (day) => calendarDay(day, timeZone)),
      names,
    ),
    ...namedLines(halfWords(facts), half),
  ];
  return {
    text: `${call}${inText.filter((words) => words !== '').join(' ')}`,
    blocks: [
      lines([
        `${call}${first}`,
        ...others,
        `Undecided proposals expire after ${counted(expiresAfterDays, 'working day', 'working days')}. This is the only reminder.`,
      ]),
      { type: 'actions' as const, elements: [button(REVIEW, 'Review…', pressValue(card, scan))] },
    ],
  };
}

/** A heading and the names below it; nothing where there are none. */
function namedLines(heading: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const rest = names.length - NAMED;
  const named = names.slice(0, NAMED).map((name) => `• ${mrkdwnSafe(name, 160)}`);
  return [bold(heading), ...named, ...(rest > 0 ? [`and ${grouped(rest)} more`] : [])];
}

function halfWords({ names, half }: Facts<'proposals'>): string {
  if (half.length === 0) return '';
  const needs =
    names.length === 0
      ? counted(half.length, 'account needs', 'accounts need')
      : counted(half.length, 'more needs', 'more need');
  return `${needs} a second approver.`;
}

/** Since when the longest has waited, and how many came later: "12 accounts … since Nov 23 (3 new since Nov 24)." */
function waitingWords(
  { names, since, timeZone }: Facts<'proposals'>,
  dayWords: (day: CalendarDay) => string,
): string {
  const days = since.map((moment) => dayOf(moment, timeZone)).toSorted();
  const [first] = days;
  if (first === undefined) return '';
  const later = days.filter((day) => day > first);
  const [since1] = later;
  const fresh = since1 === undefined ? '' : ` (${grouped(later.length)} new since ${dayWords(since1)})`;
  const have = counted(names.length, 'account has', 'accounts have');
  return `${have} been waiting since ${dayWords(first)}${fresh}.`;
}

function allDecided({ asked }: Facts<'proposals'>) {
  const what =
    asked === 1
      ? 'The account in this reminder no longer needs'
      : `None of the ${grouped(asked)} accounts in this reminder still need`;
  const text = `✅ ${what} review.`;
  return { text, blocks: [lines([text])] };
}

function endingSoon(facts: Facts<'exclusions'>) {
  const { asking, rows, more, timeZone, command } = facts;
  const text = endingWords(facts);
  const then = 'Once an exclusion ends, the accounts it covers can be warned and proposed again.';
  return {
    text,
    blocks: [
      lines(isAnyAsked(facts) ? [bold(text), then] : [text]),
      ...rows.flatMap((row) => rowBlocks(row, asking, timeZone)),
      ...(more === 0 ? [] : [lines([`and ${grouped(more)} more: \`${command} exclusions\``])]),
    ],
  };
}

/** The heading stays true when every row has been answered, or has ended. */
function endingWords(facts: Facts<'exclusions'>): string {
  const { authorName, rows } = facts;
  const isOne = rows.length === 1 && rows[0]?.others === 0;
  const by = authorName === undefined ? '' : ` by ${mrkdwnSafe(authorName, 60)}`;
  if (isAnyAsked(facts)) return isOne ? `An exclusion${by} ends soon.` : `Exclusions${by} end soon.`;
  return isOne
    ? `✅ The exclusion${by} no longer needs a decision.`
    : `✅ The exclusions${by} no longer need a decision.`;
}

/** Those without a row may wait for an answer as well. */
function isAnyAsked({ rows, more }: Facts<'exclusions'>): boolean {
  return more > 0 || rows.some(isAsked);
}

/** Whether there is anything left to decide about it. */
function isAsked({ answer, inForce, endsOn, until }: Row): boolean {
  return answer === undefined && inForce && endsOn?.getTime() === until.getTime();
}

function rowBlocks(row: Row, asking: number, timeZone: string): KnownBlock[] {
  const { target, others, reason, exclusion } = row;
  const text = [
    `${bold(targetWords(target))}${othersWords(others)} · ${answerWords(row, timeZone)}`,
    sentence(mrkdwnSafe(reason, 300)),
  ].join('\n');
  const section = lines([text]);
  if (!isAsked(row)) return [section];
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
    return `${endsOn === undefined ? 'end date removed' : `extended until ${dayText(endsOn, timeZone)}`}${by}`;
  if (!inForce) return others > 0 ? 'have ended' : 'has ended';
  const ends = `${others > 0 ? 'end' : 'ends'} ${dayText(until, timeZone)}`;
  return answer === 'let end' ? `${ends}, confirmed${by}` : ends;
}
