import type { ModalView } from '@slack/types';
import { longDate } from '../../domain/calendar.ts';
import type { Exclusion } from '../../domain/exclusion.ts';
import { bold, plain, sentence, shown } from '../text.ts';
import { othersWords, targetWords } from './exclusions.ts';
import { lines } from './lines.ts';
import { NOTHING_SAID, untilBlocks } from './reason-and-end.ts';

export const EXTEND_SUBMIT = 'exclusion.extend-submit';

/** Asks until when an exclusion is to hold; its reason stays. */
export function extendModal(
  [{ id, target, reason, until, authorName }, ...others]: readonly [Exclusion, ...Exclusion[]],
  timeZone: string,
): ModalView {
  const ends = until === undefined ? 'for good' : `until ${longDate(until, timeZone)}`;
  return {
    type: 'modal',
    callback_id: EXTEND_SUBMIT,
    private_metadata: String(id),
    title: plain('Extend exclusion', 24),
    submit: plain('Extend', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([
        `${bold(targetWords(target))}${othersWords(others.length)} ${others.length === 0 ? 'is' : 'are'} excluded ${ends}, by ${shown(authorName, 60)}:`,
        sentence(shown(reason, 1000)),
      ]),
      ...untilBlocks(NOTHING_SAID, 'From today, for'),
    ],
  };
}

/** The exclusion that the form is about. */
export function extendedIn(metadata: string): number | undefined {
  return /^\d{1,15}$/.test(metadata) ? Number(metadata) : undefined;
}
