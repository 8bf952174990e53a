import type { KnownBlock } from '@slack/types';
import type { Pause, Standing } from '../../domain/standing.ts';
import type { CardFacts, GoLiveForecast } from '../../flows/card-ports.ts';
import { bold, moment, shown } from '../text.ts';
import { button, GO_LIVE, pressValue } from './card-buttons.ts';
import { lines } from './lines.ts';

/** What holds the bot back at the moment, in words that leave no doubt that nothing is done. */
export function standingBlocks({ newest, standing, goLive, card, scan, timeZone }: CardFacts): KnownBlock[] {
  if (!newest) return [];
  switch (standing.kind) {
    case 'live':
      return [];
    case 'protected':
      return [
        lines([
          `${bold('Rehearsal: protection is on.')} Nobody is mailed and nothing is disabled, whatever is pressed here. The rows say what would be done.`,
          ...forecastLines(goLive, 900),
        ]),
      ];
    case 'waits for go-live':
      return [
        lines([
          `${bold('Rehearsal: the bot is not live yet.')} Nobody is mailed and nothing is disabled until an approver presses Go live…`,
          ...forecastLines(goLive, 900),
        ]),
        ...(goLive === undefined ? [] : [goLiveButton(card, scan.id)]),
      ];
    case 'paused':
      return [lines([pausedText(standing.pause, timeZone)])];
  }
}

/** Whether a press of Approve only rehearses. */
export function isRehearsing({ kind }: Standing): boolean {
  return kind === 'protected' || kind === 'waits for go-live';
}

/** What Go live would do, a line each, within so many characters. */
export function forecastLines(forecast: GoLiveForecast | undefined, room: number): readonly string[] {
  const sentences = forecast?.sentences ?? [];
  return sentences.map((said) => `• ${shown(said, Math.floor(room / sentences.length))}`);
}

function goLiveButton(card: number, scan: number): KnownBlock {
  return { type: 'actions', elements: [button(GO_LIVE, 'Go live…', pressValue(card, scan))] };
}

function pausedText({ since, until, byName, reason }: Pause, timeZone: string): string {
  const end = until === undefined ? 'until somebody resumes' : `until ${moment(until, timeZone)}`;
  const why = reason === undefined ? '.' : `: “${shown(reason, 300)}”.`;
  return [
    `${bold('Paused')} ${end}, by ${shown(byName, 60)} since ${moment(since, timeZone)}${why}`,
    'No mails, no proposals, no disabling meanwhile; Exclude…, Undo and Why? go on.',
  ].join(' ');
}
