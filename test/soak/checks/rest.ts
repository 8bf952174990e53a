import { existsSync, readdirSync } from 'node:fs';
import { z } from 'zod';
import { dayOf, startOfDay } from '../../../src/policy/calendar.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import type { Reading } from '../database.ts';
import type { SoakWorld } from '../soak-world.ts';

/** What must hold whenever nothing is wrong any more and the bot has come to rest. */
export function wrongAtRest(world: SoakWorld): readonly string[] {
  return world.look((reading) => [
    ...stuck(world, reading),
    ...leftFiles(world),
    ...notAsShown(world, reading),
    ...overTheCap(world, reading),
    ...brokenTrail(reading),
    ...digestsTwice(world, reading),
  ]);
}

const one = z.object({ what: z.string() });

/** Everything that has a next step has taken it. */
const NOTHING_OF: readonly (readonly [name: string, sql: string])[] = [
  [
    'is neither disabled nor not',
    "SELECT username AS what FROM proposal WHERE state IN ('disabling', 'undoing')",
  ],
  ['decided with many, and not taken over', "SELECT proposal || '' AS what FROM bulk_rest"],
  ['scan still reading or merging', "SELECT id || '' AS what FROM scan WHERE finished_at IS NULL"],
  ['scan without its proposals', "SELECT id || '' AS what FROM scan WHERE to_propose = 1"],
  ['card not published', "SELECT id || '' AS what FROM card WHERE due = 1 OR posting_since IS NOT NULL"],
  ['line not posted', 'SELECT text AS what FROM line WHERE taken_at IS NULL'],
  ['file not uploaded', "SELECT name AS what FROM file WHERE state IN ('due', 'taken')"],
  ['question not asked', 'SELECT kind AS what FROM asking WHERE due = 1'],
  // One of unknown outcome is redrawn no sooner than someone's press tells where it stands.
  [
    'digest not posted',
    `SELECT id || ' ' || state AS what FROM digest
     WHERE state IN ('due', 'posting') OR (stale = 1 AND ts IS NOT NULL)`,
  ],
];

function stuck(world: SoakWorld, reading: Reading): readonly string[] {
  const { rows } = reading;
  const always = NOTHING_OF.flatMap(([name, sql]) =>
    rows(one, sql).map(({ what }) => `${what}: ${name} (promise 5)`),
  );
  const acts = mayAct(world, reading);
  const sending = rows(one, "SELECT username AS what FROM letter WHERE state = 'sending'");
  const approved = rows(
    one,
    "SELECT username AS what FROM proposal WHERE state = 'approved' AND rehearsal = 0",
  );
  const waits = acts && disabledToday(world, reading) >= capOf(world);
  return [
    ...always,
    // Where nothing may go out, it waits until it may.
    ...(acts ? sending.map(({ what }) => `${what}: a letter still on its way (promise 5)`) : []),
    ...(waits ? [] : approved.map(({ what }) => `${what}: approved and not acted on (promise 5)`)),
  ];
}

/** No scan is under way: nothing is staged, and no CSV half written. */
function leftFiles({ workFolder }: SoakWorld): readonly string[] {
  const files = existsSync(workFolder) ? readdirSync(workFolder) : [];
  return files.filter((name) => !name.endsWith('.csv')).map((name) => `${name} was left in the work folder`);
}

/** Each digest was posted at most once, whatever was killed meanwhile. */
function digestsTwice({ servers }: SoakWorld, { rows }: Reading): readonly string[] {
  const posts = servers.slack.messages(CHANNEL.id).filter(({ thread_ts, blocks: [heading] }) => {
    return thread_ts === undefined && heading?.type === 'header' && heading.block_id !== 'card';
  });
  const made = rows(one, "SELECT id || '' AS what FROM digest WHERE state IN ('posted', 'unclear')");
  return posts.length > made.length
    ? [`${posts.length} digests in the channel, of ${made.length} that were posted`]
    : [];
}

/** Letters that could go out now. */
export function lettersDue(world: SoakWorld): number {
  return world.look((reading) => {
    if (!mayAct(world, reading)) return 0;
    return reading.rows(
      one,
      "SELECT username AS what FROM letter WHERE state = 'waiting' AND not_before <= ?",
      world.now().toISOString(),
    ).length;
  });
}

/** Whether anybody may be mailed and anything disabled. */
export function mayAct(world: SoakWorld, reading: Reading): boolean {
  const isLive = reading.rows(z.unknown(), 'SELECT 1 FROM go_live WHERE ended_at IS NULL').length > 0;
  return world.settings()['PROTECTION'] !== 'on' && isLive && !isPaused(world, reading);
}

