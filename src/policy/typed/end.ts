import { addDays, type CalendarDay, daysSinceMonday, isDay } from '../calendar.ts';
import { editDistance } from '../text.ts';

/** What a person typed as an end, and what stood around it. */
type TypedEnd =
  | { readonly kind: 'none' }
  | { readonly kind: 'unclear'; readonly words: string }
  | { readonly kind: 'end'; readonly day: CalendarDay | undefined; readonly reason: string };

const SAID_BEFORE =
  /(?:^|(?<=[\s()[\]{}"“”'‘’,;:/–—-]))(?:(?:until|till|’?til|'til|untill|unitl|untl|untli|utnil)|for)(?:\s*[:=]\s*|\s+)|^/giu;
/** These say when it is to begin, or are unclear about the day itself. */
const OTHERWISE =
  /^(?:by|on|in|at|from|before|after|through|thru|to|over|during|starting|since|up to|including|incl\.?)\s+/i;
/** The same in other languages of the letters: a day behind it is not read. */
const ELSEWHERE = /^(?:bis|jusqu\S*|hasta|fino|tot|até)(?=\s)/iu;
const WITHOUT_END =
  /^(?:for good|forever|indefinitely|(?:until|till) (?:further notice|resumed|(?:i|we|someone|somebody) resumes?))(?=[\s:,;.!]|$)/i;

const NUMBERS =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const COUNT = `(?:\\d+|an?|${NUMBERS.join('|')})`;
/** A letter alone stands behind digits only: “and” is no day. */
const COUNTED = `(?:(?<digits>\\d+)\\s*(?<short>days?|d|weeks?|w)|(?<count>an?|${NUMBERS.join('|')})\\s+(?<unit>days?|weeks?))`;
const WEEKDAY =
  '(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)';
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DATE = `(?:${WEEKDAY},? )?(?:(?<dayBefore>\\d{1,2})(?:st|nd|rd|th)?\\.? (?<monthAfter>${MONTH})|(?<monthBefore>${MONTH})\\.? (?<dayAfter>\\d{1,2})(?:st|nd|rd|th)?)\\b\\.?(?:,? (?<year>\\d{4}))?`;
const END = new RegExp(
  `^(?:(?<iso>\\d{4}-\\d{2}-\\d{2})|${COUNTED}|(?<tomorrow>tomorrow)|(?<today>today)|${DATE}|(?<weekday>${WEEKDAY}))(?<rest>[\\s:,;.!)\\]}"”'’].*)?$`,
  'iu',
);
const SPAN = '(?:minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?)';
const DAY_OF_MONTH = '\\d{1,2}(?:st|nd|rd|th)';
const FEAST = "(?:christmas|x-?mas|new year(?:['’]?s)?|easter|thanksgiving)\\b";
/** A feast right behind an end is why, and not when. */
const NOT_A_FEAST = `(?:today|tonight|tomorrow|yesterday|noon|midnight|eo[dwmy]\\b|minus \\d|${WEEKDAY}\\b|(?:the )?(?:weekend|end of|day after|${DAY_OF_MONTH})|(?:another|${COUNT} more|${COUNT} and (?:a )?half) ${SPAN}\\b|last ${WEEKDAY}\\b|\\d{4}-\\d{1,2}-\\d|\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?${MONTH}\\b|(?:next|this|coming) (?:week|month|quarter|year|weekend|morning|evening|${WEEKDAY}|${MONTH})|(?:${COUNT}|half an?|a (?:few|couple of)|several|some|few)\\s*${SPAN}\\b|${SPAN}\\b|${MONTH}\\.? \\d)`;
const NAMED = `(?:${NOT_A_FEAST}|${FEAST})`;
const LIKE_AN_END = new RegExp(`^(?:[-+−–—±~]? ?[\\d½¼¾]|${NAMED})`, 'iu');
/** At the end of what reads as a reason. */
const ENDS_LIKE_ONE = new RegExp(
  `(?:^|[\\s:,;(–—-])(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}(?:st|nd|rd|th)?\\.? ${MONTH}\\.?(?: \\d{4})?|${MONTH}\\.? \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?|${COUNT} ?(?:days|weeks|months))[\\s).!]*$`,
  'iu',
);
/** Behind an end: more of it, and not the reason. */
const MORE_OF_IT = new RegExp(
  `^(?:[\\s,]*(?:(?:and|or|to|till?|until|through|thru|at|on|from|after|before|plus|minus|less|except|unless|[-–—+/]) ?)?(?:${NOT_A_FEAST}|${DAY_OF_MONTH}|(?:after )?next\\b|inclusive|inclusively|included|\\d{1,2}$|\\d{1,2}:\\d{2}|\\d{1,2} ?(?:am|pm|h|uhr|o.clock)\\b|\\d+ ?${SPAN}\\b)|\\s*(?:and|or) (?:a half|half|${COUNT}\\b)|\\s*(?:less|minus) )`,
  'iu',
);

/** The first place at which an end stands, or something that looks like one. */
export function endTyped(words: string, today: CalendarDay): TypedEnd {
  if (ELSEWHERE.test(words) || isMisspelled(words)) return { kind: 'unclear', words };
  const [forever] = WITHOUT_END.exec(words) ?? [];
  return forever === undefined
    ? firstEnd(words, today)
    : { kind: 'end', day: undefined, reason: reasonOf('', words.slice(forever.length)) };
}

function firstEnd(words: string, today: CalendarDay): TypedEnd {
  for (const { 0: said, index } of words.matchAll(SAID_BEFORE)) {
    const tail = words.slice(index + said.length);
    const end = END.exec(tail)?.groups ?? {};
    const { rest = '' } = end;
    const day = dayIn(end, today);
    if (day !== undefined && !MORE_OF_IT.test(rest))
      return { kind: 'end', day, reason: reasonOf(words.slice(0, index), rest) };
    if (isMeantAsEnd(said, index, tail)) return { kind: 'unclear', words: words.slice(index) };
  }
  return endedByOne(words);
}

function endedByOne(words: string): TypedEnd {
  const [last] = ENDS_LIKE_ONE.exec(words) ?? [];
  return last === undefined ? { kind: 'none' } : { kind: 'unclear', words: last.trim() };
}

const DAYS =
  'monday tuesday wednesday thursday friday saturday sunday tomorrow january february september october november december'.split(
    ' ',
  );

/** A day with a letter too many, too few or wrong, or with two swapped. */
function isMisspelled(words: string): boolean {
  const [word = ''] = /^\p{L}+/u.exec(words.toLowerCase().replace(OTHERWISE, '')) ?? [];
  if (word.length < 5 || DAYS.includes(word)) return false;
  const letters = (text: string) => [...text].sort().join('');
  return DAYS.some((day) => letters(day) === letters(word) || editDistance(day, word, 1) !== undefined);
}

/** At the beginning more is: an until with anything behind it, and words about when it is to begin. */
function isMeantAsEnd(said: string, index: number, tail: string): boolean {
  if (index > 0) return LIKE_AN_END.test(tail);
  return !/^(?:for)?\s*$/i.test(said) || LIKE_AN_END.test(tail.replace(OTHERWISE, ''));
}

/** What stands on both sides of the end, without what led to it. */
function reasonOf(before: string, after: string): string {
  const opened = before.replace(/[\s:,;([{"“‘'–—-]+$/u, '').replace(/^[\s:,;.!]+/u, '');
  const closed = after.replace(/^[\s:,;.!)\]}"”’']+/u, '').replace(/[\s:,;]+$/u, '');
  const said = [opened, closed];
  return said.filter((text) => text !== '').join(' ');
}

const LONGEST_DAYS = 3660;

type Said = Readonly<Record<string, string | undefined>>;

/** Undefined for a day that there is not. */
function dayIn(said: Said, today: CalendarDay): CalendarDay | undefined {
  const { iso, digits, short, weekday } = said;
  const [count, unit] = digits === undefined ? [said['count'], said['unit']] : [digits, short];
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
