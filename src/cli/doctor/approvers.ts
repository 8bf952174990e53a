import { type Delivery, isSlacksNo } from '../../adapters/slack/calls.ts';
import {
  type Directory,
  type Identity,
  idsOf,
  nameOf,
  type SlackUser,
  whyNobody,
} from '../../adapters/slack/directory.ts';
import type { Inspecting } from '../../adapters/slack/inspect.ts';
import { failed, ok, type Result } from '../../policy/result.ts';
import { counted, grouped, listed } from '../../policy/text.ts';
import { AGAIN, after, type Finding, findingsOf, saidAndFix, saidOrAgain } from './finding.ts';

const { right, wrong, warning, unknown } = findingsOf('Slack');

interface Wanted {
  readonly entries: readonly string[];
  readonly needed: number;
  /** Undefined where it is not known. */
  readonly channel: string | undefined;
}

/** What SLACK_APPROVERS has to be where people and groups stand there by email address or @handle. */
export async function checkNamed(slack: Inspecting, text: string): Promise<readonly Finding[]> {
  const ids = await idsNamed(slack, text);
  const said = 'SLACK_APPROVERS has email addresses or @handles instead of IDs.';
  return ids.ok
    ? [wrong('approvers', said, `Set SLACK_APPROVERS to ${ids.value}.`)]
    : [wrong('approvers', ...saidAndFix(ids.failure))];
}

/** The ids of people and groups, or whom Slack does not know; what has no @ is taken for an id. */
export async function idsNamed(slack: Inspecting, text: string): Promise<Result<string, string>> {
  const ids: string[] = [];
  for (const entry of text.split(/[\s,;]+/).filter(Boolean)) {
    const id = entry.includes('@') ? await idNamed(slack, entry) : ok(entry);
    if (!id.ok) return id;
    ids.push(id.value);
  }
  return ok(ids.join(','));
}

async function idNamed(slack: Inspecting, entry: string): Promise<Result<string, string>> {
  const isHandle = entry.startsWith('@');
  const found = isHandle ? await groupCalled(slack, entry) : await slack.userIdOf(entry);
  if (found.kind === 'delivered' && found.value !== undefined) return ok(found.value);
  if (found.kind !== 'delivered' && !isSlacksNo(found)) return failed(found.sentence);
  return failed(
    isHandle
      ? `Slack has no user group ${entry}. Check its handle, or use its ID (S…); for a person, use the email address.`
      : `Slack finds no one with the email address ${entry}. Check it, or use the ID from the person’s profile (⋮ › Copy member ID).`,
  );
}

async function groupCalled(slack: Inspecting, handle: string): Promise<Delivery<string | undefined>> {
  const groups = await slack.groups();
  if (groups.kind !== 'delivered') return groups;
  const [id] = [...groups.value].find(([, name]) => name === handle.toLowerCase()) ?? [];
  return { kind: 'delivered', value: id };
}

/** Someone of SLACK_APPROVERS, as far as Slack tells. */
interface Looked {
  readonly id: string;
  readonly name: string;
  /** Why they may not approve. */
  readonly whyNot: string | undefined;
  readonly isKnown: boolean;
}

/** More of a group are not looked up one by one: Slack allows a hundred look-ups a minute. */
const MOST_OF_A_GROUP = 50;
const NAMED = 8;

/** Each entry of SLACK_APPROVERS by name, how many may approve, and whether they see the channel. */
export async function checkApprovers(
  directory: Directory,
  slack: Inspecting,
  { entries, needed, channel }: Wanted,
): Promise<readonly Finding[]> {
  const identity = await directory.identity();
  if (identity.kind !== 'delivered') return [unknown('approvers', ...saidOrAgain(identity.sentence))];
  const groups = await slack.groups();
  const names = groups.kind === 'delivered' ? groups.value : new Map<string, string>();
  const looked: Entry[] = [];
  for (const entry of entries) looked.push(await lookInto(directory, identity.value, entry));
  const able = new Map(
    looked
      .flatMap(({ people }) => people)
      .filter(({ whyNot }) => whyNot === undefined)
      .map((person) => [person.id, person]),
  );
  const findings = looked.map(({ entry, group, people }) =>
    group === undefined ? personFinding(people) : groupFinding(entry, names.get(entry), group, people),
  );
  const inChannel = await membersOf(directory, channel);
  const isWhole = looked.every((entry) => notChecked(entry) === 0);
  return [
    ...findings,
    ...(findings.some(({ result }) => result === 'unknown')
      ? []
      : [
          after(
            [...findings.map(({ about }) => about), 'APPROVALS_NEEDED'],
            enough(able.size, needed, isWhole),
          ),
        ]),
    ...outside([...able.values()], inChannel, isWhole),
  ];
}

/** One entry of SLACK_APPROVERS: a person, or a group with its people. */
interface Entry {
  readonly entry: string;
  readonly group: Delivery<readonly string[]> | undefined;
  readonly people: readonly Looked[];
}

/** How many of a group were not looked up. */
function notChecked({ group, people }: Entry): number {
  return group === undefined ? 0 : Math.max(0, idsIn(group).length - people.length);
}

async function lookInto(directory: Directory, identity: Identity, entry: string): Promise<Entry> {
  const group = entry.startsWith('S') ? await directory.groupMembers(entry) : undefined;
  const ids = group === undefined ? [entry] : idsIn(group);
  const people: Looked[] = [];
  for (const id of ids.slice(0, MOST_OF_A_GROUP)) people.push(await lookUp(directory, identity, id));
  return { entry, group, people };
}

