import type { MemberRow } from '../../adapters/store/members.ts';
import type { ScanRow } from '../../adapters/store/scans.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { dayOf, startOfDay } from '../../policy/calendar.ts';
import { capOf } from '../../policy/evaluate.ts';
import { type CustomRole, roleLabel } from '../../policy/protection.ts';
import type { MailState } from '../card/facts.ts';
import type { Explanations, StatusFacts, WhyFacts } from '../deciding/press.ts';
import { standingNow } from '../modes/mode.ts';
import { bulkOf } from '../proposals/approve-many.ts';
import { notAgain } from '../proposals/expire.ts';
import { undecidedTwice } from '../proposals/undecided.ts';
import { warningsTold } from '../warnings/told.ts';

/** Answers questions from the database: who somebody is, why, and how things stand. Never acts. */
export function explanations(
  outside: Outside,
  running: () => ScanRow | undefined,
  roles: () => ReadonlyMap<string, CustomRole>,
  problems: () => readonly string[],
  mailNow: () => MailState | undefined,
): Explanations {
  const { store, settings, people, clock } = outside;
  const { policy } = settings;
  const { tables } = store;

  function why(key: AccountKey): WhyFacts | undefined {
    const scan = tables.scans.newestBelieved();
    const member = scan === undefined ? undefined : tables.scans.member(scan.id, key);
    if (scan === undefined || member?.judged === undefined) return undefined;
    const proposal = tables.proposals.newestOf(key);
    return {
      member,
      roleName: roleLabel(member.account, roles()),
      scan,
      sentence: [member.judged.reason, ...undecided(member)].join(' '),
      proposal,
      evidence: proposal?.evidence,
      warnings: warningsTold(tables, key, policy.timeZone),
      timeZone: policy.timeZone,
    };
  }

  /** Why one that is to be decided is on no card. */
  function undecided(member: MemberRow): readonly string[] {
    const isHeld = member.judged?.status === 'to decide' && undecidedTwice(tables, policy, clock())(member);
    return isHeld ? [`Nobody decided, twice. ${notAgain(settings)}`] : [];
  }

  function status(): StatusFacts {
    const now = clock();
    const lastBelieved = tables.scans.newestBelieved();
    const today = startOfDay(dayOf(now, policy.timeZone), policy.timeZone);
    const live = tables.proposals.live().filter(({ rehearsal }) => !rehearsal);
    return {
      standing: standingNow(tables, settings, now),
      organisation: lastBelieved?.organisation,
      running: running(),
      lastBelieved,
      recent: tables.scans.recent(5),
      nextScan: settings.scanSchedule.nextDue(now),
      nextDigest: settings.digestSchedule.nextDue(now),
      counts: lastBelieved === undefined ? {} : tables.scans.countStatuses(lastBelieved.id),
      open: live.filter(({ state }) => state === 'open').length,
      approvedWaiting: live.filter(({ state }) => state === 'approved').length,
      failed: live.filter(({ state }) => state === 'failed').length,
      exclusions: tables.exclusions.inForce(now).length,
      approvers: people.count(),
      disabledToday: tables.proposals.disablesSince(today),
      cap: capOf(policy, lastBelieved?.enabledMembers ?? 0),
      problems: problems(),
      mail: mailNow(),
      policy,
      timeZone: policy.timeZone,
      now,
    };
  }

  return {
    find(who) {
      const scan = tables.scans.newestBelieved();
      return scan === undefined ? [] : tables.scans.findMembers(scan.id, who, 20);
    },
    why,
    status,
    cardOf: () => tables.cards.newest()?.id,
    bulk: () => bulkOf(tables),
    proposal: (id) => tables.proposals.get(id),
  };
}
