import { type Account, type AccountKey, isAccountKey } from '../../src/policy/account.ts';
import type { AccountFacts, MailKnown } from '../../src/policy/evaluate.ts';
import type { Exclusion } from '../../src/policy/exclusion.ts';
import type { Policy } from '../../src/policy/limits.ts';
import { isProposalId, type ProposalId } from '../../src/policy/proposal.ts';
import type { Organization } from '../../src/policy/protection.ts';

/** The moment at which the domain's tests take place: a Monday, 06:00 in Berlin. */
export const NOW = new Date('2026-11-23T05:00:00Z');

export function daysAgo(days: number, from = NOW): Date {
  return new Date(from.getTime() - days * 86_400_000);
}

export function keyOf(text: string): AccountKey {
  if (!isAccountKey(text)) throw new Error(`no account key: ${text}`);
  return text;
}

export function proposalIds(...numbers: number[]): readonly ProposalId[] {
  return numbers.filter(isProposalId);
}

/** An ordinary member who signed in yesterday; a test names only what matters to it. */
export function anAccount(special: Partial<Account> = {}): Account {
  return {
    key: keyOf('0a1b'),
    portalId: '0a1b',
    username: 'maria.silva_HCG',
    fullName: 'Maria Silva',
    email: 'maria.silva@harbour.example',
    role: 'org_user',
    roleId: undefined,
    userType: 'creatorUT',
    provider: 'arcgis',
    categories: [],
    culture: 'en',
    level: '2',
    created: daysAgo(1000),
    lastLogin: daysAgo(1),
    disabled: false,
    ...special,
  };
}

export function anOrganization(special: Partial<Organization> = {}): Organization {
  return {
    id: 'org',
    name: 'Harbour City GIS',
    ownUsername: 'the.bot',
    credentialOwners: [],
    contacts: [],
    mfaAdmins: [],
    roles: new Map(),
    enabledAdmins: 3,
    ...special,
  };
}

/** The defaults of the settings. */
export function aPolicy(special: Partial<Policy> = {}): Policy {
  return {
    notifyAfterDays: 60,
    disableAfterDays: 90,
    graceDays: 30,
    remindDaysBefore: [14, 3],
    maxWarningsPerScan: 100,
    reenabledShieldDays: 30,
    warningValidDays: 45,
    protectAdmins: true,
    disableCap: 50,
    disableCapPercent: 10,
    timeZone: 'Europe/Berlin',
    ...special,
  };
}

/** All that is known of one account, what mail has to say included. */
export type Known = AccountFacts & MailKnown;

export function factsOf(special: Partial<Known> = {}): Known {
  return {
    account: anAccount(),
    newestSignIn: undefined,
    reenabledAt: undefined,
    exclusion: undefined,
    ladder: undefined,
    reach: { kind: 'reachable' },
    pausedDays: 0,
    ...special,
  };
}

export function anExclusion(special: Partial<Exclusion> = {}): Exclusion {
  return {
    id: 1,
    target: { kind: 'account', key: keyOf('0a1b'), username: 'maria.silva_HCG' },
    reason: 'On parental leave.',
    authorId: 'U1',
    authorName: 'Ana',
    since: daysAgo(10),
    until: undefined,
    ...special,
  };
}
