import type { Button, ModalView } from '@slack/types';
import { plain } from '../text.ts';

export interface Outcome {
  /** Paragraphs, already safe for plain text; empty ones are left out. */
  readonly said: readonly string[];
  /** What can be done next, and what that button finds in private_metadata. */
  readonly next?: { readonly button: Button; readonly metadata: string };
}

/** What a form gives way to: what became of it in several paragraphs, and perhaps what comes next. */
export function outcomeModal(title: string, { said, next }: Outcome): ModalView {
  return {
    type: 'modal',
    title: plain(title, 24),
    close: plain('Close', 24),
    ...(next === undefined ? {} : { private_metadata: next.metadata }),
    blocks: [
      ...said
        .filter((text) => text !== '')
        .map((text) => ({ type: 'section' as const, text: plain(text, 3000) })),
      ...(next === undefined ? [] : [{ type: 'actions' as const, elements: [next.button] }]),
    ],
  };
}
