import { isIP } from 'node:net';
import { z } from 'zod';
import { portalRoot } from '../adapters/arcgis/portal.ts';
import { addressFault, plainAddress } from '../adapters/network/address.ts';
import { noProxyIn, proxyIn } from '../adapters/network/proxy.ts';
import { isDay } from '../policy/calendar.ts';
import { nearestNames } from '../policy/exclusion.ts';
import { counted } from '../policy/text.ts';
import { isCronExpression, longestGapDays } from '../schedule.ts';
import { SHORTEST_SECRET } from '../veil.ts';

/**
 * A setting with a text that `read` understands; what it does not is a problem that says what is allowed, and what was
 * found where it looks like a value of this setting. Anything else may be a secret in the wrong line.
 */
export function setting<T>(allowed: string, read: (text: string) => T | undefined, found: Found = unseen) {
  return z.string({ error: `is required: ${allowed}` }).transform((text, context) => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `found ${found(text.trim())}. Use ${allowed}` });
    return z.NEVER;
  });
}

type Found = (text: string) => string;

export const looking =
  (form: RegExp): Found =>
  (text) =>
    form.test(text) ? `“${text}”` : unseen(text);

/** What may be told of a text in which a secret may stand. */
export function unseen(text: string): string {
  return `${counted([...text].length, 'character', 'characters')} (not shown)`;
}

/** A setting whose value is never shown, and is taken with the blanks around it. */
export function secret(allowed: string, isIt: (text: string) => boolean = isNoOther, found = somethingElse) {
  return z.string({ error: `is required: ${allowed}` }).transform((text, context) => {
    const wrong = isIt(text) ? tooShort(text.trim(), allowed) : `${found(text)}. Use ${allowed}`;
    if (wrong === undefined) return text;
    context.addIssue({ code: 'custom', message: `found ${wrong}` });
    return z.NEVER;
  });
}

export function somethingElse(text: string): string {
  const [kind] = /^\s*(?:x(?:ox[a-z][.-]|app-)|https?:\/\/?|smtps?:\/\/?)/i.exec(text) ?? [];
  if (kind === undefined) return 'something else (not shown)';
  return `${kind.endsWith('/') ? 'an address' : 'a token'} that begins with ${kind.trim()}`;
}

/** What is of another setting by its form; lines are exchanged easily. */
export const isNoOther = (text: string) => somethingElse(text).startsWith('something else');

/** May be a part of it, or all of one that really is that short. */
function tooShort(text: string, allowed: string): string | undefined {
  if (text.length >= SHORTEST_SECRET) return undefined;
  return `${unseen(text)}. Use ${allowed}. If it really is that short, change it: the bot can keep only secrets of at least ${SHORTEST_SECRET} characters out of logs and messages`;
}

export function wholeNumber(least: number, most: number) {
  return setting(
    `a whole number from ${least} to ${most}`,
    (text) => {
      const number = Number(text);
      return /^\d{1,9}$/.test(text) && number >= least && number <= most ? number : undefined;
    },
    looking(/^[-+]?\d{1,5}(?:[.,]\d{1,2})?(?: ?(?:d|days?|h|min|%))?$/i),
  );
}

const ON_OFF = new Map(
  Object.entries({ on: true, true: true, yes: true, 1: true, off: false, false: false, no: false, 0: false }),
);

export function onOff() {
  return setting(
    'on or off (true or false, yes or no, 1 or 0)',
    (text) => ON_OFF.get(text.toLowerCase()),
    looking(/^(?:[a-z]|\d|enabled?|disabled?|active|null|none|undefined|an|aus|ja|nein|oui|non|si)$/i),
  );
}

export function words<const T extends string>(...allowed: readonly T[]) {
  return setting(
    `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`,
    (text) => allowed.find((word) => word === text.toLowerCase()),
    looking(/^(?:trace|verbose|silly|warning|fatal|critical|notice|silent|off|on|all|none)$/i),
  );
}

export function anyText(allowed: string) {
  return setting(allowed, (text) => text);
}

/** A path is known by its slashes or by what its name ends with; an address is none, and may hold a password. */
export function path(allowed: string, ending: RegExp) {
  return setting(allowed, (text) =>
    !/^[a-z][\w+.-]+:|:[^/\\]*@/i.test(text) && (/[/\\]/.test(text) || ending.test(text)) ? text : undefined,
  );
}

