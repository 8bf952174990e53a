import type { App, CodedError } from '@slack/bolt';
import type { Log } from '../../flows/ports.ts';
import { withoutSecrets } from '../sdk-log.ts';
import { registerApproveAll } from './approve-all.ts';
import type { SlackDeps } from './command-call.ts';
import { registerCommands } from './commands.ts';
import { registerDecisions } from './decisions.ts';
import { registerEndingExclusions } from './ending-exclusions.ts';
import { registerExclude } from './exclude.ts';
import { registerExcludeSubmit } from './exclude-submit.ts';
import { registerExclusions } from './exclusions.ts';
import { registerGoLive } from './go-live.ts';
import { registerHistory } from './history.ts';
import { registerPicks } from './picks.ts';
import { registerReview } from './review.ts';
import { registerReviewDecide } from './review-decide.ts';
import { answer } from './who.ts';
import { registerWhy } from './why.ts';

/** All that people can do in Slack, and the one net below it. */
export function registerListeners(app: App, deps: SlackDeps): void {
  registerNet(app, deps.log);
  registerDecisions(app, deps);
  registerApproveAll(app, deps);
  registerWhy(app, deps);
  registerGoLive(app, deps);
  registerExclude(app, deps);
  registerExcludeSubmit(app, deps);
  registerExclusions(app, deps);
  registerEndingExclusions(app, deps);
  registerReview(app, deps);
  registerReviewDecide(app, deps);
  registerPicks(app, deps);
  registerHistory(app, deps);
  registerCommands(app, deps);
}

/** Whoever pressed is told that it failed on our side, where Slack gave a way to; the log has why, without the objects, which carry requests. */
function registerNet(app: App, log: Log): void {
  app.use(async (args) => {
    try {
      await args.next();
    } catch (thrown) {
      if ('respond' in args && args.respond !== undefined) {
        // Slack itself may be what failed; what is thrown on below is then told by the log alone.
        await answer(args.respond, FAILED).catch(() => undefined);
      }
      throw thrown;
    }
  });
  app.error(async ({ name, code, message }: CodedError) => {
    log.error({ name, code, why: withoutSecrets(message) }, 'a Slack listener failed');
  });
}

const FAILED =
  'That failed on our side. Look at the newest card for what is decided, and try again; the log of the bot says why.';
