import type { ContextBlock, SectionBlock } from '@slack/types';
import { mrkdwn } from '../text.ts';

/** A section of lines, without the ones that have nothing to say. */
export function lines(parts: readonly (string | undefined)[]): SectionBlock {
  const said = parts.filter((part) => part !== undefined && part !== '');
  return { type: 'section', text: mrkdwn(said.join('\n')) };
}

/** One line in small print, as mrkdwn. */
export function small(text: string): ContextBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}
