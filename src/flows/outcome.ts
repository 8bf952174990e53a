import type { Policy } from '../domain/policy.ts';
import type { Proposal } from '../domain/proposal.ts';
import { botEntry } from './bot-entry.ts';
import { judgeAt, judgedOf } from './judge.ts';
import { writeNotice } from './notice.ts';
import type { OrganisationNow } from './organisation.ts';
import type { AccountReading, Outside } from './ports.ts';
import { isLater, spare, sparedBecause } from './propose.ts';
import type { JudgedMember, MemberRow } from './scan-tables.ts';
import type { AuditEntry, Tables } from './tables.ts';

/** What a reading of the account, right before or after the act, makes of a proposal in `disabling`. */

/** Whoever signed in, was excluded, became protected or disabled, or is another one by now, is spared. */
export function sparedAtTheAct(
  outside: Outside,
  proposal: Proposal,
  reading: AccountReading,
  organisation: OrganisationNow,
  enabledAdmins: number,
): boolean {
  if (reading.account.key !== proposal.key) {
    gone(outside, proposal);
    return true;
  }
  const judged = judgedNow(outside, proposal, reading, organisation, enabledAdmins);
  const why =
    administersAnyway(outside, reading) ??
    sparedBecause(judged, proposal, signInIn(reading)) ??
    signedInSince(proposal, reading);
  if (why === undefined) return false;
  outside.store.commit(outside.clock(), (tables) => {
    spare(tables, inDisabling(proposal), why, { reason: judged.reason });
    keep(tables, proposal, judged, reading);
  });
  return true;
}

/** The account judged as it is this moment, with its own groups rather than the last reading of them. */
function judgedNow(
  outside: Outside,
  proposal: Proposal,
  { account, groupIds }: AccountReading,
  { organisation, groupUsernames }: OrganisationNow,
  enabledAdmins: number,
): JudgedMember {
  const { store, clock } = outside;
  const { tables } = store;
  const scan = tables.scans.newestBelieved();
  const known = scan === undefined ? undefined : tables.scans.member(scan.id, proposal.key);
  const itself = new Set([account.username.toLowerCase()]);
  const groups = new Set(groupIds);
  const read = {
    organisation,
    groupUsernames: (id: string) => (groups.has(id) ? itself : groupUsernames(id)),
  };
  const judge = judgeAt(clock(), outside, tables.exclusions.inForce(clock()), read, enabledAdmins);
  const { newestSignIn, reenabledAt, lastLeftAloneAt } = known ?? NOT_KNOWN;
  return judge.judged({ account, newestSignIn, reenabledAt, lastLeftAloneAt });
}

const NOT_KNOWN = { newestSignIn: undefined, reenabledAt: undefined, lastLeftAloneAt: undefined };

/** Its own privileges tell what its role's name may hide. */
function administersAnyway({ settings }: Outside, { administers }: AccountReading): 'protected' | undefined {
  return settings.policy.protectAdmins && administers ? 'protected' : undefined;
}

/** A sign-in newer than the one that was shown spares, whatever the days: clocks may be askew. */
function signedInSince({ evidence }: Proposal, { account }: AccountReading): 'signed in' | undefined {
  return isLater(signInIn({ account }), evidence.lastSignIn) ? 'signed in' : undefined;
}

function signInIn({ account: { lastLogin } }: Pick<AccountReading, 'account'>): Date | undefined {
  return lastLogin instanceof Date ? lastLogin : undefined;
}

export function gone({ store, clock }: Outside, proposal: Proposal): void {
  store.commit(clock(), (tables) => spare(tables, inDisabling(proposal), 'no longer a member', {}));
}

export function failed({ store, clock }: Outside, proposal: Proposal, why: string): void {
  store.commit(clock(), (tables) => {
    tables.proposals.become(
      proposal.id,
      'disabling',
      'failed',
      { why },
      entry('disabling failed', proposal, { why }),
    );
  });
}

export function nowDisabled(
  { store, settings, clock, mail }: Outside,
  proposal: Proposal,
  reading: AccountReading,
): void {
  const now = clock();
  store.commit(now, (tables) => {
    const extra = { disabledAt: now };
    tables.proposals.become(
      proposal.id,
      'disabling',
      'disabled',
      extra,
      entry('account disabled', proposal, {}),
    );
    writeNotice(tables, mail, 'disabled', proposal, now);
    const row = newestRow(tables, proposal);
    if (row !== undefined)
      keep(tables, proposal, asDisabled({ ...row, account: reading.account }, settings.policy), reading);
  });
}

export function asDisabled({ account, judged, newestSignIn }: MemberRow, policy: Policy): JudgedMember {
  const verdict = {
    status: 'disabled',
    clause: 1,
    days: judged?.days,
    range: judged?.range ?? 'none',
  } as const;
  return judgedOf(verdict, account, newestSignIn, policy);
}

/** The newest believed scan shows at once what became of the account. */
function keep(tables: Tables, proposal: Proposal, judged: JudgedMember, { account }: AccountReading): void {
  const scan = tables.scans.newestBelieved();
  if (scan !== undefined && newestRow(tables, proposal) !== undefined) {
    tables.scans.rejudge(scan.id, proposal.key, judged, account, undefined);
  }
}

function newestRow(tables: Tables, { key }: Proposal): MemberRow | undefined {
  const scan = tables.scans.newestBelieved();
  return scan === undefined ? undefined : tables.scans.member(scan.id, key);
}

function inDisabling(proposal: Proposal): Proposal {
  return { ...proposal, state: 'disabling' };
}

function entry(
  what: string,
  { id, username }: Proposal,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return botEntry(what, username, { proposal: id, ...detail });
}
