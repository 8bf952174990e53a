import type { SandboxClock } from '../clock.ts';
import type { Answers } from './answers.ts';
import type { ResponseUrls } from './interaction/response-urls.ts';
import type { Triggers } from './interaction/triggers.ts';
import type { Conversations } from './web-api/conversations.ts';
import type { FileShelf } from './web-api/file-shelf.ts';
import type { ViewStacks } from './web-api/view-stacks.ts';
import type { Workspace } from './workspace.ts';

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
