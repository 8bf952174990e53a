import { validate } from 'node-cron';
import { z } from 'zod';
import { portalRoot } from '../adapters/arcgis/portal.ts';
import { noProxyIn, proxyIn } from '../adapters/network/proxy.ts';
import { isMailAddress } from '../adapters/smtp/mailer.ts';
import { isDay } from '../policy/calendar.ts';
import { nearestNames } from '../policy/exclusion.ts';
import { isUsableAddress } from '../policy/mail-answer.ts';

/** A setting with a text that `read` understands; what it does not is a problem that says what was found and what is allowed. */
function setting<T>(allowed: string, read: (text: string) => T | undefined, found = shown) {
  return z.string({ error: `is missing; allowed is ${allowed}` }).transform((text, context) => {
    const value = read(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `found ${found(text)}; allowed is ${allowed}` });
    return z.NEVER;
  });
}

/** A setting whose value is never shown, and is taken with the blanks around it. */
export function secret(allowed: string, isIt: (text: string) => boolean = () => true) {
  return z.string({ error: `is missing; allowed is ${allowed}` }).transform((text, context) => {
    if (isIt(text)) return text;
    const [kind] = /^x(?:ox[a-z][.-]|app-)/.exec(text) ?? [];
    const found = kind === undefined ? 'something else (not shown)' : `a token that begins with ${kind}`;
    context.addIssue({ code: 'custom', message: `found ${found}; allowed is ${allowed}` });
    return z.NEVER;
  });
}

export function wholeNumber(least: number, most: number) {
  return setting(`a whole number from ${least} to ${most}`, (text) => {
    const number = Number(text);
    return /^\d{1,9}$/.test(text) && number >= least && number <= most ? number : undefined;
  });
}

const ON_OFF = new Map(
  Object.entries({ on: true, true: true, yes: true, 1: true, off: false, false: false, no: false, 0: false }),
);

export function onOff() {
  return setting('on or off (true or false, yes or no, 1 or 0)', (text) => ON_OFF.get(text.toLowerCase()));
}

export function words<const T extends string>(...allowed: readonly T[]) {
  return setting(allowed.join(', '), (text) => allowed.find((word) => word === text.toLowerCase()));
}

export function anyText(allowed: string) {
  return setting(allowed, (text) => text);
}

/** Days before the due date, the farthest first; `none` for no reminders. */
export function daysBefore() {
  return setting('whole numbers from 1 to 365, each smaller than the one before (14,3), or none', (text) => {
    if (text.toLowerCase() === 'none') return [];
    const days = text.split(',').map((day) => (/^\s*\d{1,3}\s*$/.test(day) ? Number(day) : 0));
    const areGood = days.every((day, index) => day >= 1 && day <= 365 && day < (days[index - 1] ?? 366));
    return areGood ? days : undefined;
  });
}

export function cronExpression() {
  return setting('a cron expression of 5 fields, such as 0 6 * * 1-5 (weekdays at six)', (text) => {
    const fields = text.split(/\s+/);
    return fields.length === 5 && validate(text) ? fields.join(' ') : undefined;
  });
}

export function timeZone() {
  const foundInstead = (text: string): string => {
    const [nearest] = nearestNames(text.trim(), Intl.supportedValuesOf('timeZone'), 1);
    return nearest === undefined ? shown(text) : `${shown(text)} (did you mean ${nearest}?)`;
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

export function portalAddress() {
  return setting(
    'the address of the portal, such as https://your-city.maps.arcgis.com or https://gis.example.org/portal, without a password in it',
    portalRoot,
  );
}

export function apiAddress() {
  return setting('an address that begins with https:// or http:// and holds no password', (text) => {
    const address = URL.parse(text);
    if (address === null || !/^https?:$/.test(address.protocol)) return undefined;
    if (address.username !== '' || address.password !== '') return undefined;
    return address.href.endsWith('/') ? address.href : `${address.href}/`;
  });
}

/** With a password in it, so that it is never shown. */
export function proxyAddress() {
  return secret(
    'the address of an HTTP proxy, such as http://proxy.example.org:8080 or http://user:password@proxy.example.org:8080, with what is special in user and password percent-encoded',
    (text) => proxyIn(text) !== undefined,
  );
}

export function hostsWithout() {
  const allowed =
    'names of hosts (with all below them), addresses or ranges such as 10.0.0.0/8, each with or without a port, with commas between them, or *';
  return setting(allowed, (text) => (noProxyIn(text) === undefined ? undefined : text));
}

export function day() {
  return setting('a day such as 2027-05-31', (text) =>
    isDay(text) ? new Date(`${text}T00:00:00Z`) : undefined,
  );
}

/** An id as Slack shows it; names, mentions and links are no ids. */
export function slackId(first: string, allowed: string) {
  const form = new RegExp(`^[${first}][A-Z0-9]+$`);
  return setting(allowed, (text) => (form.test(text) ? text : undefined));
}

export function slackIds(first: string, allowed: string) {
  const form = new RegExp(`^[${first}][A-Z0-9]+$`);
  return setting(allowed, (text) => {
    const ids = text.split(/[\s,]+/).filter((id) => id !== '');
    return ids.length > 0 && ids.every((id) => form.test(id)) ? [...new Set(ids)] : undefined;
  });
}

const LONGEST_SHOWN = 80;

/** What was found, on one line, without the parts of an address in which secrets stand. */
function shown(text: string): string {
  const open = text
    .trim()
    .replace(/\/\/.*@/s, '//…@')
    .replace(/\?.*$/s, '?…')
    .replace(/\p{C}/gu, ' ');
  const points = [...open];
  return `“${points.length > LONGEST_SHOWN ? `${points.slice(0, LONGEST_SHOWN).join('')}…` : open}”`;
}

/** `smtp://host:587`, `smtps://host`: what the mailer takes; a password in it would be shown as what was found. */
export function smtpAddress() {
  const allowed =
    'smtp://host, smtp://host:587 or smtps://host, with the user and the password in SMTP_USER and SMTP_PASSWORD';
  return setting(allowed, (text) => {
    const url = URL.parse(text);
    const isOne =
      url !== null &&
      ['smtp:', 'smtps:'].includes(url.protocol) &&
      url.hostname !== '' &&
      url.password === '';
    return isOne ? text : undefined;
  });
}

export function mailAddress() {
  return setting('one address, with or without a name: GIS team <gis@example.org>', (text) =>
    isMailAddress(text) ? text : undefined,
  );
}

/** Bare addresses, each once. */
export function mailAddresses() {
  return setting('addresses with commas between them: anna@example.org, ben@example.org', (text) => {
    const addresses = text.split(',').map((address) => address.trim());
    return addresses.every(isUsableAddress) ? [...new Set(addresses)] : undefined;
  });
}

export function itemId() {
  return setting(
    'the id of an item in the portal: the 32 digits and letters behind id= in its address',
    (text) => (/^[0-9a-f]{32}$/i.test(text) ? text.toLowerCase() : undefined),
  );
}
