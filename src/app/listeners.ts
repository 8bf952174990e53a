import type { AnyMiddlewareArgs, App, CodedError } from '@slack/bolt';
import { noticeModal } from '../adapters/slack/blocks.ts';
import { DatabaseHeld } from '../adapters/store/problems.ts';
import type { Outside } from '../deps.ts';
import { registerCommands } from '../features/commands/commands.ts';
import { registerPicks } from '../features/commands/deciding.ts';
import { guardOver } from '../features/deciding/guard.ts';
import { instead, tellAlone } from '../features/deciding/reply.ts';
import { digestCommand } from '../features/digest/digest.ts';
import { registerExclusionPresses } from '../features/digest/exclusion-presses.ts';
import { registerEndingExclusions } from '../features/exclusions/ask-before-end.ts';
import { registerExclude } from '../features/exclusions/exclude-form.ts';
import { registerExclusions } from '../features/exclusions/list.ts';
import { registerHistory } from '../features/history/slack-history.ts';
import { registerGoLive } from '../features/modes/slack-go-live.ts';
import { registerApproveAll } from '../features/proposals/approve-all-form.ts';
import { registerDecisions } from '../features/proposals/decide.ts';
import { registerWhy } from '../features/proposals/why-answer.ts';
import { registerReviewDecide } from '../features/review/decide.ts';
import { registerReview } from '../features/review/list.ts';
import type { Log } from '../log.ts';
import { withoutTokens } from '../veil.ts';
import type { assemble } from './wiring.ts';

/** All that people can do in Slack, and the one net below it. `channel` is SLACK_ADMIN_CHANNEL. */
export function registerListeners(
  app: App,
  outside: Outside,
  wired: ReturnType<typeof assemble>,
  channel: string,
): void {
  const deps = {
    flows: wired.forListeners,
    clock: outside.clock,
    timeZone: outside.settings.policy.timeZone,
    channel,
    digest: digestCommand(wired.digest, channel),
  };
  registerNet(app, outside.log);
  const guard = guardOver(app, wired.forGuard);
  registerDecisions(guard, deps.flows);
  registerApproveAll(guard, deps.flows);
  registerWhy(guard, deps.flows);
  registerGoLive(guard, deps.flows);
  registerExclude(guard, deps);
  registerExclusions(guard, deps);
  registerEndingExclusions(guard, deps);
  registerExclusionPresses(guard, outside, wired.evaluateAgain, wired.groups);
  registerReview(guard, deps);
  registerReviewDecide(guard, deps);
  registerPicks(guard, deps);
  registerHistory(guard, deps);
  registerCommands(guard, deps);
}

/** Whoever pressed is told that it failed on our side, where Slack gave a way to; the log has why, without the objects, which carry requests. */
function registerNet(app: App, log: Log): void {
  app.use(async (args) => {
    try {
      await args.next();
    } catch (thrown) {
      if (thrown instanceof DatabaseHeld && (await toldNotNow(args, thrown))) return;
      if ('respond' in args && args.respond !== undefined) {
        // Slack itself may be what failed; what is thrown on below is then told by the log alone.
        await tellAlone(args.respond, FAILED).catch(() => undefined);
      }
      throw thrown;
    }
  });
  app.error(async ({ name, code, message }: CodedError) => {
    log.error({ name, code, why: withoutTokens(message) }, 'a Slack listener failed');
  });
}

/**
 * Whoever pressed while another program holds the database is told so, and Slack is told that it arrived: delivered again
 * later it would be done after all. False where Slack gave no way to tell; then it is not acknowledged, and Slack tells.
 */
async function toldNotNow(args: AnyMiddlewareArgs, { message }: DatabaseHeld): Promise<boolean> {
  const said = `Nothing was recorded. ${message} Then try again.`;
  if ('view' in args) {
    await args.ack(instead(noticeModal('Not recorded', said)));
    return true;
  }
  if (!('respond' in args) || args.respond === undefined) return false;
  await args.ack?.();
  await tellAlone(args.respond, said).catch(() => undefined);
  return true;
}

const FAILED =
  'That failed on our side. Look at the newest card for what is decided, and try again; the log of the bot says why.';
