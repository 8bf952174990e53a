import { z } from 'zod';
import { DAY_MS } from '../../../src/policy/calendar.ts';
import { APPROVER, SECOND_APPROVER } from '../../../src/sandbox/cast.ts';
import type { PortalMember } from '../../../src/sandbox/portal/member-directory.ts';
import type { RecordedRequest } from '../../../src/sandbox/portal/server.ts';
import type { Reading } from '../database.ts';

/** What happened to an account outside of the bot. */
export type Outside =
  | 'signed in'
  | 'disabled'
  | 'enabled'
  | 'made administrator'
  | 'administrator no more'
  | 'left'
  | 'joined'
  | 'new address'
  /** The list came without it, for some. */
  | 'no last sign-in';

export const EVERYBODY = '*';

export interface Happened {
  readonly at: Date;
  readonly username: string;
  readonly what: Outside;
}

/** An account as it was when the bot asked for it. */
interface Seen {
  readonly member: PortalMember | undefined;
  readonly isExcluded: boolean;
}

export interface TruthOptions {
  readonly now: () => Date;
  readonly member: (username: string) => PortalMember | undefined;
  readonly settings: () => Readonly<Record<string, string>>;
  readonly look: <T>(at: (reading: Reading) => T) => T;
}

/** Whether an exclusion is about an account of such a key and user name. */
export const COVERS = "((kind = 'account' AND value = ?) OR (kind = 'user-name pattern' AND ? GLOB value))";

/** What is true at the servers, and what was wrong with asking for a disabling at the very moment of asking. */
export interface Truth {
  readonly happened: readonly Happened[];
  /** Whom the bot asked to disable. */
  readonly asked: readonly { readonly username: string; readonly at: Date }[];
  note(username: string, what: Outside): void;
  hear(request: RecordedRequest): void;
  /** What was wrong since the last time that this was asked. */
  wrongs(): readonly string[];
}

export function truthOf(options: TruthOptions): Truth {
  const { now, member, look } = options;
  const happened: Happened[] = [];
  const asked: { username: string; at: Date }[] = [];
  const seen = new Map<string, Seen>();
  let wrongs: string[] = [];

  function read(username: string): void {
    const found = member(username);
    const isExcluded = look((reading) => isExcludedNow(reading, { username, key: found?.id ?? '' }, now()));
    seen.set(username, { member: found, isExcluded });
  }

  function disable(username: string): void {
    asked.push({ username, at: now() });
    const before = seen.get(username);
    const proposals = look(({ rows }) =>
      rows(beingDisabled, BEING_DISABLED, ...APPROVERS, now().toISOString(), username),
    );
    wrongs.push(
      ...wrongsOf(before, proposals[0], options).map((wrong) => `asked to disable ${username}: ${wrong}`),
    );
  }

  return {
    happened,
    asked,
    note: (username, what) => void happened.push({ at: now(), username, what }),
    hear({ method, path }) {
      const [, name, act] = /^\/community\/users\/([^/]+)(\/disable)?$/.exec(path) ?? [];
      if (name === undefined) return;
      const username = decodeURIComponent(name);
      if (act === undefined) read(username);
      else if (method === 'POST') disable(username);
    },
    wrongs() {
      const since = wrongs;
      wrongs = [];
      return since;
    },
  };
}

const APPROVERS = [APPROVER, SECOND_APPROVER] as const;

const beingDisabled = z.object({
  key: z.string(),
  rehearsal: z.number(),
  shownSignIn: z.string().nullable(),
  approvals: z.number(),
  live: z.number(),
});

const BEING_DISABLED = `
  SELECT account_key AS key, rehearsal, evidence ->> 'lastSignIn' AS shownSignIn,
    (SELECT count(*) FROM go_live WHERE ended_at IS NULL) AS live,
    (SELECT count(DISTINCT by_id) FROM decision
     WHERE decision.proposal = proposal.id AND decision.round = proposal.round AND kind IN ('approve', 'try again')
       AND by_id IN (?, ?) AND at <= ?
       AND NOT EXISTS (SELECT 1 FROM decision AS later
         WHERE later.proposal = proposal.id AND later.round = proposal.round AND later.kind = 'withdraw'
           AND later.id > decision.id)) AS approvals
  FROM proposal WHERE username = ? AND state = 'disabling'`;

/** Promises 1, 2 and 3 at the moment at which the portal is asked. */
function wrongsOf(
  before: Seen | undefined,
  proposal: z.output<typeof beingDisabled> | undefined,
  { settings, now }: TruthOptions,
): readonly string[] {
  if (proposal === undefined) return ['no proposal is being disabled (promise 1)'];
  const account = before?.member;
  if (account === undefined) return ['the account was not read before (promise 3)'];
  const { APPROVALS_NEEDED = '1', DISABLE_AFTER_DAYS = '90', PROTECTION } = settings();
  const lastLogin = account.lastLogin ?? -1;
  const since = lastLogin > 0 ? lastLogin : (account.created ?? 0);
  const isLater = lastLogin > Date.parse(proposal.shownSignIn ?? '1970-01-01');
  const wrongs = {
    'fewer approvals than are needed (promise 1)': proposal.approvals < Number(APPROVALS_NEEDED),
    'a rehearsal (promise 1)': proposal.rehearsal !== 0,
    'the approval was for another account (promise 1)': proposal.key !== account.id,
    'protection is on (promise 2)': PROTECTION === 'on',
    'not live (promise 2)': proposal.live === 0,
    'disabled already when it was read (promise 3)': account.disabled,
    'an administrator when it was read (promise 3)': account.role === 'org_admin',
    'excluded when it was read (promise 3)': before?.isExcluded === true,
    'signed in before it was read (promise 3)': isLater,
    'not inactive for long enough when it was read (promise 3)':
      now().getTime() - since < Number(DISABLE_AFTER_DAYS) * DAY_MS,
  };
  return Object.entries(wrongs).flatMap(([name, is]) => (is ? [name] : []));
}

function isExcludedNow(
  { rows }: Reading,
  { username, key }: { readonly username: string; readonly key: string },
  now: Date,
): boolean {
  const found = rows(
    z.unknown(),
    `SELECT 1 FROM exclusion WHERE ${COVERS} AND ended_at IS NULL AND (until IS NULL OR until > ?)`,
    ...[key, username, now.toISOString()],
  );
  return found.length > 0;
}
