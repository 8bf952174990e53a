import type { AllMiddlewareArgs, AnyMiddlewareArgs, App, CodedError } from '@slack/bolt';
import { noticeModal } from '../adapters/slack/blocks.ts';
import { DatabaseHeld } from '../adapters/store/file/problems.ts';
import type { Outside } from '../deps.ts';
import { registerCommands } from '../features/commands/commands.ts';
import { registerPicks } from '../features/commands/deciding.ts';
import { guardOver } from '../features/deciding/guard.ts';
import { homePressIn, tellInHome } from '../features/deciding/home-tab.ts';
import { instead, tellAlone } from '../features/deciding/reply.ts';
import { organizationName } from '../features/deciding/whose.ts';
import { digestCommand } from '../features/digest/digest.ts';
import { registerExclusionPresses } from '../features/digest/exclusion-presses.ts';
import { registerEndingExclusions } from '../features/exclusions/ask-before-end.ts';
import { registerExclude } from '../features/exclusions/exclude-form.ts';
import { registerExclusions } from '../features/exclusions/list.ts';
import { registerUndoExclusion } from '../features/exclusions/undo.ts';
import { registerHistory } from '../features/history/slack-history.ts';
import { registerHome } from '../features/home/home.ts';
import { registerGoLive } from '../features/modes/slack-go-live.ts';
import { registerPause } from '../features/modes/slack-pause.ts';
import { previewCommand, registerPreview } from '../features/preview/form.ts';
import { registerDecisions } from '../features/proposals/decide.ts';
import { registerApproveAll } from '../features/proposals/many/approve-all-form.ts';
import { registerUndoList } from '../features/proposals/undo-list.ts';
import { registerWhy } from '../features/proposals/why/answer.ts';
import { registerReviewDecide } from '../features/review/decide.ts';
import { registerReview } from '../features/review/list.ts';
import { whatIfCommand } from '../features/what-if/what-if.ts';
import type { Log } from '../log.ts';
import { withoutTokens } from '../veil.ts';
import type { assemble } from './wiring.ts';

/** All that people can do in Slack, and the one net below it. `channel` is SLACK_ADMIN_CHANNEL. */
export function registerListeners(
  app: App,
  outside: Outside,
  wired: ReturnType<typeof assemble> & { readonly commandArrived: () => void },
  channel: string,
): void {
  const { command } = outside.settings;
  const deps = {
    flows: wired.forListeners,
    clock: outside.clock,
    timeZone: outside.settings.policy.timeZone,
    channel,
    command,
    digest: digestCommand(wired.digest, { channel, command }),
    whatIf: (typed: string) => whatIfCommand(outside, typed),
    preview: (typed: string) => previewCommand(wired.forListeners.preview, typed, command),
  };
  registerNet(app, outside.log);
  const organization = () => organizationName(outside);
  const guard = guardOver(app, {
    ...wired.forGuard,
    commandArrived: wired.commandArrived,
    command,
    organization,
  });
  registerDecisions(guard, deps.flows);
  registerApproveAll(guard, deps, outside.settings.approvalsNeeded);
  registerUndoList(guard, outside, deps.flows);
  registerWhy(guard, deps.flows);
  registerGoLive(guard, deps.flows, deps);
  registerPause(guard, deps);
  registerExclude(guard, deps);
  registerExclusions(guard, deps);
  registerEndingExclusions(guard, deps);
  registerUndoExclusion(guard, deps);
  registerExclusionPresses(guard, outside, wired.evaluateAgain, wired.groups);
  registerReview(guard, deps);
  registerReviewDecide(guard, deps);
  registerPicks(guard, deps);
  registerHistory(guard, deps);
  registerPreview(guard, deps.flows.preview);
  registerHome(guard, outside, deps);
  registerCommands(guard, deps);
}

/** Whoever pressed is told that it failed on our side, where Slack gave a way to; the log has why, without the objects, which carry requests. */
function registerNet(app: App, log: Log): void {
  app.use(async (args) => {
    try {
      await args.next();
    } catch (thrown) {
      if (thrown instanceof DatabaseHeld && (await toldNotNow(args, thrown))) return;
      // Slack itself may be what failed; what is thrown on below is then told by the log alone.
      await wayToTell(args)?.(FAILED).catch(() => undefined);
      throw thrown;
    }
  });
  app.error(async ({ name, code, message }: CodedError) => {
    log.error({ name, code, why: withoutTokens(message) }, 'A button or command in Slack failed.');
  });
}

/**
 * Whoever pressed while another program holds the database is told so, and Slack is told that it arrived: delivered again
 * later it would be done after all. False where Slack gave no way to tell; then it is not acknowledged, and Slack tells.
 */
async function toldNotNow(args: Call, { message }: DatabaseHeld): Promise<boolean> {
  const said = `Nothing was recorded. ${message} Then try again.`;
  if ('view' in args) {
    await args.ack(instead(noticeModal('Not recorded', said)));
    return true;
  }
  const tell = wayToTell(args);
  if (tell === undefined) return false;
  if ('ack' in args) await args.ack?.();
  await tell(said).catch(() => undefined);
  return true;
}

type Call = AnyMiddlewareArgs & AllMiddlewareArgs;

/** How whoever pressed is told: where Slack gives an address, there; a press in the Home tab has none, and opens a modal. */
function wayToTell(args: Call): ((said: string) => Promise<unknown>) | undefined {
  if ('respond' in args && args.respond !== undefined) {
    const { respond } = args;
    return (said) => tellAlone(respond, said);
  }
  const trigger = homePressIn(args.body);
  return trigger === undefined ? undefined : (said) => tellInHome(args.client, trigger, said);
}

const FAILED =
  'Something went wrong in the bot. Check the newest card to see what was decided, then try again. The bot’s log has the reason.';
