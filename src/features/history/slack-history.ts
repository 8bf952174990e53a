import type { KnownBlock } from '@slack/types';
import { lines, small } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import { bold, calendarDay, moment, mrkdwnSafe } from '../../adapters/slack/text.ts';
import type { TrailPerson } from '../../adapters/store/audit.ts';
import { dayOf, longDate } from '../../policy/calendar.ts';
import { sameName } from '../../policy/text.ts';
import type { Command, Guard } from '../deciding/guard.ts';
import type { PrivateMessage, Reply } from '../deciding/reply.ts';
import { MOST_MATCHES } from '../members/search.ts';
import {
  type Finding,
  nobodyCalled,
  PICK_HISTORY,
  pickHistory,
  theOneMeant,
} from '../members/who-is-meant.ts';
import type { HistoryEntry, HistoryFlow, HistoryPage } from './history.ts';
import { approverText, sentenceOf, type TrailWriting } from './sentence.ts';

interface HistoryDeps {
  readonly flows: { readonly history: HistoryFlow } & Finding;
  readonly timeZone: string;
}

/** The audit trail: the newest decisions, or all about whom the person means, who need not be a member any more. */
export function historyCommand(deps: HistoryDeps, who: string): Command {
  return {
    kind: 'reads',
    async show() {
      if (who === '') return page(deps, { username: undefined, before: undefined });
      const people = deps.flows.history.find(who);
      if (people.length === 0) return whoComesNear(deps, who);
      const meant = theOneMeant(people, who, ({ username }) => username);
      const shown = people.slice(0, MOST_MATCHES);
      if (meant === undefined)
        return pickHistory(who, shown, { more: people.length - shown.length, isGuess: false });
      return page(deps, { username: meant.username, before: undefined });
    },
  };
}

/** Whom a part of a name or a slip may mean, former members too. */
async function whoComesNear(deps: HistoryDeps, who: string): Promise<Reply> {
  const { members, more, isGuess } = await deps.flows.explain.search(who, { former: true });
  if (members.length === 0) return `${nobodyCalled(who)} The audit trail has nobody of that name either.`;
  const people = members.map(({ account, goneSince }) => ({
    username: account.username,
    fullName: account.fullName,
    email: account.email,
    isMember: goneSince === undefined,
    created: undefined,
  }));
  const [only, ...others] = people;
  if (only !== undefined && others.length === 0 && !isGuess)
    return page(deps, { username: only.username, before: undefined });
  return pickHistory(who, people, { more, isGuess });
}

/** Its pages, and whom someone picked from a list of several. */
export function registerHistory(guard: Guard, deps: HistoryDeps): void {
  for (const id of [HISTORY_NEWEST, HISTORY_OLDER]) {
    guard.turns(id, {
      read: historyPlaceIn,
      show: (place) => place && { ...page(deps, place), replace: true },
    });
  }

  guard.reads(HISTORY_DETAILS, {
    read: entryIn,
    show(asked) {
      const found = asked && deps.flows.history.details(asked.entry);
      return found && detailsView(found, writingIn(deps, false));
    },
  });

  guard.reads(PICK_HISTORY, {
    read: (value) => (typeof value === 'string' ? { username: value, before: undefined } : undefined),
    show: (place) => place && page(deps, place),
  });
}

function page(deps: HistoryDeps, { username, before }: HistoryPlace): PrivateMessage {
  const { history } = deps.flows;
  const writing = writingIn(deps, username !== undefined);
  if (username === undefined)
    return historyView({
      about: undefined,
      page: history.newest(before),
      before,
      writing,
      timeZone: deps.timeZone,
    });
  const known = history.find(username).find((person) => sameName(person.username, username));
  const unknown = { username, fullName: '', email: undefined, isMember: false, created: undefined };
  return historyView({
    about: known ?? unknown,
    page: history.about(username, before),
    before,
    writing,
    timeZone: deps.timeZone,
  });
}

/** How an entry's texts and dates stand in a message. */
function writingIn({ flows, timeZone }: HistoryDeps, isAboutOne: boolean): TrailWriting {
  return {
    text: mrkdwnSafe,
    day: (day) => calendarDay(typeof day === 'string' ? day : dayOf(day, timeZone), timeZone),
    moment: (at) => moment(at, timeZone),
    nameOf: (entry) => flows.history.nameOf(entry, isAboutOne),
  };
}

/** The audit trail as people read it: all of it in the newest order, or everything about one account. */
export const HISTORY_OLDER = 'history.older';
export const HISTORY_NEWEST = 'history.newest';
export const HISTORY_DETAILS = 'history.details';

/** Slack refuses whole messages somewhere above this. */
const MOST_CHARACTERS = 10_000;
/** Of one entry's details; the CSV has them all, in full. */
const MOST_LINES = 40;
const LONGEST_LINE = 1_500;
/** Slack's limit for a section. */
const SECTION = 3_000;

interface HistoryFacts {
  /** Undefined for the decisions and switches of all. */
  readonly about: TrailPerson | undefined;
  readonly page: HistoryPage;
  /** The number of the entry before which the page begins; undefined for the newest. */
  readonly before: number | undefined;
  readonly writing: TrailWriting;
  readonly timeZone: string;
}

/** Where a page goes on: about whom, and before which entry. */
interface HistoryPlace {
  readonly username: string | undefined;
  readonly before: number | undefined;
}

