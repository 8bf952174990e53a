import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { createIdentity } from './app.ts';
import { deliver } from './calls.ts';

const flag = z.boolean().default(false);

/** Of `users.info`, what decides who someone is; the names are Slack's. */
const slackUser = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().default(''),
  deleted: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  profile: z
    .object({
      display_name: z.string().default(''),
      real_name: z.string().default(''),
      email: z.string().optional(),
    })
    .prefault({}),
});
export type SlackUser = z.infer<typeof slackUser>;

/** Why someone counts for nothing here; undefined for a full, active member of our own workspace. */
export function whyNobody(user: SlackUser, teamId: string): string | undefined {
  if (user.deleted) return 'is deactivated';
  if (user.is_bot || user.is_workflow_bot || user.id === 'USLACKBOT') return 'is a bot';
  if (user.team_id !== teamId || user.is_stranger) return 'belongs to another workspace';
  if (user.is_restricted || user.is_ultra_restricted) return 'is a guest';
  return undefined;
}

/** As colleagues see it in Slack. */
export function nameOf({ id, name, profile }: SlackUser): string {
  return [profile.display_name, profile.real_name, name].find((one) => one.trim() !== '') ?? id;
}

/** Of `users.info` and `users.lookupByEmail`. */
export const infoAnswer = z.object({ user: slackUser });
const groupAnswer = z.object({ users: z.array(z.string()) });
const membersAnswer = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** Most members that one page may have (docs.slack.dev, conversations.members). */
const PAGE = 1000;

export type Directory = ReturnType<typeof createDirectory>;

/** What can be asked about people; `refused` is Slack's no, `uncertain` means that nothing is known now. */
export function createDirectory(client: WebClient, pausesMs?: readonly number[]) {
  const identity = createIdentity(client);
  const ask = <T>(call: () => Promise<T>) => deliver(call, { repeatable: true, pausesMs });

  async function pageOf(channel: string, cursor: string) {
    const paging = { limit: PAGE, ...(cursor !== '' && { cursor }) };
    return membersAnswer.parse(await client.conversations.members({ channel, ...paging }));
  }

  /** Ends with the last page, and with one that brings nobody new. */
  async function membersOf(channel: string): Promise<ReadonlySet<string>> {
    const all = new Set<string>();
    for (let cursor: string | undefined; cursor !== ''; ) {
      const known = all.size;
      const page = await pageOf(channel, cursor ?? '');
      for (const member of page.members) all.add(member);
      cursor = page.response_metadata.next_cursor;
      if (cursor !== '' && all.size === known)
        throw new Error('Slack lists the members of the channel for ever');
    }
    return all;
  }

  return {
    teamId: () => ask(async () => (await identity()).teamId),
    user: (user: string) => ask(async () => infoAnswer.parse(await client.users.info({ user })).user),
    groupMembers: (usergroup: string) =>
      ask(async () => groupAnswer.parse(await client.usergroups.users.list({ usergroup })).users),
    channelMembers: (channel: string) => ask(() => membersOf(channel)),
  };
}
