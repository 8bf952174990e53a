import type { Approver } from '../../policy/account.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { type Delivery, isAboutAsking } from './calls.ts';
import { type Directory, nameOf, type SlackUser, whyNobody } from './directory.ts';

/** Who may decide, as Slack told it at one moment. */
export interface Snapshot {
  readonly at: Date;
  readonly approvers: ReadonlyMap<string, Approver>;
  /** What is wrong with the entries of SLACK_APPROVERS, a sentence each. */
  readonly problems: readonly string[];
}

interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly whyNot: string | undefined;
}

/**
 * Reads every entry of SLACK_APPROVERS; an entry that Slack refuses counts as nobody. Where Slack could not be asked
 * nothing is known, and an older snapshot stays what it was.
 */
export async function readSnapshot(
  entries: readonly string[],
  directory: Directory,
  at: Date,
): Promise<Result<Snapshot, string>> {
  const team = await directory.teamId();
  if (team.kind !== 'delivered') return failed(team.sentence);
  const read: Entry[] = [];
  for (const entry of entries) {
    const found = await readEntry(entry, directory, team.value);
    if (!found.ok) return found;
    read.push(found.value);
  }
  const deciding = read.flatMap(({ people }) => people.filter(mayDecide));
  const problems = read
    .filter(({ people }) => !people.some(mayDecide))
    .map(({ entry, why }) => `${entry} in SLACK_APPROVERS counts as nobody: ${why}`);
  return ok({
    at,
    approvers: new Map(deciding.map((approver) => [approver.id, approver])),
    problems: [...problems, ...withoutEmail(deciding)],
  });
}

/** Without addresses it cannot be seen that an account is the approver's own. */
function withoutEmail(deciding: readonly Approver[]): readonly string[] {
  if (deciding.length === 0 || deciding.some(({ email }) => email !== undefined)) return [];
  return [
    'Slack shows no approver’s e-mail address, so nobody can be kept from deciding on their own account: ' +
      'give the app the scope users:read.email and install it again.',
  ];
}

/** The only door to an Approver. */
function mayDecide(person: Person): person is Person & Approver {
  return person.whyNot === undefined;
}

interface Entry {
  readonly entry: string;
  readonly people: readonly Person[];
  /** Why nobody of them may decide, where nobody may. */
  readonly why: string;
}

async function readEntry(
  entry: string,
  directory: Directory,
  teamId: string,
): Promise<Result<Entry, string>> {
  if (entry.startsWith('S')) return await readGroup(entry, directory, teamId);
  const user = await directory.user(entry);
  if (user.kind !== 'delivered') return missing(entry, user);
  const person = personOf(user.value, teamId);
  return ok({ entry, people: [person], why: `${person.name} ${person.whyNot ?? 'may decide'}.` });
}

async function readGroup(
  group: string,
  directory: Directory,
  teamId: string,
): Promise<Result<Entry, string>> {
  const members = await directory.groupMembers(group);
  if (members.kind !== 'delivered') return missing(group, members);
  const people: Person[] = [];
  for (const member of members.value) {
    const user = await directory.user(member);
    if (user.kind === 'delivered') people.push(personOf(user.value, teamId));
    else if (!isRefused(user)) return failed(user.sentence);
  }
  const whys = people.slice(0, 5).map(({ name, whyNot = '' }) => `${name} ${whyNot}`);
  return ok({ entry: group, people, why: `${whys.join(', ') || 'the user group has no members'}.` });
}

function personOf(user: SlackUser, teamId: string): Person {
  const email = user.profile.email?.trim();
  return {
    id: user.id,
    name: nameOf(user),
    email: email === '' ? undefined : email,
    whyNot: whyNobody(user, teamId),
  };
}

type Missed = Exclude<Delivery<never>, { kind: 'delivered' }>;

function missing(entry: string, outcome: Missed): Result<Entry, string> {
  const { sentence } = outcome;
  return isRefused(outcome) ? ok({ entry, people: [], why: sentence }) : failed(sentence);
}

/** Only Slack's own word says that there is nobody; being unable to ask, or not allowed to, says nothing. */
function isRefused(outcome: Missed): boolean {
  return outcome.kind === 'refused' && outcome.code !== undefined && !isAboutAsking(outcome.code);
}