export function isPaused({ now }: SoakWorld, { rows }: Reading): boolean {
  const sql = 'SELECT 1 FROM pause WHERE ended_at IS NULL AND (until IS NULL OR until > ?)';
  return rows(z.unknown(), sql, now().toISOString()).length > 0;
}

/** When the pause in force ends by itself. */
export function pausedUntil({ look }: SoakWorld): string | undefined {
  const found = look(({ rows }) =>
    rows(z.object({ until: z.string().nullable() }), 'SELECT until FROM pause WHERE ended_at IS NULL'),
  );
  return found[0]?.until ?? undefined;
}

/** How much has gone out to people and to the portal. */
export interface Mark {
  readonly mails: number;
  readonly disables: number;
  readonly directMessages: number;
}

export function markNow({ servers, truth }: SoakWorld): Mark {
  const direct = servers.slack.calls.filter(
    ({ method, args, answer }) =>
      method === 'chat.postMessage' && args['channel'] !== CHANNEL.id && answer?.ok === true,
  );
  return {
    mails: servers.mailbox.mails.length,
    disables: truth.asked.length,
    directMessages: direct.length,
  };
}

/** Promise 2: what went out although nothing might. */
export function wentOut(before: Mark, after: Mark): readonly string[] {
  return (['mails', 'disables', 'directMessages'] as const).flatMap((what) =>
    after[what] > before[what]
      ? [`${after[what] - before[what]} ${what} while the bot might not act (promise 2)`]
      : [],
  );
}

const newest = z.object({ username: z.string(), key: z.string(), state: z.string(), at: z.string() });

/** Promise 3: what is shown as disabled, or as enabled again, is so at the portal, unless others changed it since. */
function notAsShown({ servers, truth }: SoakWorld, { rows }: Reading): readonly string[] {
  const shown = rows(
    newest,
    `SELECT username, account_key AS key, state, iif(state = 'disabled', disabled_at, changed_at) AS at
     FROM proposal WHERE state IN ('disabled', 'undone')
       AND id = (SELECT max(id) FROM proposal AS other WHERE other.account_key = proposal.account_key)`,
  );
  return shown.flatMap(({ username, key, state, at }) => {
    const member = servers.portal.member(username);
    if (member === undefined || member.id !== key || member.disabled === (state === 'disabled')) return [];
    const by = member.disabled ? 'disabled' : 'enabled';
    const byOthers = truth.happened.some(
      (one) => one.username === username && one.what === by && one.at >= new Date(at),
    );
    return byOthers ? [] : [`${username}: shown as ${state}, and is not (promise 3)`];
  });
}

function overTheCap(world: SoakWorld, reading: Reading): readonly string[] {
  const cap = capOf(world);
  const live = reading.rows(
    z.unknown(),
    `
    SELECT 1 FROM proposal WHERE state IN ('open', 'approved', 'disabling', 'failed')`,
  ).length;
  const today = disabledToday(world, reading);
  return [
    ...(live > cap ? [`${live} live proposals, more than ${cap}`] : []),
    ...(today > cap ? [`${today} disabled today, more than ${cap}`] : []),
  ];
}

const capOf = ({ settings }: SoakWorld): number => Number(settings()['DISABLE_CAP']);

function disabledToday(world: SoakWorld, { rows }: Reading): number {
  const { timeZone } = world.servers;
  const today = startOfDay(dayOf(world.now(), timeZone), timeZone).toISOString();
  return rows(z.unknown(), 'SELECT 1 FROM proposal WHERE rehearsal = 0 AND disabled_at >= ?', today).length;
}

function brokenTrail(reading: Reading): readonly string[] {
  const broken = reading.tables().audit.firstBroken();
  return broken === undefined ? [] : [`the audit trail is broken at ${broken}`];
}

export function trailNow({ look }: SoakWorld): string | undefined {
  return look((reading) => reading.tables().audit.head()?.hash);
}

/** The trail only grows: what was its end before is in it still. */
export function lostFromTrail({ look }: SoakWorld, before: string | undefined): readonly string[] {
  if (before === undefined) return [];
  const found = look(({ rows }) => rows(z.unknown(), 'SELECT 1 FROM audit WHERE hash = ?', before));
  return found.length > 0 ? [] : ['the audit trail has lost entries'];
}
