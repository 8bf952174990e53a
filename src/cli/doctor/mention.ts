import { isSlacksNo } from '../../adapters/slack/calls.ts';
import { type Directory, nameOf } from '../../adapters/slack/directory.ts';
import type { Inspecting } from '../../adapters/slack/inspect.ts';
import { counted } from '../../policy/text.ts';
import { type Finding, findingsOf, saidOrAgain } from './finding.ts';

const { right, wrong, unknown } = findingsOf('Slack');

const ABOUT = 'SLACK_MENTION';
const OTHER = 'Set SLACK_MENTION to the ID of another user group, or remove it.';

/** Whom posts with something new to review call: whether there is such a group, with people, or such a person. */
export async function checkMention(
  directory: Directory,
  slack: Inspecting,
  mention: string,
): Promise<Finding[]> {
  return [
    mention.startsWith('S') ? await group(directory, slack, mention) : await person(directory, mention),
  ];
}

async function group(directory: Directory, slack: Inspecting, id: string): Promise<Finding> {
  const [groups, people] = [await slack.groups(), await directory.groupMembers(id)];
  const name = `The user group ${(groups.kind === 'delivered' ? groups.value.get(id) : undefined) ?? id}`;
  if (people.kind !== 'delivered')
    return isSlacksNo(people)
      ? wrong(ABOUT, `${name} does not exist or is disabled, so no one is mentioned.`, OTHER)
      : unknown(ABOUT, ...saidOrAgain(people.sentence));
  return people.value.length === 0
    ? wrong(
        ABOUT,
        `${name} has no members, so no one is mentioned.`,
        'Add people to the group in Slack (People, User groups), or remove SLACK_MENTION.',
      )
    : right(ABOUT, `${name} is mentioned when there is something new to review (${peopleIn(people.value)}).`);
}

const peopleIn = ({ length }: readonly string[]): string => counted(length, 'person', 'people');

async function person(directory: Directory, id: string): Promise<Finding> {
  const user = await directory.user(id);
  if (user.kind !== 'delivered')
    return isSlacksNo(user)
      ? wrong(ABOUT, `${id} is not in this workspace, so no one is mentioned.`, OTHER)
      : unknown(ABOUT, ...saidOrAgain(user.sentence));
  const name = nameOf(user.value);
  return user.value.deleted
    ? wrong(ABOUT, `${name} is deactivated, so no one is mentioned.`, OTHER)
    : right(ABOUT, `${name} is mentioned when there is something new to review.`);
}
