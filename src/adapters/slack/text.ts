import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import {
  type CalendarDay,
  dayInWords,
  dayOf,
  HOUR_MS,
  longDate,
  startOfDay,
  timeOfDay,
} from '../../policy/calendar.ts';
import { capitalized, cut, END_ISOLATE, ISOLATE, isolated, oneLine } from '../../policy/text.ts';
import type { Writing } from '../../policy/writing.ts';

/**
 * Text for Slack. Whatever comes from the portal or from a person passes once through `escaped` or `mrkdwnSafe`
 * on its way into mrkdwn, and through `plainSafe` on its way into plain text.
 */
export function escaped(text: string): string {
  return isolated(neutralised(oneLine(text)));
}

/** At most so many code points of foreign text, for mrkdwn; bounded after escaping too, as Slack's limits are. */
export function mrkdwnSafe(text: string, max: number): string {
  const cleaned = oneLine(text);
  return isolated(neutralised(cut(cleaned, Math.min(max, pointsWithin(cleaned, max * 1.2)))));
}

/** At most so many code points of foreign text, for places that show text as it is. */
export function plainSafe(text: string, max: number): string {
  return isolated(cut(oneLine(text), max));
}

/** Foreign text in bold; the isolates stay outside, as Slack takes a delimiter only beside a visible letter. */
export function bold(safe: string): string {
  if (safe === '') return '';
  return safe.startsWith(ISOLATE) ? `${ISOLATE}*${safe.slice(1, -1)}*${END_ISOLATE}` : `*${safe}*`;
}

/** Longer addresses are not worth their room, and Slack takes only so much. */
const LONGEST_LINK = 600;

/** Foreign text in bold that leads to a page; without the link where the address is too long for it. */
export function boldLink(safe: string, url: string): string {
  if (safe === '' || url.length > LONGEST_LINK || /[<>|\s]/.test(url)) return bold(safe);
  // The first bar ends the address; whether another may stand in the words Slack does not tell.
  const words = safe.replaceAll('|', '\u2223');
  return words.startsWith(ISOLATE)
    ? `${ISOLATE}*<${url}|${words.slice(1, -1)}>*${END_ISOLATE}`
    : `*<${url}|${words}>*`;
}

/** `emoji: false` keeps a name like `:skull:` what it is. */
export function plain(text: string, max = 3000): PlainTextElement {
  return { type: 'plain_text', text: cut(text.replace(STEERING, ''), max), emoji: false };
}

/** Verbatim, so that Slack makes no links of what merely looks like an address. */
export function mrkdwn(text: string, max = 3000): MrkdwnElement {
  return { type: 'mrkdwn', text: cut(text, max), verbatim: true };
}

/** A moment in mrkdwn: in each reader's own time zone, and in TIME_ZONE where Slack cannot. */
export function moment(at: Date, timeZone: string): string {
  return dateToken(at, '{date_short_pretty} {time}', momentInWords(at, timeZone));
}

/** The day of a moment in mrkdwn, on each reader's own calendar. */
export function dayOfMoment(at: Date, timeZone: string): string {
  return dateToken(at, '{date_short_pretty}', longDate(at, timeZone));
}

/** A moment's time of day in mrkdwn, where its day goes without saying. */
export function clockTime(at: Date, timeZone: string): string {
  return dateToken(at, '{time}', timeOfDay(at, timeZone));
}

/** Slack writes the moment as asked, in each reader's own zone; a client that cannot shows the words. */
function dateToken(at: Date, form: string, words: string): string {
  return `<!date^${Math.floor(at.getTime() / 1000)}^${NO_CAPITAL}${form}|${words}>`;
}

/** What Slack writes first in a token has a capital: "disabled Today". A space without width takes it instead. */
const NO_CAPITAL = '\u200b';

/** A moment that begins a line or a sentence. */
export function first(token: string): string {
  return token.replace(NO_CAPITAL, '');
}

/** A calendar day of TIME_ZONE in mrkdwn. */
export function calendarDay(day: CalendarDay, timeZone: string): string {
  // At noon, so that it is the same day for most readers elsewhere.
  const noon = new Date(startOfDay(day, timeZone).getTime() + 12 * HOUR_MS);
  return dateToken(noon, '{date_short_pretty}', dayInWords(day));
}

/** The day of a moment in TIME_ZONE, in mrkdwn. */
export function dayText(when: Date, timeZone: string): string {
  return calendarDay(dayOf(when, timeZone), timeZone);
}

/** "Jul 17, 2026, 06:00" in TIME_ZONE. */
function momentInWords(at: Date, timeZone: string): string {
  return `${longDate(at, timeZone)}, ${timeOfDay(at, timeZone)}`;
}

/** How sentences are written in mrkdwn. */
export function mrkdwnWriting(timeZone: string): Writing {
  return {
    text: mrkdwnSafe,
    day: (day) => (typeof day === 'string' ? calendarDay(day, timeZone) : dayText(day, timeZone)),
  };
}

/** Ends with a full stop, unless it has an end of its own. */
export function ended(text: string): string {
  return /[.!?…]\u2069?$/u.test(text) ? text : `${text}.`;
}

/** A sentence begins with a capital and ends with a full stop, wherever its words come from. */
export function sentence(text: string): string {
  return ended(capitalized(text.trim()));
}

/** What no text of ours has, whoever forgot to clean a name: control characters but for line breaks, and overrides. */
const STEERING = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066\u2067]/gu;

const STAND_INS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '*': '\u2217',
  _: '\u02cd',
  '~': '\u223c',
  '`': '\u02cb',
};

/**
 * Slack asks for exactly & < > to be escaped (docs.slack.dev, formatting text) and has no escape for its
 * formatting characters, while a zero-width one beside them makes formatting more likely, not less. So they
 * become look-alikes. An underscore inside a word formats nothing and stays: user names can be copied.
 */
function neutralised(text: string): string {
  return text.replace(
    /[&<>*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
    (character) => STAND_INS[character] ?? character,
  );
}

/** How many code points of a text, from its start, stay within a length (in UTF-16, the stricter way to count) once escaped. */
function pointsWithin(text: string, length: number): number {
  let points = 0;
  let used = 0;
  for (const character of text) {
    used += (STAND_INS[character] ?? character).length;
    if (used > length) return points;
    points += 1;
  }
  return points;
}