/** Days before the due date, the farthest first; `none` for no reminders. */
export function daysBefore() {
  return setting(
    'whole numbers from 1 to 365 in descending order, such as 14,3, or none',
    (text) => {
      if (text.toLowerCase() === 'none') return [];
      const days = text.split(',').map((day) => (/^\s*\d{1,3}\s*$/.test(day) ? Number(day) : 0));
      const areGood = days.every((day, index) => day >= 1 && day <= 365 && day < (days[index - 1] ?? 366));
      return areGood ? days : undefined;
    },
    looking(/^\d{1,3}(?:\s*[,;/]\s*\d{1,3}){0,20}$/),
  );
}

const CRON_WORD = '(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';
const CRON_FIELD = `(?:[\\d*?/,LW#-]{1,12}|${CRON_WORD}(?:[-,]${CRON_WORD})*)`;
const CRON_LIKE = new RegExp(`^(?:@[a-z]{2,8}|${CRON_FIELD}(?:\\s+${CRON_FIELD}){1,6})$`, 'i');

const CRON = 'a cron expression with 5 fields, such as 0 6 * * 1-5 (weekdays at 06:00)';

const cronIn = (text: string): string | undefined => {
  const fields = text.split(/\s+/).join(' ');
  return isCronExpression(fields) ? fields : undefined;
};

export function cronExpression() {
  return setting(CRON, cronIn, looking(CRON_LIKE));
}

/** Between two scans nobody sees due dates, reminders and sign-ins: warnings would grow too old to count, for ever. */
const LONGEST_BETWEEN_SCANS = 7;

export function scanSchedule() {
  const gap = (text: string): number | undefined => {
    const cron = cronIn(text);
    const days = cron === undefined ? 0 : longestGapDays(cron);
    return days > LONGEST_BETWEEN_SCANS ? days : undefined;
  };
  const found = (text: string): string => {
    const days = gap(text);
    const what = looking(CRON_LIKE)(text);
    return days === undefined ? what : `${what}, ${gapWords(days)}`;
  };
  const allowed = `${CRON}, with at most ${LONGEST_BETWEEN_SCANS} days between two scans. The bot notices sign-ins and due dates only when it scans`;
  return setting(allowed, (text) => (gap(text) === undefined ? cronIn(text) : undefined), found);
}

const gapWords = (days: number): string =>
  Number.isFinite(days) ? `with up to ${days} days between two scans` : 'which never starts a scan';

const ZONE_LIKE =
  /^(?:(?:africa|america|antarctica|arctic|asia|atlantic|australia|brazil|canada|etc|europe|indian|pacific|us)\/[a-z_]{2,20}(?:\/[a-z_]{2,20})?|(?:utc|gmt|[a-z]{1,3}t)?[+-]\d{1,2}(?::?\d\d)?)$/i;

export function timeZone() {
  const foundInstead = (text: string): string => {
    const [nearest] = nearestNames(text, Intl.supportedValuesOf('timeZone'), 1);
    const isCity = nearest?.toLowerCase().endsWith(`/${text.toLowerCase()}`) === true;
    if (!isCity && !ZONE_LIKE.test(text)) return unseen(text);
    return nearest === undefined ? `“${text}”` : `“${text}” (did you mean ${nearest}?)`;
  };
  const read = (text: string) => (isTimeZone(text) ? text : undefined);
  return setting('a time zone such as Europe/Berlin or UTC', read, foundInstead);
}

