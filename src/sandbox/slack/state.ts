import type { SandboxClock } from '../clock.ts';
import { createResponseUrls, createTriggers } from './interaction/tickets.ts';
import { emptyConversations, emptyShelf, noAnswers } from './messages.ts';
import { noViews } from './web-api/view-stacks.ts';
import { createWorkspace, type People } from './workspace.ts';

export interface StateOptions {
  readonly clock: SandboxClock;
  /** The bot scopes of the app's manifest. */
  readonly scopes: readonly string[];
  /** What the manifest subscribes to; of nothing else is the app told. */
  readonly events: readonly string[];
  /** `home_tab_enabled` of the manifest. */
  readonly homeTab: boolean;
  readonly people?: People;
}

export type SlackState = ReturnType<typeof createState>;

/**
 * All that this Slack remembers: a workspace with these people, in which nothing was said yet. The Web API, the
 * response URLs and the people all work on it. The origin is where the server listens, without a slash at the end.
 */
export function createState(
  { clock, scopes, events, homeTab, people = {} }: StateOptions,
  origin: string,
  triggerWithinMs: number,
) {
  const granted: ReadonlySet<string> = new Set(scopes);
  const subscribed: ReadonlySet<string> = new Set(events);
  const workspace = createWorkspace(clock, people);
  return {
    clock,
    scopes: granted,
    events: subscribed,
    homeTab,
    origin,
    workspace,
    conversations: emptyConversations(),
    answers: noAnswers(),
    views: noViews(workspace.nextId),
    files: emptyShelf(),
    triggers: createTriggers(triggerWithinMs),
    responseUrls: createResponseUrls(origin),
  };
}
