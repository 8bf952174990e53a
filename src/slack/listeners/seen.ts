import type { BlockAction } from '@slack/bolt';
import { z } from 'zod';
import type { Flows } from '../../flows/answers.ts';
import { CARD_HEADING } from '../views/card.ts';

/** Of what a press came from, what tells a card from reminders, questions and digests: its heading's name. */
const card = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ block_id: z.string() })], z.unknown()),
  }),
});

/** Tells which message a press on a card came from: a card whose posting was cut short is recognised by it. */
export function noteCard(flows: Flows, body: BlockAction, pressed: number | undefined): void {
  const seen = card.safeParse(body).data;
  if (pressed === undefined || seen === undefined || body.container['is_ephemeral'] === true) return;
  const { ts, blocks } = seen.message;
  if (blocks[0].block_id === CARD_HEADING) flows.sawCard(pressed, ts);
  else flows.sawMessage(blocks[0].block_id, ts);
}
