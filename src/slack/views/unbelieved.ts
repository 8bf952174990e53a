import type { KnownBlock } from '@slack/types';
import { checkSentence, type FailedCheck } from '../../domain/trust.ts';
import type { CardFacts } from '../../flows/card-ports.ts';
import { bold, ended, shown } from '../text.ts';
import { ask, BELIEVE_ONCE, button, pressValue, SCAN_AGAIN } from './card-buttons.ts';
import { lines } from './lines.ts';

/** What is wrong with a scan that was refused or that failed, and what can be done about it. */
export function unbelievedBlocks(facts: CardFacts): KnownBlock[] {
  const { scan, members } = facts;
  if (scan.state !== 'refused' && scan.state !== 'failed') return [];
  const complaint =
    scan.state === 'refused'
      ? [
          bold('Refused: this reading is not believed.'),
          ...scan.failedChecks.map((failed) => `• ${checkSentence(failed)}`),
        ]
      : [`${bold('Failed:')} ${ended(shown(scan.failure ?? 'the reading did not come to its end', 400))}`];
  return [
    lines([
      ...complaint,
      'It changed nothing, sent nothing and proposed nothing.',
      members === 0 ? undefined : 'The numbers here are those of the last believed scan.',
    ]),
    ...(facts.newest ? [buttons(facts)] : []),
  ];
}

function buttons({ card, scan, excusable }: CardFacts): KnownBlock {
  const value = pressValue(card, scan.id);
  const again = button(SCAN_AGAIN, 'Scan again', value);
  if (excusable.length === 0) return { type: 'actions', elements: [again] };
  const believe = button(BELIEVE_ONCE, 'Believe this once', value, { confirm: believing(excusable) });
  return { type: 'actions', elements: [again, believe] };
}

function believing(excusable: readonly FailedCheck[]) {
  return ask(
    'Believe this once?',
    [
      'A new reading starts now. For 24 hours, and for one reading, it may be as bad as this:',
      ...excusable.map(checkSentence),
    ],
    'Believe this once',
    'danger',
  );
}
