import { randomBytes } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';

/** A token that was given out, and what it allows. */
interface Given {
  /** Those that it opens. */
  readonly mailboxes: ReadonlySet<string>;
  readonly endsAt: number;
}

/** What a token service answers, before it is sent. */
export interface TokenReply {
  readonly status: number;
  readonly body: object;
}

/** The tokens that the services gave out, as the mail server looks them up. */
export function tokensKept(clock: SandboxClock) {
  const given = new Map<string, Given>();

  return {
    /** A new one; `text` makes it of something random. */
    give(mailboxes: ReadonlySet<string>, seconds: number, text: (random: string) => string): string {
      const token = text(randomBytes(48).toString('base64url'));
      given.set(token, { mailboxes, endsAt: clock.now().getTime() + seconds * 1000 });
      return token;
    },
    accepts(user: string, token: string): boolean {
      const known = given.get(token);
      const isGood = known !== undefined && clock.now().getTime() < known.endsAt;
      return isGood && known.mailboxes.has(user.toLowerCase());
    },
    /** All that were ever given out, in order. */
    all: (): readonly string[] => [...given.keys()],
    /** None that was given out until now is taken any more, as after someone called them back. */
    callBack(): void {
      for (const [token, { mailboxes }] of given) given.set(token, { mailboxes, endsAt: 0 });
    },
  };
}