export function historyView(facts: HistoryFacts): { text: string; blocks: KnownBlock[] } {
  const { about, page, before } = facts;
  const entries = fitting(page.entries.map((entry) => ({ entry, block: entryBlock(entry, facts) })));
  const last = entries.at(-1)?.entry.number;
  const isAll = page.isAll && entries.length === page.entries.length;
  const heading = headingOf(about);
  const nothing = before === undefined ? 'Nothing so far.' : 'Nothing older.';
  return {
    text: heading,
    blocks: [
      lines([bold(heading), ...(about === undefined ? [] : aboutLines(about, facts))]),
      ...(entries.length === 0 ? [lines([nothing])] : entries.map(({ block }) => block)),
      ...pager({ username: about?.username, before }, isAll ? undefined : last),
      small('All entries, in full and with their chain of hashes: `npm run audit` beside the bot.'),
    ],
  };
}

/** `57:maria`: about maria, before entry 57; either may be missing. */
export function historyValue({ username = '', before }: HistoryPlace): string {
  return `${before ?? ''}:${username}`;
}

/** Undefined for everything that we cannot have written ourselves. */
export function historyPlaceIn(value: unknown): HistoryPlace | undefined {
  if (typeof value !== 'string') return undefined;
  const [, before, username] = /^(\d{0,15}):(.{0,1000})$/su.exec(value) ?? [];
  if (before === undefined || username === undefined) return undefined;
  return {
    username: username === '' ? undefined : username,
    before: before === '' ? undefined : Number(before),
  };
}

function headingOf(about: TrailPerson | undefined): string {
  if (about === undefined) return 'The newest decisions and switches';
  const { fullName, username } = about;
  const name =
    fullName === ''
      ? mrkdwnSafe(username, 100)
      : `${mrkdwnSafe(fullName, 100)} (${mrkdwnSafe(username, 100)})`;
  return `What the audit trail has about ${name}`;
}

/** Entries are found by the user name, which may have been someone else's before. */
function aboutLines({ isMember, created }: TrailPerson, { page, timeZone }: HistoryFacts): readonly string[] {
  const told = isMember ? [] : ['No longer a member, as the last scan has it.'];
  if (created === undefined || page.entries.every(({ at }) => at >= created)) return told;
  const day = longDate(created, timeZone);
  return [...told, `Created on ${day}; older entries are about an earlier account of that name.`];
}

/** One line an entry; the rest is behind its button. */
function entryBlock(entry: HistoryEntry, { writing }: HistoryFacts) {
  const said = `${writing.moment(entry.at)}: ${sentenceOf(entry, writing)}`;
  return { ...lines([said]), accessory: button(HISTORY_DETAILS, 'Details', String(entry.number)) };
}

/** Undefined for everything that we cannot have written ourselves. */
export function entryIn(value: unknown): { readonly entry: number } | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? { entry: Number(value) } : undefined;
}

type Details = NonNullable<ReturnType<HistoryFlow['details']>>;

/** Everything that an entry has, within what one message has room for. */
export function detailsView({ row, lines: told }: Details, writing: TrailWriting): PrivateMessage {
  const { number, at, by, detail, hash, subject } = row;
  const heading = `Entry ${number} of the audit trail`;
  const approver = approverText(detail, writing.moment);
  const who = by.kind === 'bot' ? 'The bot' : `${mrkdwnSafe(by.name, 60)} (${mrkdwnSafe(by.id, 30)})`;
  const all = [
    `By: ${who}`,
    ...(approver === undefined ? [] : [`Approver: ${approver}`]),
    ...(subject === '' ? [] : [`Account: ${mrkdwnSafe(subject, 100)}`]),
    ...told.map((line) => mrkdwnSafe(line, LONGEST_LINE)),
  ];
  const shown = withinMessage(all);
  const rest = all.length - shown.length;
  return {
    text: heading,
    blocks: [
      lines([bold(heading), `${writing.moment(at)}: ${sentenceOf(row, writing)}`]),
      ...sectionsOf(shown),
      small(`${rest > 0 ? `${rest} more lines are in \`npm run audit\`. ` : ''}Hash: ${hash}`),
    ],
  };
}

function withinMessage(all: readonly string[]): readonly string[] {
  let room = MOST_CHARACTERS - 2_000;
  return all.filter((line, index) => {
    room -= line.length + 1;
    return index < MOST_LINES && room >= 0;
  });
}

function sectionsOf(all: readonly string[]): KnownBlock[] {
  const sections: string[][] = [[]];
  let length = 0;
  for (const line of all) {
    length += line.length + 1;
    if (length > SECTION) {
      sections.push([]);
      length = line.length + 1;
    }
    sections.at(-1)?.push(line);
  }
  return sections.filter((section) => section.length > 0).map((section) => lines(section));
}

/** As many as one message has room for, and at least one. */
function fitting<Row extends { readonly block: ReturnType<typeof lines> }>(
  rows: readonly Row[],
): readonly Row[] {
  let room = MOST_CHARACTERS;
  return rows.filter(({ block }, index) => {
    room -= block.text?.text.length ?? 0;
    return index === 0 || room >= 0;
  });
}

function pager({ username, before }: HistoryPlace, last: number | undefined): KnownBlock[] {
  const turn = (id: string, label: string, to: number | undefined) =>
    button(id, label, historyValue({ username, before: to }));
  const elements = [
    ...(before === undefined ? [] : [turn(HISTORY_NEWEST, 'Newest', undefined)]),
    ...(last === undefined ? [] : [turn(HISTORY_OLDER, 'Older…', last)]),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}
