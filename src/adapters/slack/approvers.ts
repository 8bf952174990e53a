import type { Approver, ApproverBecause } from '../../policy/account.ts';
import { type Clock, MINUTE_MS } from '../../policy/calendar.ts';
import { counted, listed } from '../../policy/text.ts';
import { type Delivery, isSlacksNo } from './calls.ts';
import { type Directory, type Identity, idsOf, nameOf, type SlackUser, whyNobody } from './directory.ts';

const FRESH_MS = 5 * MINUTE_MS;
const VOID_MS = 15 * MINUTE_MS;

/** What Slack told at one moment: of a person, or of a group's members. */
interface Told<T> {
  readonly at: Date;
  readonly value: T;
}

interface Person {
  readonly id: string;
  /** All that stand for this one person: as listed, as answered, and the enterprise's. */
  readonly ids: readonly string[];
  readonly name: string;
  readonly email: string | undefined;
  readonly whyNot: string | undefined;
}

/** Someone of an entry in SLACK_APPROVERS, and of which. */
type Candidate = Person & { readonly because: ApproverBecause };

/** One after another this many are looked up; of more, those that the list of all members has are taken from it. */
const FEW = 40;
/** A page of the list costs as much of what Slack allows in a minute as five look-ups. */
const LOOKUPS_A_PAGE = 5;

/**
 * Who may decide, as Slack last told of each: whoever cannot be read now stays what they were, for a quarter of an hour,
 * and keeps nobody else from deciding. What Slack refuses counts as nobody at once.
 */
