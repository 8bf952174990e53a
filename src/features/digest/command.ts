import { mrkdwn } from '../../adapters/slack/text.ts';
import { COMMAND, type Command } from '../deciding/guard.ts';
import type { Asked, Digest } from './digest.ts';

/** `/inactive-users digest`: the digest as of now, in the channel for everybody. It decides nothing. */
export function digestCommand({ ask }: Pick<Digest, 'ask'>, channel: string): Command {
  return {
    kind: 'reads',
    async show({ id, name }) {
      const text = saidOf(await ask({ kind: 'person', id, name }), `<#${channel}>`);
      return { text, blocks: [{ type: 'section', text: mrkdwn(text) }] };
    },
  };
}

function saidOf(asked: Asked, channel: string): string {
  switch (asked) {
    case 'posted':
      return `The digest is in ${channel}.`;
    case 'unclear':
      return `Slack did not say whether the digest reached ${channel}. If it is not there, ask again.`;
    case 'refused':
      return `The digest could not be posted to ${channel}; it is tried again every minute. \`${COMMAND} status\` says why.`;
  }
}
