import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { createIdentity, type Identity } from './app.ts';
import { type Delivery, deliver } from './calls.ts';

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
  /** In an Enterprise Grid: the one id that someone has in all its workspaces, and which those are. */
  enterprise_user: z
    .object({
      id: z.string().optional(),
      enterprise_id: z.string().optional(),
      teams: z.array(z.string()).optional(),
    })
    .optional()
    .catch(undefined),
  profile: z
    .object({
      display_name: z.string().default(''),
      real_name: z.string().default(''),
      email: z.string().optional(),
    })
    .prefault({}),
});
export type SlackUser = z.infer<typeof slackUser>;

export type { Identity };

/** Why someone counts for nothing here; undefined for a full, active member of our own workspace. */
export function whyNobody(user: SlackUser, identity: Identity): string | undefined {
  if (user.deleted) return 'is deactivated';
  if (user.is_bot || user.is_workflow_bot || user.id === 'USLACKBOT') return 'is a bot';
  if (user.is_restricted || user.is_ultra_restricted) return 'is a guest';
  switch (membershipOf(user, identity)) {
    case 'member':
      return undefined;
    case 'stranger':
      return 'belongs to another workspace';
    case 'unknown':
      return 'might not belong to this workspace (Slack does not say)';
  }
}

/**
 * Whether someone is of our own workspace, from all that tells it: in a Grid `team_id` may be of any workspace that the
 * person is in, or be left out.
 */
function membershipOf(
  { team_id, is_stranger, enterprise_user }: SlackUser,
  { teamId, enterpriseId, isWholeGrid }: Identity,
): 'member' | 'stranger' | 'unknown' {
  if (is_stranger) return 'stranger';
  const grid = enterprise_user?.enterprise_id;
  if (enterpriseId !== undefined && grid !== undefined && grid !== enterpriseId) return 'stranger';
  if (team_id === teamId || enterprise_user?.teams?.includes(teamId) === true) return 'member';
  if (isWholeGrid && grid !== undefined) return 'member';
  if (enterprise_user?.teams !== undefined) return 'stranger';
  return team_id === undefined || enterpriseId !== undefined ? 'unknown' : 'stranger';
}

/** All that stand for one person: someone may be listed by one of them and click as another. */
export function idsOf({ id, enterprise_user }: SlackUser): readonly string[] {
  const grid = enterprise_user?.id;
  return grid === undefined || grid === '' || grid === id ? [id] : [id, grid];
}

/** As colleagues see it in Slack. */
export function nameOf({ id, name, profile }: SlackUser): string {
  return [profile.display_name, profile.real_name, name].find((one) => one.trim() !== '') ?? id;
}

/** Of `users.info` and `users.lookupByEmail`. */
export const infoAnswer = z.object({ user: slackUser });
const nextCursor = z.object({ next_cursor: z.string().default('') }).prefault({});
/** Someone who cannot be read keeps no one else from being read. */
const listAnswer = z.object({
  members: z
    .array(z.unknown())
    .transform((rows) => rows.flatMap((row) => slackUser.safeParse(row).data ?? [])),
  response_metadata: nextCursor,
});
const groupAnswer = z.object({ users: z.array(z.string()) });
const membersAnswer = z.object({
  members: z.array(z.string()),
  response_metadata: nextCursor,
});

/** Most members that one page may have (docs.slack.dev, conversations.members). */
const PAGE = 1000;
/** As many as Slack recommends, and gives at most (docs.slack.dev, users.list). */
const USERS_A_PAGE = 200;

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
        throw new Error('Slack’s list of channel members does not end');
    }
    return all;
  }

  return {
    identity: () => ask(identity),
    /** All that the workspace has, a page at a time; the first page that is not delivered is the last. */
    async *members(): AsyncGenerator<Delivery<readonly SlackUser[]>> {
      let cursor = '';
      do {
        const limit = USERS_A_PAGE;
        const page = await ask(async () =>
          listAnswer.parse(await client.users.list({ limit, ...(cursor !== '' && { cursor }) })),
        );
        yield page.kind === 'delivered' ? { kind: 'delivered', value: page.value.members } : page;
        cursor = page.kind === 'delivered' ? page.value.response_metadata.next_cursor : '';
      } while (cursor !== '');
    },
    user: (user: string) => ask(async () => infoAnswer.parse(await client.users.info({ user })).user),
    groupMembers: (usergroup: string) =>
      ask(async () => groupAnswer.parse(await client.usergroups.users.list({ usergroup })).users),
    channelMembers: (channel: string) => ask(() => membersOf(channel)),
  };
}
