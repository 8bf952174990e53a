import Database from 'better-sqlite3';
import { z } from 'zod';
import type { LetterRecord } from '../../src/adapters/store/letters.ts';
import { addDays, dayOf, daysBetween } from '../../src/policy/calendar.ts';
import type { ReceivedMail } from '../../src/sandbox/mailbox/received.ts';
import { type BotWorld, DAY } from './bot-world.ts';

/** A letter as it was taken, and what was wrong with sending it at that moment. */
export interface Arrival {
  readonly messageId: string;
  readonly to: string;
  readonly wrongs: readonly string[];
}

/** Nobody disabled, excluded or an administrator is warned, and nobody at all while the bot may not act. */
export function arrivalsOf(world: BotWorld, mails: readonly ReceivedMail[]): readonly Arrival[] {
  if (mails.length === 0) return [];
  // One whose answer was lost waits, though it was taken.
  const known = (['accepted', 'waiting', 'sending'] as const).flatMap((state) =>
    world.tables.letters.inState(state),
  );
  const letters = new Map(known.map((letter) => [letter.messageId, letter]));
  return mails.map((mail) => arrivalOf(world, mail, letters.get(mail.messageId)));
}

function arrivalOf(
  { portal, tables, settings }: BotWorld,
  mail: ReceivedMail,
  letter: LetterRecord | undefined,
): Arrival {
  const [to = ''] = mail.to;
  const member = portal.member(letter?.username ?? '');
  const isWarning = letter?.about.kind === 'warning';
  const isExcluded = tables.exclusions
    .inForce(mail.at)
    .some(({ target }) => target.kind === 'account' && target.username === member?.username);
  const pause = tables.switches.pause();
  const wrongs = {
    disabled: isWarning && member?.disabled === true,
    excluded: isWarning && isExcluded,
    'an administrator': isWarning && member?.role === 'org_admin',
    'no longer a member': member === undefined,
    'mailed while not live': tables.switches.goLive() === undefined,
    'mailed while paused': pause !== undefined && (pause.until === undefined || pause.until > mail.at),
    'mailed under protection': settings()['PROTECTION'] === 'on',
  };
  const names = Object.entries(wrongs).flatMap(([name, is]) => (is ? [name] : []));
  return { messageId: mail.messageId, to, wrongs: names.map((name) => `${to}: ${name}`) };
}

const born = z.array(
  z.object({
    username: z.string(),
    key: z.string(),
    scan: z.number(),
    at: z.string().transform((text) => new Date(text)),
    notWarned: z.string().nullable(),
  }),
);
type Born = z.output<typeof born>[number];

/** Each rule of the ladder (design §4.6–7, promise 13) that the letters and proposals so far went against. */
export function brokenRules(world: BotWorld, arrivals: readonly Arrival[], zone: string): readonly string[] {
  const accepted = world.tables.letters.inState('accepted').filter(({ about }) => about.kind !== 'report');
  const keys = new Set(accepted.map(({ about }) => ('key' in about ? about.key : '')));
  const proposals = proposalsOf(world);
  const isGraceless = world.settings()['GRACE_DAYS'] === '0';
  return [
    ...arrivals.flatMap(({ wrongs }) => wrongs),
    ...differences(accepted, arrivals),
    ...[...keys].flatMap((key) => {
      const warnings = accepted.filter(({ about }) => about.kind === 'warning' && about.key === key);
      return lettersOfOne(world, warnings, zone);
    }),
    ...(isGraceless ? [] : proposals.flatMap((proposal) => ofProposal(proposal, accepted, zone))),
  ];
}

/** What the bot counts as accepted is what the server took, each under one Message-ID. */
function differences(accepted: readonly LetterRecord[], arrivals: readonly Arrival[]): readonly string[] {
  const taken = new Set(arrivals.map(({ messageId }) => messageId));
  const counted = new Set(accepted.map(({ messageId }) => messageId));
  return [
    ...accepted.flatMap(({ messageId, to }) => (taken.has(messageId) ? [] : [`${to}: counted, never taken`])),
    ...arrivals.flatMap(({ messageId, to }) => (counted.has(messageId) ? [] : [`${to}: taken, not counted`])),
  ];
}

