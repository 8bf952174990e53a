import type { ModalView } from '@slack/types';
import type { GoLiveForecast } from '../../flows/card-ports.ts';
import { bold, plain } from '../text.ts';
import { forecastLines } from './card-standing.ts';
import { lines } from './lines.ts';

export const GO_LIVE_SUBMIT = 'go-live';

/** Asks once more before the bot acts for real, with what will happen. */
export function goLiveModal(forecast: GoLiveForecast): ModalView {
  return {
    type: 'modal',
    callback_id: GO_LIVE_SUBMIT,
    title: plain('Go live?', 24),
    submit: plain('Go live', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([bold('From now on it is for real:'), ...forecastLines(forecast, 2_500)]),
      lines([
        'A pause stops it at any moment: `/inactive-users pause`. You are asked again when the limits change.',
      ]),
    ],
  };
}