export function createApprovers(entries: readonly string[], directory: Directory, clock: Clock) {
  const people = new Map<string, Told<Person>>();
  const groups = new Map<string, Told<readonly string[]>>();
  /** Why something is not known, or is nobody, by the id that was asked. */
  const unread = new Map<string, string>();
  const refused = new Map<string, string>();
  /** Other ids of people whom Slack told of by these. */
  const aliases = new Map<string, readonly string[]>();
  let isGrid = false;
  let unasked: string | undefined = 'The bot has not checked with Slack yet.';

  const isYounger = ({ at }: { readonly at: Date }, ms: number): boolean => {
    const age = clock().getTime() - at.getTime();
    return age >= 0 && age < ms;
  };
  const isValid = (told: Told<unknown> | undefined): boolean =>
    told !== undefined && isYounger(told, VOID_MS);
  const isFresh = (told: Told<unknown> | undefined): boolean =>
    told !== undefined && isYounger(told, FRESH_MS);

  /** What was found out about one id; only Slack's own word says that there is nobody. */
  function note<T>(known: Map<string, Told<T>>, id: string, outcome: Delivery<T>): void {
    unread.delete(id);
    refused.delete(id);
    if (outcome.kind === 'delivered') known.set(id, { at: clock(), value: outcome.value });
    else if (isSlacksNo(outcome)) {
      known.delete(id);
      refused.set(id, outcome.sentence.replace(/^Slack rejected the request: (.*)\.$/, '$1'));
    } else unread.set(id, outcome.sentence);
  }

  const membersOf = (entry: string): readonly string[] => {
    if (!isGroup(entry)) return [entry];
    const told = groups.get(entry);
    return told !== undefined && isValid(told) ? told.value : [];
  };

  async function refresh(): Promise<void> {
    const identity = await directory.identity();
    unasked = identity.kind === 'delivered' ? undefined : identity.sentence;
    if (identity.kind !== 'delivered') return;
    isGrid = identity.value.enterpriseId !== undefined;
    await readGroups();
    const asked = staleOnes();
    if (asked.size > FEW) await takeFromList(asked, identity.value);
    await lookUp(asked, identity.value);
  }

  async function readGroups(): Promise<void> {
    for (const group of entries.filter(isGroup))
      if (!isFresh(groups.get(group))) note(groups, group, await directory.groupMembers(group));
  }

  /** Whom to ask about now; who is no longer listed is forgotten. */
  function staleOnes(): Set<string> {
    const wanted = new Set(entries.flatMap(membersOf));
    for (const id of people.keys()) if (!wanted.has(id)) people.delete(id);
    return new Set([...wanted].filter((id) => !isFresh(people.get(id))));
  }

  /** From the list of all members, for as long as that is the shorter way; whom it has is asked about no more. */
  async function takeFromList(asked: Set<string>, identity: Identity): Promise<void> {
    let pages = Math.ceil(asked.size / LOOKUPS_A_PAGE);
    for await (const page of directory.members()) {
      takePage(page, asked, identity);
      pages = asked.size === 0 ? 0 : pages - 1;
      if (pages <= 0) return;
    }
  }

  function takePage(page: Delivery<readonly SlackUser[]>, asked: Set<string>, identity: Identity): void {
    for (const user of page.kind === 'delivered' ? page.value : [])
      for (const id of idsOf(user).filter((one) => asked.delete(one)))
        note(people, id, personIn(user, id, identity));
  }

  /** One after another; where Slack asks to slow down for long, the next round goes on with those who are left. */
  async function lookUp(asked: ReadonlySet<string>, identity: Identity): Promise<void> {
    let slowedDown: Delivery<never> | undefined;
    for (const id of asked) {
      const user = slowedDown ?? (await directory.user(id));
      if (user.kind === 'refused' && user.code === undefined) slowedDown = user;
      note(people, id, user.kind === 'delivered' ? personIn(user.value, id, identity) : user);
    }
  }

  /** Those listed by themselves first, then the groups in their order: whoever is both, or in two groups, counts by the first. */
  const validPeople = (): readonly Candidate[] =>
    [...entries.filter((entry) => !isGroup(entry)), ...entries.filter(isGroup)].flatMap((entry) => {
      const readAt = groups.get(entry)?.at;
      const because =
        readAt === undefined
          ? ({ kind: 'listed' } as const)
          : ({ kind: 'group', group: entry, readAt } as const);
      return membersOf(entry)
        .flatMap((id) => people.get(id) ?? [])
        .filter(isValid)
        .map(({ value }) => ({ ...value, because }));
    });

  /** Each person by each of their ids. */
  function approvers(): ReadonlyMap<string, Approver> {
    const byId = new Map<string, Approver>();
    for (const person of validPeople()) {
      if (!mayDecide(person)) continue;
      const ids = [...person.ids, ...(aliases.get(person.id) ?? [])];
      const known = ids.map((id) => byId.get(id)).find((one) => one !== undefined) ?? person;
      for (const id of ids) byId.set(id, pressingAs(known, id));
    }
    return byId;
  }

  /** What is wrong with one entry, where nobody of it may decide or someone of it is not known. */
  function problemOf(entry: string): readonly string[] {
    const members = membersOf(entry);
    const unknown = unknownOf(entry, members);
    const found = members.flatMap((id) => people.get(id) ?? []).filter(isValid);
    if (unknown.length > 0 || found.some(({ value }) => value.whyNot === undefined)) return unknown;
    // What is too old by now is not known to be anything; it is asked about next, and where Slack cannot be asked, that is told.
    if (![entry, ...members.filter((id) => id !== entry)].every(isKnown))
      return unasked === undefined ? [] : [`${entry} in SLACK_APPROVERS ${NOT_CHECKED} ${unasked}`];
    const nobodies = Map.groupBy(
      members.filter((id) => refused.has(id)),
      (id) => refused.get(id) ?? '',
    );
    const whys = [
      found
        .slice(0, NAMED)
        .map(({ value }) => `${value.name} ${value.whyNot ?? ''}`)
        .join(', '),
      ...[...nobodies].map(([said, ids]) => `${saidOf(ids, said)}: ${listOf(ids)}`),
    ].filter((one) => one !== '');
    const why = refused.get(entry) ?? (whys.join('; ') || 'the user group has no members');
    return [`${entry} in SLACK_APPROVERS cannot approve: ${why}. ${whatToDo(entry, refused.has(entry))}`];
  }

  const isKnown = (id: string): boolean => refused.has(id) || isValid(people.get(id) ?? groups.get(id));

  function unknownOf(entry: string, members: readonly string[]): readonly string[] {
    const named = [entry, ...members.filter((id) => id !== entry)].filter(
      (id) => unread.has(id) && !isKnown(id),
    );
    const [first] = named;
    if (first === undefined) return [];
    const whom =
      first === entry ? `${entry} in SLACK_APPROVERS` : `${listOf(named)} in ${entry} (SLACK_APPROVERS)`;
    return [`${whom} ${NOT_CHECKED} ${unread.get(first)}`];
  }

  return {
    refresh,
    approvers,
    isGrid: () => isGrid,
    /** Why nothing is known of anyone, where that is so. */
    unread(): string | undefined {
      return entries.some(isKnown) || entries.length === 0
        ? undefined
        : (unasked ?? [...unread.values()][0] ?? 'The bot has not checked with Slack recently.');
    },
    /** What could not be read the last time, of what is still known too. */
    missed: (): readonly string[] => [...unread].map(([id, why]) => `${id}: ${why}`),
    /** Someone was looked up by another id than they are listed by. */
    saw(user: SlackUser): void {
      const ids = idsOf(user);
      for (const { value } of people.values())
        if (ids.some((id) => value.ids.includes(id))) aliases.set(value.id, ids);
    },
    /** What is wrong with the entries of SLACK_APPROVERS, a sentence each. */
    problems: (): readonly string[] => [
      ...new Set(entries.flatMap(problemOf)),
      ...withoutEmail([...approvers().values()]),
    ],
  };
}

