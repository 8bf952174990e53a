import type { BlockAction } from '@slack/bolt';
import type { Flows } from '../../flows/answers.ts';

/** Tells which message a press on a card came from: a card whose posting was cut short is recognised by it. */
export function noteCard(flows: Flows, body: BlockAction, card: number | undefined): void {
  const ts = body.message?.ts;
  if (card !== undefined && ts !== undefined && body.container['is_ephemeral'] !== true)
    flows.sawCard(card, ts);
}
