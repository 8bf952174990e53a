import { z } from 'zod';
import { DAY_MS, dayOf } from '../../../src/policy/calendar.ts';
import type { ReceivedMail } from '../../../src/sandbox/mailbox/received.ts';
import type { Reading } from '../database.ts';
import { moment } from '../moment.ts';
import type { SoakWorld } from '../soak-world.ts';
import { COVERS, EVERYBODY, type Happened, type Outside } from './truth.ts';

/** What stands in the trail instead of a user name. */
const NAMED = '(SELECT hash FROM audit_person WHERE account = ? AND words = account)';

const letter = z.object({
  messageId: z.string(),
  kind: z.string(),
  key: z.string().nullable(),
  username: z.string(),
  /** Days before the due date; null is the first one. */
  reminder: z.number().nullable(),
});

/** A warning as it reached the member for the first time. */
interface Arrived {
  readonly messageId: string;
  readonly username: string;
  readonly key: string;
  readonly reminder: number | null;
  readonly at: Date;
}

/** Promise 5, of mail: what arrived is what was written, and no warning came under a second Message-ID. */
export function wrongMail(world: SoakWorld): readonly string[] {
  return world.look((reading) => {
    const letters = new Map(
      reading
        .rows(
          letter,
          `SELECT message_id AS messageId, kind, account_key AS key, username, remind_days_before AS reminder FROM letter`,
        )
        .map((one) => [one.messageId, one]),
    );
    const { mails, distinct } = world.servers.mailbox;
    const unknown = distinct.filter(({ messageId }) => !letters.has(messageId));
    const arrived = distinct.flatMap(({ messageId, at }): readonly Arrived[] => {
      const one = letters.get(messageId);
      return one?.kind !== 'warning' || one.key === null ? [] : [{ ...one, key: one.key, at }];
    });
    return [
      ...unknown.map(({ to, messageId }) => `${to.join()}: a mail that was never written down, ${messageId}`),
      ...[...Map.groupBy(mails, ({ messageId }) => messageId).values()].flatMap((same) =>
        changed(world, same),
      ),
      ...[...Map.groupBy(arrived, ({ key }) => key).values()].flatMap((series) =>
        twice(world, reading, series),
      ),
      ...[...Map.groupBy(distinct.filter(isNotice(letters)), noticeOf(letters)).values()]
        .filter((same) => same.length > 1)
        .map(([first]) => `${first?.to.join()}: the same notice under two Message-IDs`),
    ];
  });
}

type Letters = ReadonlyMap<string, z.output<typeof letter>>;

const isNotice =
  (letters: Letters) =>
  ({ messageId }: ReceivedMail): boolean =>
    ['disabled', 'enabled again'].includes(letters.get(messageId)?.kind ?? '');

/** Nobody is told twice of one disabling: between two of a kind the account changed again, at another moment. */
const noticeOf =
  (letters: Letters) =>
  ({ messageId, at }: ReceivedMail): string => {
    const { kind, key } = letters.get(messageId) ?? {};
    return `${kind} ${key} ${at.toISOString()}`;
  };

/** What came twice came in the same words, where it came on one day: the day is part of the words. */
function changed({ servers: { timeZone } }: SoakWorld, same: readonly ReceivedMail[]): readonly string[] {
  const days = Map.groupBy(same, ({ at }) => dayOf(at, timeZone));
  return [...days.values()].flatMap(([first, ...others]) =>
    others.some(
      ({ to, subject, text }) => `${to}${subject}${text}` !== `${first?.to}${first?.subject}${first?.text}`,
    )
      ? [`${first?.to.join()}: one Message-ID with different words`]
      : [],
  );
}

function twice(world: SoakWorld, reading: Reading, series: readonly Arrived[]): readonly string[] {
  let stretch: Arrived[] = [];
  return series.flatMap((one) => {
    const before = stretch.at(-1);
    const isAnew = before === undefined || endsBetween(world, reading, one, before.at, one.at);
    const again = isAnew ? [] : stretch.filter((other) => isSameRung(other, one));
    stretch = isAnew ? [one] : [...stretch, one];
    return again.map(
      ({ at }) =>
        `${one.username}: warned under a second Message-ID on ${one.at.toISOString()}, as on ${at.toISOString()} (promise 5)`,
    );
  });
}

/** A first one after anything, or a reminder after a nearer one, says what was said. */
function isSameRung({ reminder: before }: Arrived, { reminder }: Arrived): boolean {
  if (reminder === null) return true;
  return before !== null && before <= reminder;
}

/** For some days, or until a fault is over. */
const LEAVES_ALONE: ReadonlySet<Outside> = new Set(['enabled', 'no last sign-in']);

const isAbout = (one: Happened, username: string): boolean => [username, EVERYBODY].includes(one.username);

const ENDS_LADDER = [
  'exclusion added',
  'exclusion ended',
  'account disabled',
  'disabling undone',
  'reachable by mail again',
] as const;

/**
 * Whoever is no longer excluded, or shielded after being enabled again, was so until the bot judges again. The clock stands while it does, so that a warning may be
 * accepted in that very instant, and such a one does not count.
 */
const JUDGED_BEFORE =
  "(SELECT coalesce(max(started_at), '') FROM scan WHERE state = 'accepted' AND started_at < ?)";

/** Whether anything ended the ladder of an account between two moments, both included. */
export function endsBetween(
  { truth, settings }: SoakWorld,
  { rows }: Reading,
  { username, key }: { readonly username: string; readonly key: string },
  from: Date,
  to: Date,
): boolean {
  if (to.getTime() - from.getTime() > Number(settings()['WARNING_VALID_DAYS']) * DAY_MS) return true;
  const shielded = new Date(from.getTime() - (Number(settings()['REENABLED_SHIELD_DAYS']) + 2) * DAY_MS);
  const isWithin = (at: Date, what: Outside): boolean =>
    at >= (LEAVES_ALONE.has(what) ? shielded : from) && at <= to;
  if (truth.happened.some((one) => isAbout(one, username) && isWithin(one.at, one.what))) return true;
  const noted = rows(
    moment,
    `SELECT at FROM audit WHERE at BETWEEN ? AND ? AND (
       (subject IN ${NAMED} AND what IN (${ENDS_LADDER.map(() => '?').join()}))
       OR (what = 'setting changed' AND detail ->> 'name' = 'PROTECTION'))
     UNION ALL SELECT at FROM audit WHERE subject IN ${NAMED} AND what = 'disabling undone' AND at BETWEEN ? AND ?
     UNION ALL SELECT since AS at FROM exclusion
     WHERE ${COVERS} AND since <= ? AND coalesce(ended_at, until, '9999') >= ${JUDGED_BEFORE}`,
    ...[from.toISOString(), to.toISOString(), username, ...ENDS_LADDER],
    ...[username, shielded.toISOString(), to.toISOString()],
    ...[key, username, to.toISOString(), from.toISOString()],
  );
  return noted.length > 0;
}
