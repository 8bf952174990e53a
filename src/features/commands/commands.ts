import { editDistance } from '../../policy/text.ts';
import type { Command, Guard } from '../deciding/guard.ts';
import { historyCommand as history } from '../history/slack-history.ts';
import { exclude, include, pause, resume, undo } from './deciding.ts';
import { COMMANDS, type CommandWord, helpView } from './help-view.ts';
import { type CommandDeps, exclusions, help, scan, status, why } from './reading.ts';

/** What a word does: `rest` is all that follows it. */
const RUN: Readonly<Record<CommandWord, (deps: CommandDeps, rest: string) => Command>> = {
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
  digest: (deps) => deps.digest,
  help,
};

/** The slash command: its first word says which; one that is not known is answered with the nearest and with help. */
export function registerCommands(guard: Guard, deps: CommandDeps): void {
  guard.command((text) => {
    const typed = commandIn(text);
    if (typed.kind === 'known') return RUN[typed.word](deps, typed.rest);
    return { kind: 'says', say: () => helpView({ word: typed.typed, nearest: typed.nearest }) };
  });
}

/** What was typed after the slash command: a word that we know, and all that follows it. */
export type CommandText =
  | { readonly kind: 'known'; readonly word: CommandWord; readonly rest: string }
  | { readonly kind: 'unknown'; readonly typed: string; readonly nearest: CommandWord | undefined };

/**
 * The first word in either case, nothing being `help`. What follows is taken as it is, with its inner spaces, quotes
 * and backslashes: names have them. Only an address that Slack made a link of becomes an address again.
 */
export function commandIn(text: string): CommandText {
  const [, typed = '', rest = ''] = /^(\S*)(.*)$/s.exec(text.trim()) ?? [];
  const wanted = typed.toLowerCase();
  if (wanted === '') return { kind: 'known', word: 'help', rest: '' };
  const known = COMMANDS.find(({ word }) => word === wanted);
  return known === undefined
    ? { kind: 'unknown', typed, nearest: nearestWord(wanted) }
    : { kind: 'known', word: known.word, rest: withoutLinks(rest.trim()) };
}

/** A word at most two letters away, the nearest of several. */
function nearestWord(typed: string): CommandWord | undefined {
  const near = COMMANDS.flatMap(({ word }) => {
    const distance = editDistance(typed, word, 2);
    return distance === undefined ? [] : [{ word, distance }];
  });
  return near.toSorted((one, other) => one.distance - other.distance)[0]?.word;
}

function withoutLinks(text: string): string {
  return text.replace(/<mailto:([^|>]+)(?:\|[^>]*)?>/g, '$1');
}