function lettersOfOne(world: BotWorld, warnings: readonly LetterRecord[], zone: string): readonly string[] {
  const inOrder = warnings.toSorted((one, other) => Number(one.changedAt) - Number(other.changedAt));
  const [first] = inOrder;
  return [
    ...(first !== undefined && !isFirst(first) ? [`${first.username}: reminded before it was warned`] : []),
    ...inOrder.slice(1).flatMap((letter, index) => {
      const before = inOrder[index];
      if (before === undefined) return [];
      return [
        ...tooSoon(before, letter, zone),
        ...(isFirst(letter) ? anew(world, before, letter) : reminded(before, letter)),
      ];
    }),
  ];
}

/** Of one ladder or of two. */
function tooSoon(before: LetterRecord, { username, changedAt }: LetterRecord, zone: string) {
  const apart = daysBetween(dayOf(before.changedAt, zone), dayOf(changedAt, zone));
  return apart < 5 ? [`${username}: two letters within 5 days`] : [];
}

function anew(world: BotWorld, before: LetterRecord, letter: LetterRecord): readonly string[] {
  return isAnew(world, before, letter) ? [] : [`${letter.username}: warned anew for nothing`];
}

function reminded(before: LetterRecord, letter: LetterRecord): readonly string[] {
  const { username, dueOn = '' } = letter;
  const wrongs = {
    'one rung twice, or one after a nearer': rungOf(letter) >= rungOf(before),
    'told an earlier day than before': dueOn < (before.dueOn ?? ''),
  };
  return Object.entries(wrongs).flatMap(([name, is]) => (is ? [`${username}: ${name}`] : []));
}

const isFirst = (letter: LetterRecord): boolean => rungOf(letter) === Number.POSITIVE_INFINITY;

function rungOf({ about }: LetterRecord): number {
  return about.kind === 'warning' && about.rung.kind === 'reminder'
    ? about.rung.daysBefore
    : Number.POSITIVE_INFINITY;
}

/** What ends a ladder: a sign-in, being left alone, the switch, or too old a warning. */
function isAnew({ portal, tables }: BotWorld, before: LetterRecord, letter: LetterRecord): boolean {
  const since = before.changedAt;
  const isOld = Number(letter.changedAt) - Number(since) > 45 * DAY;
  const signedInAt = portal.member(letter.username)?.lastLogin ?? 0;
  const ended = tables.audit
    .entries(1, 1_000_000)
    .filter(({ at }) => at >= since && at <= letter.changedAt)
    .some(
      ({ what, subject, detail }) =>
        (subject === letter.username && ENDS.has(what)) ||
        (what === 'setting changed' && detail['name'] === 'PROTECTION'),
    );
  return isOld || ended || (signedInAt >= Number(since) && signedInAt <= Number(letter.changedAt));
}

const ENDS = new Set(['exclusion added', 'account disabled', 'reachable by mail again']);

/** Proposed after all of its ladder: not before a day that was told, nor within 3 days of the last letter, nor by the scan that warned. */
function ofProposal(proposal: Born, accepted: readonly LetterRecord[], zone: string): readonly string[] {
  const { username, key, scan, at, notWarned } = proposal;
  const day = dayOf(at, zone);
  const before = accepted
    .filter(({ about }) => about.kind === 'warning' && about.key === key)
    .toSorted((one, other) => Number(one.changedAt) - Number(other.changedAt));
  const bySameScan = before.filter(({ about }) => about.kind === 'warning' && about.scan === scan);
  const told = before.filter(({ changedAt }) => changedAt <= at);
  const ladder = told.slice(told.findLastIndex(isFirst));
  const last = ladder.at(-1);
  return [
    ...bySameScan.map(() => `${username}: warned and proposed by scan ${scan}`),
    ...(last === undefined && notWarned === null ? [`${username}: proposed without a warning`] : []),
    ...(last !== undefined && Number(at) - Number(last.changedAt) > 45 * DAY && notWarned === null
      ? [`${username}: proposed on too old a warning`]
      : []),
    ...ladder.flatMap(({ dueOn = '' }) =>
      day < dueOn ? [`${username}: proposed ${day}, told ${dueOn}`] : [],
    ),
    ...(last !== undefined && day < addDays(dayOf(last.changedAt, zone), 3)
      ? [`${username}: proposed within 3 days of a letter`]
      : []),
  ];
}

function proposalsOf({ databasePath }: BotWorld): readonly Born[] {
  const db = new Database(databasePath, { readonly: true });
  try {
    return born.parse(
      db
        .prepare(`
          SELECT username, account_key AS key, born_in_scan AS scan, born_at AS at, evidence ->> 'notWarned' AS notWarned
          FROM proposal WHERE rehearsal = 0`)
        .all(),
    );
  } finally {
    db.close();
  }
}
