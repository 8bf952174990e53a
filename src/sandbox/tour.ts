import type { GuideStep } from './page/guide.ts';

/** What people did with the bot since the page was opened, as its audit trail calls it. */
type Did = (...kinds: readonly string[]) => boolean;

/** The first minute with the bot: from a scan to what an email says. */
export function firstSteps(command: string, did: Did): readonly GuideStep[] {
  return [
    {
      id: 'scan',
      title: 'Scan',
      does: 'The bot checks all members and posts inactive accounts for review.',
      label: 'Scan now',
      press: { kind: 'say', text: `${command} scan` },
      isDone: () => did('scan accepted', 'scan rejected', 'scan failed'),
    },
    {
      id: 'approve',
      title: 'Approve an account',
      does: 'The bot checks the account once more, then disables it.',
      label: 'Show Approve',
      press: {
        kind: 'find',
        buttons: ['Approve'],
        otherwise: 'Nothing to approve right now. Move ahead a week first.',
      },
      isDone: () => did('approval recorded'),
    },
    {
      id: 'exclude',
      title: 'Exclude another',
      does: 'Give a reason and a date. The bot skips the account until then.',
      label: 'Show Exclude…',
      press: {
        kind: 'find',
        buttons: ['Exclude…'],
        otherwise: 'Nothing to exclude right now. Move ahead a week first.',
      },
      isDone: () => did('exclusion decided', 'exclusion added'),
    },
    {
      id: 'undo',
      title: 'Undo',
      does: 'The bot re-enables the account you approved.',
      label: 'Show Undo',
      press: {
        kind: 'find',
        buttons: ['Undo'],
        otherwise: 'Nothing to undo on the newest card. Approve an account first.',
      },
      isDone: () => did('undo recorded'),
    },
    {
      id: 'week',
      title: 'A week later',
      does: 'The bot scans, warns members by email, and posts more accounts for review.',
      label: 'Move ahead a week',
      press: { kind: 'clock', move: 'week' },
      isDone: ({ daysPassed }) => daysPassed >= 7,
    },
    {
      id: 'sign-in',
      title: 'Someone signs in',
      does: 'A member who signs in is no longer warned or proposed.',
      label: 'Sign in',
      press: { kind: 'sign-in' },
      isDone: ({ comebacks }) => comebacks > 0,
    },
    {
      id: 'email',
      title: 'Read an email',
      does: 'Members get emails in their own language.',
      label: 'Open the newest',
      press: { kind: 'email' },
      isDone: ({ emailsRead }) => emailsRead > 0,
    },
  ];
}
