import type { KnownBlock } from '@slack/types';
import { lines, small } from '../../adapters/slack/blocks.ts';
import { button } from '../../adapters/slack/buttons.ts';
import { bold, first, moment, mrkdwnSafe, mrkdwnWriting } from '../../adapters/slack/text.ts';
import type { TrailPerson } from '../../adapters/store/audit.ts';
import { listed, sameName } from '../../policy/text.ts';
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
import { type Act, endOf, newestOf } from './acts.ts';
import type { HistoryFlow, HistoryPage } from './history.ts';
import { actSentence, approverText, sentenceOf, type TrailWriting } from './sentence.ts';

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
  if (members.length === 0) return `${nobodyCalled(deps.flows, who)} The audit trail has no match either.`;
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
    read: entriesIn,
    show(asked) {
      const writing = writingIn(deps, false);
      const found = asked === undefined ? [] : deps.flows.history.details(asked.entries, writing);
      return found.length === 0 ? undefined : detailsView(found, writing);
    },
  });

  guard.reads(PICK_HISTORY, {
    read: (value) => (typeof value === 'string' ? { username: value, before: undefined } : undefined),
    show: (place) => place && page(deps, place),
  });
}

function page(deps: HistoryDeps, place: HistoryPlace): PrivateMessage {
  return { ...viewOf(deps, place), saysWhose: true };
}

function viewOf(deps: HistoryDeps, { username, before }: HistoryPlace) {
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
    ...mrkdwnWriting(timeZone),
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
  const shown = fitting(page.acts.map((act) => ({ act, block: actBlock(act, facts) })));
  const isAll = page.isAll && shown.length === page.acts.length;
  const last = endOf(
    shown.map(({ act }) => act),
    page.rows,
  );
  const heading = headingOf(about);
  const nothing = before === undefined ? 'Nothing so far.' : 'Nothing older.';
  return {
    text: heading,
    blocks: [
      lines([bold(heading), ...(about === undefined ? [] : aboutLines(about, facts))]),
      ...(shown.length === 0 ? [lines([nothing])] : shown.map(({ block }) => block)),
      ...pager({ username: about?.username, before }, isAll ? undefined : last),
      small(
        'To get every entry in full with its hash, run `npm run audit -- --csv FILE` on the bot’s computer.',
      ),
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
  if (about === undefined) return 'Latest decisions';
  const { fullName, username } = about;
  const name =
    fullName === ''
      ? mrkdwnSafe(username, 100)
      : `${mrkdwnSafe(fullName, 100)} (${mrkdwnSafe(username, 100)})`;
  return `History of ${name}`;
}

/** Entries are found by the user name, which may have been someone else's before. */
function aboutLines({ isMember, created }: TrailPerson, { page, writing }: HistoryFacts): readonly string[] {
  const told = isMember ? [] : ['No longer a member as of the last scan.'];
  if (created === undefined || page.rows.every(({ at }) => at >= created)) return told;
  return [
    ...told,
    `This account was created ${writing.day(created)}. Older entries are about an earlier account with the same user name.`,
  ];
}

/** So many entries of one act are behind its button. */
const MOST_ENTRIES = 12;

/** One line an act; the rest is behind its button. */
function actBlock(act: Act, { writing }: HistoryFacts) {
  const said = `${first(writing.moment(newestOf(act).at))}: ${actSentence(act, writing)}`;
  const numbers = act.entries.slice(-MOST_ENTRIES).map(({ number }) => number);
  return { ...lines([said]), accessory: button(HISTORY_DETAILS, 'Details', numbers.join(',')) };
}

/** Undefined for everything that we cannot have written ourselves. */
export function entriesIn(value: unknown): { readonly entries: readonly number[] } | undefined {
  return typeof value === 'string' && /^\d{1,15}(?:,\d{1,15}){0,11}$/.test(value)
    ? { entries: value.split(',').map(Number) }
    : undefined;
}

type Details = ReturnType<HistoryFlow['details']>;

/** Everything that the entries of an act have, within what one message has room for. */
export function detailsView(found: Details, writing: TrailWriting): PrivateMessage {
  const numbers = found.map(({ row }) => row.number);
  const heading = `${numbers.length === 1 ? 'Entry' : 'Entries'} ${listed(numbers)} of the audit trail`;
  const all = found.map((one) => linesOf(one, writing));
  const shown = withinMessage(all.flat());
  const rest = all.flat().length - shown.length;
  const hash = found.at(-1)?.row.hash ?? '';
  return {
    text: heading,
    blocks: [
      lines([bold(heading)]),
      ...sectionsOf(shown),
      small(`${rest > 0 ? 'The rest is in the CSV from `npm run audit -- --csv FILE`. ' : ''}Hash: ${hash}`),
    ],
  };
}

function linesOf({ row, lines: told }: Details[number], writing: TrailWriting): readonly string[] {
  const { at, by, detail, subject } = row;
  const approver = approverText(detail, writing.moment);
  return [
    bold(`${first(writing.moment(at))}: ${sentenceOf(row, writing)}`),
    ...(by.kind === 'bot' ? [] : [`By: ${mrkdwnSafe(by.name, 60)} (${mrkdwnSafe(by.id, 30)})`]),
    ...(approver === undefined ? [] : [`Approver: ${approver}`]),
    ...(subject === '' ? [] : [`Account: ${mrkdwnSafe(subject, 100)}`]),
    ...told,
  ];
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
