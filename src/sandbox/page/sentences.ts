import { NotOffered, type NotOfferedWhy } from '../slack/interaction/not-offered.ts';

/**
 * What a visitor reads where something could not be done. What an error says is written for programmers and never
 * gets here; each of these says what to do.
 */
const NOT_OFFERED: Readonly<Record<NotOfferedWhy, string>> = {
  nobody: 'This person is not active in Slack. Choose someone else.',
  'no conversation': 'This person is not in that conversation. Choose someone else.',
  'no message': 'This message has been deleted. Look at the newest one in the channel.',
  'nothing to press': 'This message has changed. Check it, then try again.',
  'no view': 'This form has been closed. Open it again.',
  'does not fit': 'The form does not accept one of your entries. Check what you typed or chose.',
  'left empty': 'Fill in all required fields, then try again.',
  'no Home': 'The bot has no Home tab. Use the channel instead.',
};

/** What Slack itself says to a person when the app did not answer as it should, by Slack's own name for it. */
export const TOLD_BY_SLACK = {
  operation_timeout: 'The bot did not answer within 3 seconds. Check for changes, then try again.',
  dispatch_failed: 'The bot cannot be reached right now. Try again in a minute.',
  invalid_command_response: 'Slack could not show the bot’s answer. Try the command again.',
  'invalid view response': 'Slack could not show the bot’s answer. Close the form and open it again.',
} as const;

/** Thrown where a visitor tried what the page itself does not allow, with the sentence for them. */
export class ForVisitor extends Error {}

/** A sentence for whatever was thrown; a mistake of the sandbox goes to the terminal in full. */
export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof NotOffered) return NOT_OFFERED[thrown.why];
  if (thrown instanceof ForVisitor) return thrown.message;
  console.error('sandbox page:', thrown);
  return 'That did not work. Reload the page and try again.';
}

/** By Slack's name for it; whatever else Slack may call a trouble is told as one. */
export function troubleSentence(name: string): string {
  const known = Object.entries(TOLD_BY_SLACK).find(([key]) => name.startsWith(key));
  return known?.[1] ?? 'Slack had trouble with the bot’s answer. Try again.';
}
