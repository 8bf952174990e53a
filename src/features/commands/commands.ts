import { editDistance } from '../../policy/text.ts';
import type { Command, Guard } from '../deciding/guard.ts';
import { historyCommand as history } from '../history/slack-history.ts';
import { statusView } from '../status/status-view.ts';
import { exclude, include, pause, resume, undo } from './deciding.ts';
import { COMMANDS, type CommandWord, helpView } from './help-view.ts';
import { type CommandDeps, exclusions, scan, why } from './reading.ts';

/** What a word does: `rest` is all that follows it. */
const RUN: Readonly<Record<CommandWord, (deps: CommandDeps, rest: string) => Command>> = {
  scan,
  status: ({ flows }) => ({ kind: 'reads', show: () => statusView(flows.status()) }),
  why,
  exclude,
  include,
  exclusions,
  history,
  undo,
  pause,
  resume,
  digest: (deps) => deps.digest,
  help: () => ({ kind: 'says', say: () => helpView() }),
};

/** The slash command: its first word says which; one that is not known is answered with the nearest and with help. */
export function registerCommands(guard: Guard, deps: CommandDeps): void {
  guard.command((text) => {
    const typed = commandIn(text);
    if (typed.kind === 'known') return RUN[typed.word](deps, typed.rest);
    return { kind: 'says', say: () => helpView(typed) };
  });
}

/**
 * What was typed after the slash command: a word that we know, in either case, and all that follows it; nothing is `help`.
 * What follows is taken as it is, with its inner spaces, quotes
 * and backslashes: names have them. Only an address that Slack made a link of becomes an address again.
 */
export function commandIn(text: string) {
  const [, typed = '', rest = ''] = /^(\S*)(.*)$/s.exec(text.trim()) ?? [];
  const wanted = typed.toLowerCase();
  const known = COMMANDS.find(({ word }) => word === (wanted || 'help'));
  if (known === undefined) return { kind: 'unknown' as const, typed, nearest: nearestWord(wanted) };
  const withoutLinks = rest.trim().replace(/<mailto:([^|>]+)(?:\|[^>]*)?>/g, '$1');
  return { kind: 'known' as const, word: known.word, rest: withoutLinks };
}

/** A word at most two letters away, the nearest of several. */
function nearestWord(typed: string): CommandWord | undefined {
  const near = COMMANDS.flatMap(({ word }) => {
    const distance = editDistance(typed, word, 2);
    return distance === undefined ? [] : [{ word, distance }];
  });
  return near.toSorted((one, other) => one.distance - other.distance)[0]?.word;
}
