import { addDays, type CalendarDay, daysSinceMonday, isDay } from './calendar.ts';

/** What a person typed as an end, and what stood around it. */
type TypedEnd =
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly words: string }
  | { readonly kind: 'end'; readonly day: CalendarDay | undefined; readonly reason: string };

const SAID_BEFORE = /(?:^|(?<=\s))(?:(?:until|till|’?til|'til)|for)\s+|^/giu;
/** These say when it is to begin, or are unclear about the day itself. */
const OTHERWISE = /^(?:by|on|in|at|from|before|after|through|thru|to|starting|since|up to)\s+/i;
const WITHOUT_END =
  /^(?:for good|forever|indefinitely|(?:until|till) (?:further notice|resumed|(?:i|we|someone|somebody) resumes?))(?=[\s:,;.!]|$)/i;

const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const COUNT = `(?:\\d+|an?|${NUMBERS.join('|')})`;
const UNIT = '(?:days?|d|weeks?|w)';
const WEEKDAY =
  '(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE = `(?:${WEEKDAY},? )?(?:(?<dayBefore>\\d{1,2})(?:st|nd|rd|th)?\\.? (?<monthAfter>${MONTH})|(?<monthBefore>${MONTH})\\.? (?<dayAfter>\\d{1,2})(?:st|nd|rd|th)?)\\b\\.?(?:,? (?<year>\\d{4}))?`;
const END = new RegExp(
  `^(?:(?<iso>\\d{4}-\\d{2}-\\d{2})|(?<count>${COUNT})\\s*(?<unit>${UNIT})|(?<tomorrow>tomorrow)|(?<today>today)|${DATE}|(?<weekday>${WEEKDAY}))(?<rest>[\\s:,;.!].*)?$`,
  'iu',
);
const SPAN = '(?:minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?)';
const NAMED = `(?:today|tonight|tomorrow|noon|midnight|${WEEKDAY}\\b|(?:the )?(?:weekend|end of|day after)|(?:next|this|coming) (?:week|month|quarter|year|weekend|morning|evening|${WEEKDAY}|${MONTH})|(?:${COUNT}|half an?|a (?:few|couple of)|several|some|few)\\s*${SPAN}\\b|${SPAN}\\b|${MONTH}\\.? \\d)`;
const LIKE_AN_END = new RegExp(`^(?:[-+−–—±~]? ?[\\d½¼¾]|${NAMED})`, 'iu');
/** Behind an end: more of it, and not the reason. */
const MORE_OF_IT = new RegExp(
  `^(?:[\\s,]*(?:(?:and|or|to|at|plus|minus|[-–—+]) ?)?(?:${NAMED}|\\d{1,2}:\\d{2}|\\d{1,2} ?(?:am|pm|h|uhr|o.clock)\\b|\\d+ ?${SPAN}\\b)|\\s*(?:and|or) (?:a half|half))`,
  'iu',
);

/** The first place at which an end stands, or something that looks like one. */
export function endTyped(words: string, today: CalendarDay): TypedEnd {
  const [forever] = WITHOUT_END.exec(words) ?? [];
  if (forever !== undefined)
    return { kind: 'end', day: undefined, reason: reasonOf('', words.slice(forever.length)) };
  for (const { 0: said, index } of words.matchAll(SAID_BEFORE)) {
    const tail = words.slice(index + said.length);
    const end = END.exec(tail)?.groups ?? {};
    const { rest = '' } = end;
    const day = dayIn(end, today);
    if (day !== undefined && !MORE_OF_IT.test(rest))
      return { kind: 'end', day, reason: reasonOf(words.slice(0, index), rest) };
    if (isMeantAsEnd(said, index, tail)) return { kind: 'unclear', words: words.slice(index) };
  }
  return { kind: 'none' };
}

/** At the beginning more is: an until with anything behind it, and words about when it is to begin. */
function isMeantAsEnd(said: string, index: number, tail: string): boolean {
  if (index > 0) return LIKE_AN_END.test(tail);
  return !/^(?:for)?\s*$/i.test(said) || LIKE_AN_END.test(tail.replace(OTHERWISE, ''));
}

/** What stands on both sides of the end, without what led to it. */
function reasonOf(before: string, after: string): string {
  const said = [before, after].map((text) => text.replace(/^[\s:,;.!]+|[\s:,;]+$/gu, ''));
  return said.filter((text) => text !== '').join(' ');
}

const LONGEST_DAYS = 3660;

type Said = Readonly<Record<string, string | undefined>>;

/** Undefined for a day that there is not. */
function dayIn(said: Said, today: CalendarDay): CalendarDay | undefined {
  const { iso, count, unit, weekday } = said;
  if (iso !== undefined) return isDay(iso) ? iso : undefined;
  if (said['today'] !== undefined) return today;
  if (said['tomorrow'] !== undefined) return addDays(today, 1);
  if (count !== undefined) return afterDays(numberIn(count) * (unit?.match(/^w/i) ? 7 : 1), today);
  return weekday === undefined ? dateIn(said, today) : nextWeekday(weekday, today);
}

function afterDays(days: number, today: CalendarDay): CalendarDay | undefined {
  return days <= LONGEST_DAYS ? addDays(today, days) : undefined;
}

/** Today's own weekday is the one in a week. */
function nextWeekday(weekday: string, today: CalendarDay): CalendarDay {
  const ahead = (WEEKDAYS.indexOf(weekday.slice(0, 3).toLowerCase()) - daysSinceMonday(today) + 7) % 7;
  return addDays(today, ahead === 0 ? 7 : ahead);
}

function numberIn(count: string): number {
  if (/^\d/.test(count)) return Number(count);
  return Math.max(1, NUMBERS.indexOf(count.toLowerCase()) + 1);
}

/** `4 Dec`, `Dec 4, 2026`: without a year the next one that there is. */
function dateIn(
  { dayBefore, dayAfter, monthBefore, monthAfter, year }: Said,
  today: CalendarDay,
): CalendarDay | undefined {
  const month = MONTHS.indexOf((monthBefore ?? monthAfter ?? '').slice(0, 3).toLowerCase()) + 1;
  const day = (dayBefore ?? dayAfter ?? '').padStart(2, '0');
  const thisYear = Number(today.slice(0, 4));
  const years = year === undefined ? [thisYear, thisYear + 1] : [Number(year)];
  const days = years.map((one) => `${one}-${String(month).padStart(2, '0')}-${day}`);
  return days.find((one) => isDay(one) && (year !== undefined || one > today));
}
