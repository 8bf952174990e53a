import type { KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import { bold, mrkdwnSafe } from '../../adapters/slack/text.ts';
import { COMMAND } from '../deciding/guard.ts';

/** Every word that the command knows, what comes after it, and what it does. */
export const COMMANDS = [
  { word: 'scan', takes: '', does: 'reads every member now; its card comes into the channel' },
  { word: 'status', takes: '', does: 'how the bot stands, what is open, what is wrong' },
  { word: 'why', takes: '<who>', does: 'why an account is where it is' },
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
    does: 'stops mails, proposals and disabling; until a day (2027-01-31), for 14 days, or for 2 weeks, else until resumed',
  },
  { word: 'resume', takes: '', does: 'ends the pause' },
  { word: 'digest', takes: '', does: 'posts how things stand this week to the channel now' },
  { word: 'help', takes: '', does: 'this list' },
] as const;

export type CommandWord = (typeof COMMANDS)[number]['word'];

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
        '_Who_ is a user name, an e-mail address or a full name, just as it is; several matches give a list to pick from. Answers are seen by you alone, except the digest. Deciding, excluding, undoing and pausing need an approver.',
      ]),
    ],
  };
}

function unknownText(typed: string, nearest: CommandWord | undefined): string {
  const said = `“${mrkdwnSafe(typed, 40)}” is not something I know.`;
  return nearest === undefined ? said : `${said} Did you mean \`${COMMAND} ${nearest}\`?`;
}