const isGroup = (entry: string): boolean => entry.startsWith('S');

const NAMED = 5;

function listOf(ids: readonly string[]): string {
  const rest = ids.length - NAMED;
  return listed([...ids.slice(0, NAMED), ...(rest > 0 ? [counted(rest, 'other', 'others')] : [])]);
}

/** What Slack says of one, of all of whom it says that. */
function saidOf(ids: readonly string[], said: string): string {
  if (ids.length === 1) return said;
  return said.replace('the user does', 'these users do').replace('the user', 'these users');
}

const NOT_CHECKED = 'cannot approve right now because the bot could not check with Slack.';

function whatToDo(entry: string, isRefused: boolean): string {
  return isGroup(entry) && !isRefused
    ? 'Add full members to the user group in Slack.'
    : 'Remove or replace this ID in SLACK_APPROVERS, then restart the bot.';
}

/** Without addresses it cannot be seen that an account is the approver's own. */
function withoutEmail(deciding: readonly Approver[]): readonly string[] {
  if (deciding.length === 0 || deciding.some(({ email }) => email !== undefined)) return [];
  return [
    'Slack hides the approvers’ email addresses, so the bot cannot keep approvers from deciding on their own accounts. Add the scope users:read.email and reinstall the app.',
  ];
}

/** The only door to an Approver. */
function mayDecide(person: Candidate): person is Candidate & Approver {
  return person.whyNot === undefined;
}

/** The same person, who is known by another id. */
function pressingAs(approver: Approver, id: string): Approver {
  const { as: _, ...because } = approver.because;
  return { ...approver, because: id === approver.id ? because : { ...because, as: id } };
}

/** An answer about someone else tells nothing of whom was asked about. */
function personIn(user: SlackUser, asked: string, identity: Identity): Delivery<Person> {
  const ids = idsOf(user);
  if (!ids.includes(asked)) return { kind: 'uncertain', sentence: 'Slack returned a different user.' };
  const email = user.profile.email?.trim();
  return {
    kind: 'delivered',
    value: {
      id: user.id,
      ids,
      name: nameOf(user),
      email: email === '' ? undefined : email,
      whyNot: whyNobody(user, identity),
    },
  };
}
