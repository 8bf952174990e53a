import type { SandboxClock } from '../clock.ts';
import {
  createResponseUrls,
  createTriggers,
  type ResponseUrls,
  type Triggers,
} from './interaction/tickets.ts';
import {
  type Answers,
  type Conversations,
  emptyConversations,
  emptyShelf,
  type FileShelf,
  noAnswers,
} from './messages.ts';
import { noViews, type ViewStacks } from './web-api/view-stacks.ts';
import { createWorkspace, type People, type Workspace } from './workspace.ts';

/** All that this Slack remembers; the Web API, the response URLs and the people all work on it. */
export interface SlackState {
  readonly clock: SandboxClock;
  readonly scopes: ReadonlySet<string>;
  /** Where the server listens, without a slash at the end. */
  readonly origin: string;
  readonly workspace: Workspace;
  readonly conversations: Conversations;
  readonly answers: Answers;
  readonly views: ViewStacks;
  readonly files: FileShelf;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
}

export interface StateOptions {
  readonly clock: SandboxClock;
  /** The bot scopes of the app's manifest. */
  readonly scopes: readonly string[];
  readonly people?: People;
}

/** A workspace with these people, in which nothing was said yet. */
export function createState(
  { clock, scopes, people = {} }: StateOptions,
  origin: string,
  triggerWithinMs: number,
): SlackState {
  const workspace = createWorkspace(clock, people);
  return {
    clock,
    scopes: new Set(scopes),
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
