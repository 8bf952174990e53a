import { z } from 'zod';
import type { Reading } from '../database.ts';
import type { SoakWorld } from '../soak-world.ts';

const CHANGES_WHO_IS_THERE = ['left', 'joined'];

const accepted = z.object({ id: z.number(), counts: z.string() });
const member = z.object({ key: z.string(), portalId: z.string().nullable(), username: z.string() });
const status = z.object({ status: z.string(), count: z.number() });

const ACCEPTED = "SELECT id, counts FROM scan WHERE state = 'accepted' ORDER BY id DESC LIMIT 1";
const THERE = `
  SELECT key, portal_id AS portalId, username FROM member JOIN standing ON standing.member = member.id
  WHERE gone_since IS NULL`;
const HALF = `
  SELECT key, portal_id AS portalId, username FROM member
  WHERE NOT EXISTS (SELECT 1 FROM standing WHERE standing.member = member.id)`;
const STANDINGS = 'SELECT status, count(*) AS count FROM standing WHERE gone_since IS NULL GROUP BY status';

/** What scans found is in the members, all of it and once. */
export function wrongMembers(world: SoakWorld): readonly string[] {
  return world.look((reading) => {
    const scan = reading.rows(accepted, ACCEPTED)[0];
    if (scan === undefined) return [];
    return [
      ...wronglyThere(world, reading, scan.id),
      ...wrongCounts(reading, scan),
      ...reading.rows(member, HALF).map(({ username }) => `${username}: a member without a standing`),
      ...toldTwice(world, reading),
    ];
  });
}

function wronglyThere({ readings, truth }: SoakWorld, { rows }: Reading, scan: number): readonly string[] {
  const there = rows(member, THERE);
  const read = readings.of(scan);
  const since = read === undefined ? [] : truth.happened.slice(read.from);
  const changed = since.filter(({ what }) => CHANGES_WHO_IS_THERE.includes(what));
  const whileRead = read === undefined ? [] : truth.happened.slice(read.from, read.to);
  // A list that changes between two of its pages may repeat somebody, or pass somebody over.
  const isKnown = read !== undefined && !whileRead.some(({ what }) => CHANGES_WHO_IS_THERE.includes(what));
  const unclear = new Set(changed.map(({ username }) => username));
  const ids = there.map(({ portalId, key }) => portalId ?? key);
  const idsThere = new Set(ids);
  const lost = isKnown ? [...read.everybody].filter(([id]) => !idsThere.has(id)) : [];
  const kept = isKnown ? there.filter(({ portalId, key }) => !read.everybody.has(portalId ?? key)) : [];
  const about = (names: readonly string[], what: string): readonly string[] =>
    names.filter((name) => !unclear.has(name)).map((name) => `${name}: ${what} by scan ${scan}`);
  return [
    ...about(
      lost.map(([, username]) => username),
      'in the list that was read, and not taken in',
    ),
    ...about(
      kept.map(({ username }) => username),
      'not in the list that was read, and not gone',
    ),
    ...(idsThere.size < ids.length ? [`${ids.length - idsThere.size} accounts are members twice`] : []),
  ];
}

function wrongCounts({ rows }: Reading, { id, counts }: z.output<typeof accepted>): readonly string[] {
  const kept = z.record(z.string(), z.number()).parse(JSON.parse(counts));
  const fresh = new Map(rows(status, STANDINGS).map((one) => [one.status, one.count]));
  return [...new Set([...fresh.keys(), ...Object.keys(kept)])]
    .filter((name) => (fresh.get(name) ?? 0) !== (kept[name] ?? 0))
    .map((name) => `scan ${id} counts ${kept[name] ?? 0} ${name}, and it is ${fresh.get(name) ?? 0}`);
}

const told = z.object({
  username: z.string(),
  at: z.string(),
  what: z.string(),
  before: z.string().nullable(),
  beforeAt: z.string().nullable(),
});

/** Entries about an account that may tell that it was enabled or disabled, each with the one before it. */
const TOLD = `
  SELECT username, at, what, before, beforeAt FROM (
    SELECT audit_person.account AS username, audit.at, audit.what,
      lag(audit.what) OVER (PARTITION BY audit.subject ORDER BY number) AS before,
      lag(audit.at) OVER (PARTITION BY audit.subject ORDER BY number) AS beforeAt
    FROM audit JOIN audit_person ON audit_person.hash = audit.subject
    WHERE what IN ('disabled by others', 'enabled by others', 'account disabled', 'disabling undone', 'disabling begun', 'undo begun'))
  WHERE what = before AND what IN ('disabled by others', 'enabled by others')`;

/** One switch is told once, however often what tells of it was merged. */
function toldTwice({ truth }: SoakWorld, { rows }: Reading): readonly string[] {
  return rows(told, TOLD)
    .filter(({ username, at, what, beforeAt }) => {
      const back = what === 'disabled by others' ? 'enabled' : 'disabled';
      return !truth.happened.some(
        (one) =>
          one.username === username &&
          (one.what === back || CHANGES_WHO_IS_THERE.includes(one.what)) &&
          one.at.toISOString() <= at &&
          one.at.toISOString() >= (beforeAt ?? ''),
      );
    })
    .map(({ username, what, at }) => `${username}: ${what}, told again at ${at}`);
}
