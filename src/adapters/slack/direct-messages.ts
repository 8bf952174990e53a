import { setTimeout as pause } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { DirectMessaging, DirectOutcome } from '../../deps.ts';
import { directMessage } from '../../features/warnings/tell-in-slack.ts';
import { createIdentity } from './app.ts';
import { deliver, isAboutAsking } from './calls.ts';
import { slackUser, whyNobody } from './directory.ts';

const found = z.object({ user: slackUser });
const posted = z.object({ ts: z.string() });

/** Between two people: users.lookupByEmail is for some 50 calls a minute, posts for one a second (docs.slack.dev, rate limits). */
const PACE_MS = 1250;

/**
 * Warnings told to members of the workspace themselves. users.lookupByEmail gives the one active user with an address, and
 * a user's id as the channel needs no scope beyond chat:write (docs.slack.dev).
 */
export function createDirectMessages(client: WebClient, pausesMs?: readonly number[]): DirectMessaging {
  const identity = createIdentity(client);
  const pauses = pausesMs === undefined ? {} : { pausesMs };
  const inTurn = turns(pausesMs?.[0] ?? PACE_MS);

  return {
    async memberWith(email) {
      await inTurn();
      const read = await deliver(
        async () => {
          const { user } = found.parse(await client.users.lookupByEmail({ email }));
          return { user, teamId: (await identity()).teamId };
        },
        { repeatable: true, ...pauses },
      );
      if (read.kind === 'refused' && read.code === 'users_not_found')
        return { kind: 'nobody', why: 'nobody in Slack has that address' };
      if (read.kind !== 'delivered') return { kind: 'unknown', sentence: read.sentence };
      const { user, teamId } = read.value;
      const why = whyNobody(user, teamId);
      return why === undefined
        ? { kind: 'one', id: user.id }
        : { kind: 'nobody', why: `whoever has that address in Slack ${why}` };
    },
    async send(channel, letter, mayGo): Promise<DirectOutcome> {
      const { text, blocks } = directMessage(letter);
      const quiet = { unfurl_links: false, unfurl_media: false };
      const sent = await deliver(
        async () =>
          posted.parse(await client.chat.postMessage({ channel, text, blocks: [...blocks], ...quiet })),
        { repeatable: false, mayGoOn: mayGo, ...pauses },
      );
      switch (sent.kind) {
        case 'delivered':
          return { kind: 'accepted' };
        case 'uncertain':
          return { kind: 'unclear', why: sent.sentence };
        case 'refused':
          return { kind: isFinal(sent.code) ? 'refused' : 'not taken', why: sent.sentence };
      }
    },
  };
}

/** Slack's word on this very message; a refusal of the bot itself may be over at the next try. */
function isFinal(code: string | undefined): boolean {
  return code !== undefined && !isAboutAsking(code);
}

/** One after another, with a pause between two. */
function turns(paceMs: number): () => Promise<void> {
  let free: Promise<void> = Promise.resolve();
  return () => {
    const turn = free;
    free = turn.then(() => pause(paceMs));
    return turn;
  };
}
