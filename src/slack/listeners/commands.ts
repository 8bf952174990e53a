import type { App } from '@slack/bolt';
import { COMMAND, type CommandWord, helpView } from '../views/help.ts';
import type { Command, SlackDeps } from './command-call.ts';
import { commandIn } from './command-text.ts';
import { exclude, include, pause, resume, undo } from './deciding-commands.ts';
import { history } from './history.ts';
import { exclusions, help, scan, status, why } from './reading-commands.ts';

const RUN: Readonly<Record<Exclude<CommandWord, 'digest'>, Command>> = {
  scan,
  status,
  why,
  exclude,
  include,
  exclusions,
  history,
  undo,
  pause,
  resume,
  help,
};

/** The slash command: its first word says which; one that is not known is answered with the nearest and with help. */
export function registerCommands(app: App, deps: SlackDeps): void {
  app.command(COMMAND, async (call) => {
    const typed = commandIn(call.command.text);
    if (typed.kind === 'known') {
      const run = typed.word === 'digest' ? deps.digest : RUN[typed.word];
      return run(deps, call, typed.rest);
    }
    await call.ack();
    const view = helpView({ word: typed.typed, nearest: typed.nearest });
    await call.respond({ response_type: 'ephemeral', ...view });
  });
}
