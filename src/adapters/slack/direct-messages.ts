import { setTimeout as pause } from 'node:timers/promises';
import { folded } from '../../policy/text.ts';
import { createIdentity } from './app.ts';
import { type Delivery, deliver, isAboutAsking } from './calls.ts';
import { type MessageContent, postTo } from './channel.ts';
import { infoAnswer, whyNobody } from './directory.ts';
import { shareFile, type Uploading } from './upload.ts';

/** Between two people: users.lookupByEmail is for some 50 calls a minute, posts for one a second (docs.slack.dev, rate limits). */
const PACE_MS = 1250;

export type DirectMessages = ReturnType<typeof createDirectMessages>;

/** `nobody` is Slack's word, `unknown` means that it could not be asked. */
type MemberFound =
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'nobody'; readonly why: string }
  | { readonly kind: 'unknown'; readonly sentence: string };

/** `unclear` where Slack may have taken it; `not taken` where it surely has not, but might another time. */
type DirectOutcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' | 'unclear' | 'not taken'; readonly why: string };

/**
 * WARN_IN_SLACK: what is told to members of the workspace themselves. users.lookupByEmail gives the one active user with
 * an address, and a user's id as the channel needs no scope beyond chat:write (docs.slack.dev).
 */
export function createDirectMessages({ client, pausesMs, ...uploading }: Uploading) {
  const identity = createIdentity(client);
  const inTurn = turns(pausesMs?.[0] ?? PACE_MS);

  return {
    /** The one full member of our own workspace with this address: Slack's answer must carry it. */
    async memberWith(email: string): Promise<MemberFound> {
      await inTurn();
      const read = await deliver(
        async () => {
          const { user } = infoAnswer.parse(await client.users.lookupByEmail({ email }));
          return { user, identity: await identity() };
        },
        { repeatable: true, pausesMs },
      );
      if (read.kind === 'refused' && read.code === 'users_not_found')
        return { kind: 'nobody', why: 'no one in Slack has that email address' };
      if (read.kind !== 'delivered') return { kind: 'unknown', sentence: read.sentence };
      const { user, identity: ours } = read.value;
      if (folded(user.profile.email ?? '') !== folded(email))
        return { kind: 'unknown', sentence: 'Slack returned a user without that email address.' };
      const why = whyNobody(user, ours);
      return why === undefined
        ? { kind: 'one', id: user.id }
        : { kind: 'nobody', why: `the Slack user with that email address ${why}` };
    },
    /** Sent once; only what Slack surely did not take is tried again, after a little while and if it then still may go. */
    async send(
      member: string,
      message: MessageContent,
      mayGo: () => Promise<boolean>,
    ): Promise<DirectOutcome> {
      const patience = { repeatable: false, mayGoOn: mayGo, pausesMs };
      const sent = await deliver(() => postTo(client, member, message), patience);
      switch (sent.kind) {
        case 'delivered':
          return { kind: 'accepted' };
        case 'uncertain':
          return { kind: 'unclear', why: sent.sentence };
        case 'refused':
          return { kind: isFinal(sent.code) ? 'refused' : 'not taken', why: sent.sentence };
      }
    },
    /** A message, and a file below it: once each, for whoever has just asked for it and can ask again. */
    async sendFile(
      member: string,
      message: MessageContent,
      file: Readonly<Record<'path' | 'name' | 'title', string>>,
    ): Promise<Delivery<{ fileId: string }>> {
      const sent = await deliver(() => postTo(client, member, message), { repeatable: false, pausesMs });
      if (sent.kind !== 'delivered') return sent;
      const { channel, ts } = sent.value;
      if (channel === undefined)
        return {
          kind: 'refused',
          sentence: 'Slack did not say which conversation the direct message is in.',
        };
      return await shareFile({ client, pausesMs, ...uploading }, { ...file, channel, threadTs: ts });
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
