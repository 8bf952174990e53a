import type { BlockAction } from '@slack/bolt';
import { z } from 'zod';
import type { Flows } from '../../flows/answers.ts';

/** Of what a press came from, what tells a card from reminders and questions: only a card has a heading. */
const card = z.object({
  message: z.object({
    ts: z.string(),
    blocks: z.tuple([z.object({ type: z.literal('header') })], z.unknown()),
  }),
});

/** Tells which message a press on a card came from: a card whose posting was cut short is recognised by it. */
export function noteCard(flows: Flows, body: BlockAction, pressed: number | undefined): void {
  const seen = card.safeParse(body).data;
  if (pressed !== undefined && seen !== undefined && body.container['is_ephemeral'] !== true)
    flows.sawCard(pressed, seen.message.ts);
}
