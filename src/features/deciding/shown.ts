import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import { paragraph } from '../../adapters/slack/blocks.ts';

/** A form that decides carries what it showed, and is shown anew where that has changed. */
export function carrying(view: ModalView): ModalView {
  return {
    ...view,
    private_metadata: `${view.private_metadata ?? ''}#${fingerprint([view.title, view.submit, view.blocks])}`,
  };
}

/** What a form was opened with, and what stands for all that it showed. */
export function carriedIn(metadata: string): {
  readonly metadata: string;
  readonly shown: string | undefined;
} {
  const [, before, shown] = /^(.*)#([0-9a-f]{16})$/s.exec(metadata) ?? [];
  return { metadata: before ?? metadata, shown };
}

/** The form as it is now, above which stands that nothing was decided, where it is no longer as it was shown. */
export function ifChanged(
  now: ModalView | undefined,
  shown: string | undefined,
  said = CHANGED,
): ModalView | undefined {
  if (now === undefined || carriedIn(now.private_metadata ?? '').shown === shown) return undefined;
  return { ...now, blocks: [paragraph(said), ...now.blocks] };
}

const CHANGED =
  'What this form shows has changed since you opened it, so nothing was decided. Here it is now:';

/** Stands for anything that was shown. */
export function fingerprint(shown: unknown): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
}
