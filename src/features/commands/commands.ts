import { lines } from '../../adapters/slack/blocks.ts';
import { bold, mrkdwnSafe } from '../../adapters/slack/text.ts';
import { editDistance, folded } from '../../policy/text.ts';
import type { Command, Guard } from '../deciding/guard.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
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
  preview: (deps, rest) => deps.preview(rest),
  exclude,
  include,
  exclusions,
  history,
  undo,
  pause,
  resume,
  digest: (deps) => deps.digest,
  help: ({ command }) => ({ kind: 'says', say: (organization) => helpView(command, organization) }),
};

/** The slash command: its first word says which; one that is not known is answered with the nearest and with help. */
export function registerCommands(guard: Guard, deps: CommandDeps): void {
  guard.command((text) => {
    const typed = commandIn(text);
    if (typed.kind === 'known') return RUN[typed.word](deps, typed.rest);
    return { kind: 'says', say: (organization) => helpView(deps.command, organization, typed) };
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
  { word: 'scan', takes: '', does: 'checks all members now and posts a card to the channel' },
  { word: 'status', takes: '', does: 'shows what the bot is doing, what needs review and any problems' },
  { word: 'why', takes: '[who]', does: 'explains the status of an account; without a name, your own' },
  {
    word: 'what-if',
    takes: '<days>',
    does: 'shows what another disable limit would change, as of the last scan; if you enter two numbers, the first is the warning limit and the second is the disable limit',
  },
  {
    word: 'exclude',
    takes: '[who]',
    does: 'excludes an account, a pasted list or everyone a rule covers; asks for a reason and an end date',
  },
  { word: 'include', takes: '[who]', does: 'ends the exclusion of an account' },
  { word: 'exclusions', takes: '', does: 'lists all exclusions; approvers can end them there' },
  {
    word: 'history',
    takes: '[who]',
    does: 'shows who decided what, when and why; for one account, everything that happened to it (former members too)',
  },
  { word: 'undo', takes: '<who>', does: 're-enables an account that the bot disabled' },
  {
    word: 'pause',
    takes: '[until] [reason]',
    does: 'pauses emails, proposals and disabling until a date (2027-01-31, Jan 31, Friday, tomorrow), for a period (14 days, 2 weeks) or until someone resumes',
  },
  { word: 'resume', takes: '', does: 'ends the pause' },
  {
    word: 'preview',
    takes: '[language]',
    does: 'sends you, and no one else, a sample of each email, in a language such as `de` or `pt-BR`; without a language, a form lets you choose',
  },
  { word: 'digest', takes: '', does: 'posts this week’s digest to the channel now' },
  { word: 'help', takes: '', does: 'shows this list' },
] as const;

type CommandWord = (typeof COMMANDS)[number]['word'];

/** What can be asked of the bot; before it, where the word is not known, what was probably meant. */
export function helpView(
  command: string,
  /** Empty for whoever is not to be told. */
  organization: string,
  unknown?: { readonly typed: string; readonly nearest: CommandWord | undefined },
): PrivateMessage {
  const title = organization === '' ? '' : ` · ${mrkdwnSafe(organization, 100)}`;
  const answer = unknown && unknownText(command, unknown.typed, unknown.nearest);
  const listed = COMMANDS.map(({ word, takes, does }) => {
    const written = takes === '' ? word : `${word} ${takes.replace('<', '&lt;').replace('>', '&gt;')}`;
    return `\`${command} ${written}\` — ${does}`;
  });
  return {
    text: answer ?? `${command} commands${title}`,
    blocks: [
      ...(answer === undefined ? [] : [lines([answer])]),
      lines([bold(`${command} commands${title}`), ...listed]),
      lines([
        '`who` can be a user name, an email address, or all or part of a full name. If several match, or none matches exactly, you pick one from a list. Only you see the answers; cards and the digest go to the channel. Only approvers can exclude, include, undo, pause, resume and preview.',
      ]),
    ],
  };
}

function unknownText(command: string, typed: string, nearest: CommandWord | undefined): string {
  const said = `Unknown command “${mrkdwnSafe(typed, 40)}”.`;
  return `${said} ${nearest === undefined ? `Try \`${command} help\`.` : `Did you mean \`${command} ${nearest}\`?`}`;
}
