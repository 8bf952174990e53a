const DAY = 86_400_000;
const AGO = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', DAY / 24],
  ['minute', DAY / 1440],
];
const IN_WORDS = { yesterday: -1, today: 0, tomorrow: 1 };
const NAMED = /\{=(\w+)\}/g;

let now = new Date(0);
let timeZone = 'UTC';

/** What day it is in the sandbox, where; dates that are on the page already follow. */
export function tellDates(moment, zone) {
  now = new Date(moment);
  timeZone = zone;
  fillDates(document);
}

/** Writes each date token of Slack's as a reader would see it now. */
export function fillDates(root) {
  for (const node of root.querySelectorAll('time.slack-date')) {
    const words = node.querySelector('a') ?? node;
    node.dataset.format ??= words.textContent;
    const text = written(new Date(node.dateTime), node.dataset.format);
    if (words.textContent !== text) words.textContent = text;
  }
}

/** Slack begins with a capital letter where the token begins the format. */
function written(date, format) {
  return format.replace(NAMED, (_, name, at) => {
    const text = (TOKENS[name] ?? pretty(name))?.(date) ?? `{${name}}`;
    return at === 0 ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  });
}

const as = (date, options) => new Intl.DateTimeFormat('en-US', { timeZone, ...options }).format(date);
const numbers = (date) => {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' };
  return new Intl.DateTimeFormat('en-CA', { timeZone, ...parts }).format(date);
};
const clock = (date, options) => as(date, options).replaceAll(/\s/g, ' ');
const monthAndDay = (date) =>
  `${as(date, { month: 'long' })} ${ordinal(Number(as(date, { day: 'numeric' })))}`;
const weekday = (date) => as(date, { weekday: 'long' });
const year = (date) => as(date, { year: 'numeric' });

const TOKENS = {
  date_num: numbers,
  date_slash: (date) => as(date, { year: 'numeric', month: '2-digit', day: '2-digit' }),
  date: (date) => (year(date) === year(now) ? monthAndDay(date) : `${monthAndDay(date)}, ${year(date)}`),
  date_short: (date) => as(date, { year: 'numeric', month: 'short', day: 'numeric' }),
  date_long: (date) => `${weekday(date)}, ${monthAndDay(date)}, ${year(date)}`,
  date_long_full: (date) => as(date, { year: 'numeric', month: 'long', day: 'numeric' }),
  day_divider: (date) => `${weekday(date)}, ${TOKENS.date(date)}`,
  time: (date) => clock(date, { hour: 'numeric', minute: '2-digit' }),
  time_secs: (date) => clock(date, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago,
};

/** `date_short_pretty`: in a word where there is one, otherwise as `date_short`. */
function pretty(name) {
  const plain = name.endsWith('_pretty') ? TOKENS[name.slice(0, -'_pretty'.length)] : undefined;
  return plain && ((date) => inWords(date) ?? plain(date));
}

/** By the calendar of the sandbox, where a day may have 23 or 25 hours. */
function inWords(date) {
  const days = Math.round((Date.parse(numbers(date)) - Date.parse(numbers(now))) / DAY);
  return Object.keys(IN_WORDS).find((word) => IN_WORDS[word] === days);
}

function ago(date) {
  const passed = date - now;
  const [unit, length] = AGO.find(([, length]) => Math.abs(passed) >= length) ?? ['minute', DAY / 1440];
  return new Intl.RelativeTimeFormat('en-US').format(Math.trunc(passed / length), unit);
}

function ordinal(day) {
  const ends = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
  return `${day}${ends[new Intl.PluralRules('en-US', { type: 'ordinal' }).select(day)]}`;
}
