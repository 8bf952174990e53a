import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { bold, mrkdwnSafe } from '../../adapters/slack/text.ts';
import { editDistance, folded } from '../../policy/text.ts';
import { COMMAND, type Command, type Guard } from '../deciding/guard.ts';
import { historyCommand as history } from '../history/slack-history.ts';
import { statusView } from '../status/status-view.ts';
import { exclude, include, pause, resume, undo } from './deciding.ts';
import { type CommandDeps, exclusions, scan, why } from './reading.ts';

/** What a word does: `rest` is all that follows it. */
const RUN: Readonly<Record<CommandWord, (deps: CommandDeps, rest: string) => Command>> = {
  scan,
  status: ({ flows }) => ({ kind: 'reads', show: () => statusView(flows.status()) }),
  why,
  'what-if': (deps, rest) => deps.whatIf(rest),
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
  const wanted = folded(typed);
  const known = COMMANDS.find(({ word }) => word === (wanted || 'help'));
  if (known === undefined) return { kind: 'unknown' as const, typed, nearest: nearestWord(wanted) };
  const withoutLinks = rest.trim().replace(/<mailto:([^|>]+)(?:\|[^>]*)?>/g, '$1');
  return { kind: 'known' as const, word: known.word, rest: unescaped(withoutLinks) };
}

/** Slack may write these three as it writes them in messages. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** A word at most two letters away, the nearest of several. */
function nearestWord(typed: string): CommandWord | undefined {
  const near = COMMANDS.flatMap(({ word }) => {
    const distance = editDistance(typed, word, 2);
    return distance === undefined ? [] : [{ word, distance }];
  });
  return near.toSorted((one, other) => one.distance - other.distance)[0]?.word;
}

/** Every word that the command knows, what comes after it, and what it does. */
export const COMMANDS = [
  { word: 'scan', takes: '', does: 'reads every member now; its card comes into the channel' },
  { word: 'status', takes: '', does: 'how the bot stands, what is open, what is wrong' },
  { word: 'why', takes: '<who>', does: 'why an account is where it is' },
  {
    word: 'what-if',
    takes: '<days>',
    does: 'how many accounts another limit would change, by the last scan; two numbers try one for warnings too',
  },
  {
    word: 'exclude',
    takes: '[who]',
    does: 'leaves an account, a pasted list or everybody of a rule alone; asks for the reason and the end',
  },
  { word: 'include', takes: '[who]', does: 'ends the exclusion of an account' },
  { word: 'exclusions', takes: '', does: 'who and what is excluded, with End' },
  {
    word: 'history',
    takes: '[who]',
    does: 'who decided what, when and on what evidence; of one account everything, former members too',
  },
  { word: 'undo', takes: '<who>', does: 'enables an account again that the bot disabled' },
  {
    word: 'pause',
    takes: '[until] [reason]',
    does: 'stops mails, proposals and disabling; until a day (2027-01-31, 31 Jan, Friday or tomorrow), for 14 days or 2 weeks, else until resumed',
  },
  { word: 'resume', takes: '', does: 'ends the pause' },
  { word: 'digest', takes: '', does: 'posts how things stand this week to the channel now' },
  { word: 'help', takes: '', does: 'this list' },
] as const;

type CommandWord = (typeof COMMANDS)[number]['word'];

/** What can be asked of the bot; before it, where the word is not known, what was probably meant. */
export function helpView(unknown?: { readonly typed: string; readonly nearest: CommandWord | undefined }): {
  text: string;
  blocks: KnownBlock[];
} {
  const answer = unknown && unknownText(unknown.typed, unknown.nearest);
  const listed = COMMANDS.map(({ word, takes, does }) => {
    const written = takes === '' ? word : `${word} ${takes.replace('<', '&lt;').replace('>', '&gt;')}`;
    return `\`${COMMAND} ${written}\` — ${does}`;
  });
  return {
    text: answer ?? `What ${COMMAND} can do`,
    blocks: [
      ...(answer === undefined ? [] : [lines([answer])]),
      lines([bold(`What ${COMMAND} can do`), ...listed]),
      lines([
        '_Who_ is a user name, an email address, a full name or a part of one; several matches give a list to pick from. Answers are seen by you alone, except the digest. Deciding, excluding, undoing and pausing need an approver.',
      ]),
    ],
  };
}

function unknownText(typed: string, nearest: CommandWord | undefined): string {
  const said = `“${mrkdwnSafe(typed, 40)}” is not something I know.`;
  return nearest === undefined ? said : `${said} Did you mean \`${COMMAND} ${nearest}\`?`;
}
