import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { Log } from '../../flows/ports.ts';
import type { ExcludeDeps } from './exclude.ts';
import { answer, envelopeOf, NOT_A_READER } from './who.ts';

export interface SlackDeps extends ExcludeDeps {
  /** SLACK_ADMIN_CHANNEL. */
  readonly channel: string;
  /** The command of the digest, which is a feature of its own. */
  readonly digest: Command;
  readonly log: Log;
}

/** One use of the slash command, as far as the commands look at it. */
export type CommandCall = Pick<
  SlackCommandMiddlewareArgs & AllMiddlewareArgs,
  'ack' | 'client' | 'command' | 'context' | 'respond'
>;

/** What a word does: `rest` is all that follows it. */
export type Command = (deps: SlackDeps, call: CommandCall, rest: string) => Promise<void>;

/** For approvers and full members of the admin channel; whether Slack knows one may take longer than an ack may. */
export function reading(command: Command): Command {
  return async (deps, call, rest) => {
    await call.ack();
    if (!(await deps.people.mayRead(call.command.user_id))) return answer(call.respond, NOT_A_READER);
    if (deps.flows.firstTime(envelopeOf(call.context))) await command(deps, call, rest);
  };
}