async function lookUp(directory: Directory, identity: Identity, id: string): Promise<Looked> {
  const user = await directory.user(id);
  if (user.kind === 'delivered') return lookedAt(id, user.value, whyNobody(user.value, identity));
  const isKnown = isSlacksNo(user);
  return { id, name: id, whyNot: isKnown ? 'is not in this workspace' : user.sentence, isKnown };
}

async function membersOf(
  directory: Directory,
  channel: string | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const members = channel === undefined ? undefined : await directory.channelMembers(channel);
  return members?.kind === 'delivered' ? members.value : undefined;
}

function lookedAt(id: string, user: SlackUser, whyNot: string | undefined): Looked {
  return idsOf(user).includes(id)
    ? { id: user.id, name: nameOf(user), whyNot, isKnown: true }
    : { id, name: id, whyNot: 'Slack returned a different user.', isKnown: false };
}

function idsIn(outcome: Delivery<readonly string[]>): readonly string[] {
  return outcome.kind === 'delivered' ? outcome.value : [];
}

const OTHERS =
  'Set SLACK_APPROVERS to full members of the workspace, or to a user group that has full members.';

function personFinding([person]: readonly Looked[]): Finding {
  if (person === undefined) return unknown('approver', 'No approver was checked.', OTHERS);
  const { id, name, whyNot, isKnown } = person;
  const about = `approver ${id}`;
  if (whyNot === undefined) return right(about, `${name} can approve.`);
  return isKnown
    ? wrong(about, `${name} ${whyNot} and cannot approve.`, OTHERS)
    : unknown(about, ...saidOrAgain(whyNot));
}

function groupFinding(
  entry: string,
  handle: string | undefined,
  ids: Delivery<readonly string[]>,
  people: readonly Looked[],
): Finding {
  const about = `approvers ${entry}`;
  const group = `The user group ${handle ?? entry}`;
  if (ids.kind !== 'delivered') return unreadGroup(about, group, ids);
  if (ids.value.length === 0)
    return wrong(
      about,
      `${group} has no members, so no one in it can approve.`,
      'Add people to the group in Slack (People, User groups), or set SLACK_APPROVERS to user IDs.',
    );
  const able = people.filter(({ whyNot }) => whyNot === undefined);
  const more = ids.value.length - people.length;
  const rest = restWords(more);
  const named = `In the user group ${handle ?? entry}, ${listOf(able.map(({ name }) => name))} can approve.`;
  if (able.length === people.length) return right(about, `${named}${rest}`);
  const others = people
    .filter(({ whyNot }) => whyNot !== undefined)
    .slice(0, NAMED)
    .map(({ name, whyNot = '' }) => `${name} ${whyNot}`);
  if (people.some(({ isKnown }) => !isKnown))
    return unknown(about, `Not everyone in the user group ${handle ?? entry} could be looked up.`, AGAIN);
  if (able.length > 0)
    return warning(
      about,
      `${named} ${others.join('; ')}.${rest}`,
      'Remove anyone who should not be in the group.',
    );
  return more === 0
    ? wrong(about, `${group} has no one who can approve: ${others.join('; ')}.`, OTHERS)
    : unknown(about, `${group} may have no one who can approve: ${others.join('; ')}.${rest}`, OTHERS);
}

function restWords(more: number): string {
  return more === 0 ? '' : ` ${grouped(more)} more ${more === 1 ? 'was' : 'were'} not checked.`;
}

function unreadGroup(
  about: string,
  group: string,
  ids: Exclude<Delivery<unknown>, { kind: 'delivered' }>,
): Finding {
  return isSlacksNo(ids)
    ? wrong(
        about,
        `${group} does not exist or is disabled.`,
        'Set SLACK_APPROVERS to the ID of another user group, or to user IDs.',
      )
    : unknown(about, ...saidOrAgain(ids.sentence));
}

function listOf(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return listed([...names.slice(0, NAMED), ...(rest > 0 ? [counted(rest, 'other', 'others')] : [])]);
}

function enough(able: number, needed: number, isWhole: boolean): Finding {
  const people = `${isWhole ? '' : 'At least '}${counted(able, 'person', 'people')}`;
  if (able >= needed && able > 0)
    return right(
      'enough approvers',
      `${people} can approve; each account needs ${counted(needed, 'approval', 'approvals')}.`,
    );
  if (!isWhole) return unknown('enough approvers', 'Not everyone in the user groups was checked.', OTHERS);
  return wrong(
    'enough approvers',
    `${able === 0 ? 'No one' : `Only ${people}`} can approve; each account needs ${counted(needed, 'approval', 'approvals')}.`,
    able === 0 ? OTHERS : 'Add approvers to SLACK_APPROVERS, or set APPROVALS_NEEDED to 1.',
  );
}

/** Whoever is not in the channel sees no card, and so can press nothing. */
function outside(
  able: readonly Looked[],
  members: ReadonlySet<string> | undefined,
  isWhole: boolean,
): readonly Finding[] {
  if (members === undefined || able.length === 0) return [];
  const away = able.filter(({ id }) => !members.has(id)).map(({ name }) => name);
  const about = 'approvers in the channel';
  if (away.length === 0)
    return [right(about, `Every approver${isWhole ? '' : ' who was checked'} is in the channel.`)];
  const whom = listOf(away);
  return [
    away.length === able.length
      ? wrong(about, 'None of the approvers is in the channel.', `Invite ${whom} to the channel.`)
      : warning(
          about,
          `Not every approver is in the channel to see the cards. Missing: ${whom}.`,
          'Invite them to the channel.',
        ),
  ];
}
