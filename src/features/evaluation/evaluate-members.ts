import { setImmediate } from 'node:timers/promises';
import type { AccountReading } from '../../adapters/arcgis/members.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables, Store } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { type Account, sameUsername } from '../../policy/account.ts';
import { addDays, dayOf } from '../../policy/calendar.ts';
import { verdictOf } from '../../policy/evaluate.ts';
import { type Exclusion, exclusionsAt } from '../../policy/exclusion.ts';
import { inactiveDays, inactiveSince, rangeOf } from '../../policy/inactivity.ts';
import { dueOnIfFirstWarned } from '../../policy/ladder.ts';
import type { Policy } from '../../policy/limits.ts';
import type { Organization } from '../../policy/protection.ts';
import { standingOf } from '../../policy/standing.ts';
import { type MailFacts, type MailRow, mailFactsAt } from './ladder-facts.ts';
import type { OrganizationNow } from './organization.ts';

export type Evaluator = ReturnType<typeof evaluatorAt>;
export type Evaluation = ReturnType<Evaluator['evaluate']>;

/** Evaluates members by policy: all that is the same for everyone is gathered once, then a row gives a verdict. */
export function evaluatorAt(
  now: Date,
  { settings, store }: Pick<Outside, 'settings' | 'store'>,
  exclusions: readonly Exclusion[],
  read: Pick<OrganizationNow, 'organization' | 'groupUsernames'>,
  enabledAdmins: number,
) {
  const { policy } = settings;
  const organization: Organization = { ...read.organization, enabledAdmins };
  const nextScan = settings.scanSchedule.nextDue(now);
  const nextScanOn =
    nextScan === undefined ? addDays(dayOf(now, policy.timeZone), 1) : dayOf(nextScan, policy.timeZone);
  const mailFacts = mailFactsAt(store.tables, policy, now);
  const exclusionOf = exclusionsAt(exclusions, read.groupUsernames, now);

  const evaluateBy = <Row extends MailRow>(row: Row, mailOf: (row: MailRow) => MailFacts) => {
    let known: MailFacts | undefined;
    /** What mail has to say: read for the verdict, where that needs it, else when first asked for; never twice. */
    const mail = (): MailFacts => {
      known ??= mailOf(row);
      return known;
    };
    const { account, newestSignIn, reenabledAt } = row;
    const facts = { account, newestSignIn, reenabledAt, exclusion: exclusionOf(account) };
    const verdict = verdictOf(facts, mail, organization, policy, { now, nextScanOn });
    const since = known?.reachChanged === true ? inactiveSince(account, newestSignIn) : undefined;
    const standing = standingOf(verdict, since && dueOnIfFirstWarned(now, since, policy));
    return { row, verdict, standing, mail, mailRead: () => known };
  };
  const mailOfOne = (row: MailRow): MailFacts => mailFacts([row])(row);

  return {
    organization,
    /** What the policy says of one member, in full and as it is kept. */
    evaluate: <Row extends MailRow>(row: Row) => evaluateBy(row, mailOfOne),
    /** The same of a piece of the members, in their order; what mail has to say is read once for all that may need it. */
    evaluateAll<Row extends MailRow>(rows: readonly Row[]) {
      const asking = new Set<MailRow>(rows.filter((row) => mayNeedMail(row, policy, now)));
      let ofPiece: ((row: MailRow) => MailFacts) | undefined;
      const mailOf = (row: MailRow): MailFacts => {
        if (!asking.has(row)) return mailOfOne(row);
        ofPiece ??= mailFacts([...asking]);
        return ofPiece(row);
      };
      return rows.map((row) => evaluateBy(row, mailOf));
    },
  };
}

/** By days alone in either range; what else there is to know leaves most of the others alone that have no need of mail. */
function mayNeedMail({ account, newestSignIn }: MailRow, policy: Policy, now: Date): boolean {
  return account.disabled !== true && rangeOf(inactiveDays(account, newestSignIn, now), policy) !== 'none';
}

/** Rows a piece: what SQLite reads and writes in some ten milliseconds, so that a click never waits for a scan. */
export const PIECE = 250;

/** All members, piece by piece; clicks and acts get their turn in between. */
export async function* membersInPieces(store: Store): AsyncGenerator<readonly MemberRow[]> {
  for (let after = 0; ; ) {
    const rows = store.tables.members.piece(after, PIECE);
    if (rows.length > 0) yield rows;
    if (rows.length < PIECE) return;
    after = rows.at(-1)?.id ?? after;
    await breathe();
  }
}

/** Lets what is waiting have its turn. */
export async function breathe(): Promise<void> {
  await setImmediate();
}

/** Enabled `org_admin`s as of the last accepted scan; one where there was none, as the account in question may be it. */
export function enabledAdminsOf({ scans, members }: Pick<ReadTables, 'scans' | 'members'>): number {
  return scans.newestAccepted() === undefined ? 1 : members.enabledAdmins().length;
}

/** The same for one account: nobody else is the last administrator, so that all members need not be counted. */
export function enabledAdminsFor(tables: Pick<ReadTables, 'scans' | 'members'>, { role }: Account): number {
  return role === 'org_admin' ? enabledAdminsOf(tables) : Number.POSITIVE_INFINITY;
}

/** Not one of a custom role that was made from it. */
export function isOrgAdmin({ role, roleId }: Account): boolean {
  return role === 'org_admin' && roleId === undefined;
}

/**
 * The same right before an act: where it is about an `org_admin`, the others are asked about until one is found enabled,
 * as people may have disabled them since the scan. One that cannot be read counts for nothing; two stand for more.
 */
export async function enabledAdminsNow(
  { tables }: Pick<Store, 'tables'>,
  portal: Pick<Outside['portal'], 'account'>,
  { account }: AccountReading,
): Promise<number> {
  if (!isOrgAdmin(account)) return enabledAdminsFor(tables, account);
  for (const username of tables.members.enabledAdmins()) {
    if (sameUsername(username, account.username)) continue;
    const other = await portal.account(username);
    if (other.ok && other.value.account.disabled === false && isOrgAdmin(other.value.account)) return 2;
  }
  return 1;
}
