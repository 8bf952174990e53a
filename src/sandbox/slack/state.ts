import type { SandboxClock } from '../clock.ts';
import { createResponseUrls, createTriggers } from './interaction/tickets.ts';
import { emptyConversations, emptyShelf, noAnswers } from './messages.ts';
import { noViews } from './web-api/view-stacks.ts';
import { createWorkspace, type People } from './workspace.ts';

export interface StateOptions {
  readonly clock: SandboxClock;
  /** The bot scopes of the app's manifest. */
  readonly scopes: readonly string[];
  readonly people?: People;
}

export type SlackState = ReturnType<typeof createState>;

/**
 * All that this Slack remembers: a workspace with these people, in which nothing was said yet. The Web API, the
 * response URLs and the people all work on it. The origin is where the server listens, without a slash at the end.
 */
export function createState(
  { clock, scopes, people = {} }: StateOptions,
  origin: string,
  triggerWithinMs: number,
) {
  const granted: ReadonlySet<string> = new Set(scopes);
  const workspace = createWorkspace(clock, people);
  return {
    clock,
    scopes: granted,
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