/** Intl also takes offsets such as +02:00, which know of no summer time. */
function isTimeZone(zone: string): boolean {
  try {
    return /^[a-z]/i.test(zone) && new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

/** A host's name with a dot or a port, and what may follow it. */
const WITHOUT_SCHEME = /^[a-z\d][a-z\d-]*(?:(?:\.[a-z\d-]+)+(?::\d+)?|:\d+)(?:\/.*)?$/i;

/** Of an address, and how it has to begin, only what is wrong with it; the rest may be a password. */
export const foundAddress =
  (scheme?: string): Found =>
  (text) => {
    const isWithout = scheme !== undefined && WITHOUT_SCHEME.test(text);
    const fault = addressFault(text) ?? (isWithout ? `an address without ${scheme}` : undefined);
    return fault === undefined ? unseen(text) : `${fault} (${unseen(text).replace(' (', ', ')}`;
  };

export function portalAddress() {
  return setting(
    'the portal’s address without a password, such as https://your-city.maps.arcgis.com or https://gis.example.org/portal',
    portalRoot,
    foundAddress('https://'),
  );
}

export function apiAddress() {
  const allowed = 'an address that begins with https:// or http:// and contains no password';
  return setting(
    allowed,
    (text) => {
      const address = plainAddress(text);
      if (address === undefined || !/^https?:$/.test(address.protocol) || address.search !== '')
        return undefined;
      return address.href.endsWith('/') ? address.href : `${address.href}/`;
    },
    foundAddress('https://'),
  );
}

/** With a password in it, so that it is never shown. */
export function proxyAddress() {
  return secret(
    `the address of an HTTP proxy, such as http://proxy.example.org:8080 or http://user:password@proxy.example.org:8080, with special characters percent-encoded and a password of at least ${SHORTEST_SECRET} characters`,
    (text) => {
      const proxy = proxyIn(text);
      const { password = '' } = proxy?.credentials ?? {};
      return proxy !== undefined && (password === '' || password.length >= SHORTEST_SECRET);
    },
    () => 'something else (not shown)',
  );
}

export function hostsWithout() {
  const allowed =
    '* or a comma-separated list of host names (subdomains included), IP addresses or ranges such as 10.0.0.0/8, each with or without a port';
  return setting(allowed, (text) => (noProxyIn(text) === undefined ? undefined : text));
}

export function day() {
  return setting(
    'a day such as 2027-05-31',
    (text) => (isDay(text) ? new Date(`${text}T00:00:00Z`) : undefined),
    looking(/^\d{1,4}([-./])\d{1,2}\1\d{1,4}$/),
  );
}

/** An id as Slack shows it; names, mentions and links are no ids. */
export function slackId(first: string, allowed: string) {
  const form = new RegExp(`^[${first}][A-Z0-9]+$`);
  return setting(allowed, (text) => (form.test(text) ? text : undefined), looking(ID_LIKE));
}

/** Behind its first letter an id has a digit, which a word in capitals has not. */
const ID_LIKE = /^[A-Z]\d[A-Z0-9]{6,10}(?:[\s,;]+[A-Z]\d[A-Z0-9]{6,10})*$/;

/** How people are named where their IDs are not known. */
const NAMED = '(?:[A-Z]\\d[A-Z0-9]{4,10}|[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+|@[a-z][a-z\\d._-]{1,20})';
const PEOPLE_LIKE = new RegExp(`^${NAMED}(?:[\\s,;]+${NAMED})*$`);

export function slackIds(first: string, allowed: string) {
  const form = new RegExp(`^[${first}][A-Z0-9]+$`);
  return setting(
    allowed,
    (text) => {
      const ids = text.split(/[\s,]+/).filter((id) => id !== '');
      return ids.length > 0 && ids.every((id) => form.test(id)) ? [...new Set(ids)] : undefined;
    },
    looking(PEOPLE_LIKE),
  );
}

/** Of the machine itself: a name could come to mean another. */
export function listeningAddress() {
  const allowed =
    'an IP address of this machine, such as 127.0.0.1 (this machine only), or 0.0.0.0 or :: (all networks, so anyone on them can read /healthz and /metrics)';
  const addressLike = /^(?:localhost|[\da-f]{0,4}(?:[.:][\da-f]{0,4}){1,8})$/i;
  return setting(allowed, (text) => (isIP(text) > 0 ? text : undefined), looking(addressLike));
}

export function itemId() {
  return setting(
    'the ID of an item in the portal, which is the 32 characters after id= in the address of the item’s page',
    (text) => (/^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : undefined),
  );
}

/** Slack's own, which it lets no app have; those that stand in its help. */
const BUILT_IN = new Set(
  [
    ...['active', 'apps', 'archive', 'away', 'call', 'close', 'collapse', 'dm', 'dnd', 'expand', 'feed'],
    ...['feedback', 'invite', 'invite_people', 'join', 'keys', 'kick', 'leave', 'me', 'msg', 'mute', 'open'],
    ...['part', 'pro', 'remind', 'remove', 'rename', 's', 'search', 'shortcuts', 'shrug', 'status', 'topic'],
    ...['who'],
  ].map((name) => `/${name}`),
);

/** A slash command, as Slack takes it in a manifest: at most 32 characters with the slash. */
export function commandName() {
  return setting(
    'a slash command of your own, such as /inactive-city (a slash followed by up to 31 of the characters a–z, 0–9, - and _)',
    (text) => (/^\/[a-z0-9_-]{1,31}$/.test(text) && !BUILT_IN.has(text) ? text : undefined),
    (text) => {
      if (BUILT_IN.has(text)) return `“${text}”, which is one of Slack’s own`;
      return looking(/^\/?[\w-]{1,40}$/)(text);
    },
  );
}
