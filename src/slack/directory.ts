import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { deliver, type Outcome } from './deliver.ts';
import { createIdentity } from './identity.ts';
import { type SlackUser, slackUser } from './person.ts';

/** What can be asked about people; `refused` is Slack's no, `uncertain` means that nothing is known now. */
export interface Directory {
  teamId(): Promise<Outcome<string>>;
  user(id: string): Promise<Outcome<SlackUser>>;
  groupMembers(id: string): Promise<Outcome<readonly string[]>>;
  channelMembers(channel: string): Promise<Outcome<ReadonlySet<string>>>;
}

const infoAnswer = z.object({ user: slackUser });
const groupAnswer = z.object({ users: z.array(z.string()) });
const membersAnswer = z.object({
  members: z.array(z.string()),
  response_metadata: z.object({ next_cursor: z.string().default('') }).prefault({}),
});

/** Most members that one page may have (docs.slack.dev, conversations.members). */
const PAGE = 1000;

export function createDirectory(client: WebClient, pausesMs?: readonly number[]): Directory {
  const identity = createIdentity(client);
  const ask = <T>(call: () => Promise<T>) =>
    deliver(call, { repeatable: true, ...(pausesMs !== undefined && { pausesMs }) });

  async function pageOf(channel: string, cursor: string) {
    const paging = { limit: PAGE, ...(cursor !== '' && { cursor }) };
    return membersAnswer.parse(await client.conversations.members({ channel, ...paging }));
  }

  return {
    teamId: () => ask(async () => (await identity()).teamId),
    user: (user) => ask(async () => infoAnswer.parse(await client.users.info({ user })).user),
    groupMembers: (usergroup) =>
      ask(async () => groupAnswer.parse(await client.usergroups.users.list({ usergroup })).users),
    channelMembers: (channel) =>
      ask(async () => {
        const all = new Set<string>();
        let cursor = '';
        do {
          const page = await pageOf(channel, cursor);
          for (const member of page.members) all.add(member);
          cursor = page.response_metadata.next_cursor;
        } while (cursor !== '');
        return all;
      }),
  };
}
