import type { WebClient } from '@slack/web-api';
import { z } from 'zod';

const answer = z.object({
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
  user: z.string(),
});

/** Who the bot is in its workspace, as `auth.test` says. */
export interface Identity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string | undefined;
  readonly botName: string;
}

/** Throws what the SDK throws; asked once, since it never changes under one token. */
export function createIdentity(client: WebClient): () => Promise<Identity> {
  let known: Identity | undefined;
  return async () => {
    known ??= await ask(client);
    return known;
  };
}

async function ask(client: WebClient): Promise<Identity> {
  const { team_id, user_id, bot_id, user } = answer.parse(await client.auth.test());
  return { teamId: team_id, botUserId: user_id, botId: bot_id, botName: user };
}
