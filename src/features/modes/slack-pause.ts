import type { KnownBlock, ModalView } from '@slack/types';
import { lines, noticeModal } from '../../adapters/slack/blocks.ts';
import { ask, button } from '../../adapters/slack/buttons.ts';
import type { FieldValues } from '../../adapters/slack/fields.ts';
import { plain } from '../../adapters/slack/text.ts';
import type { Clock } from '../../policy/calendar.ts';
import { endAloneIn } from '../deciding/end-day.ts';
import type { Guard } from '../deciding/guard.ts';
import { carrying } from '../deciding/shown.ts';
import type { SwitchesFlow } from './switches.ts';

const PAUSE = 'mode.pause';
const RESUME = 'mode.resume';
const PAUSE_SUBMIT = 'pause';
const UNTIL = 'pause.until';
const REASON = 'pause.reason';

/** The brake by buttons: *Pause…* asks until when and why, *Resume* ends it. Both do what the commands do. */
export function registerPause(
  guard: Guard,
  {
    flows: { switches },
    clock,
    timeZone,
  }: {
    readonly flows: { readonly switches: SwitchesFlow };
    readonly clock: Clock;
    readonly timeZone: string;
  },
): void {
  const isPaused = (): boolean => {
    const mode = switches.mode();
    return mode.kind === 'paused' && mode.harsher === undefined;
  };
  guard.opens(PAUSE, { read: nothing, show: () => pauseModal(isPaused()) });

  guard.submits(PAUSE_SUBMIT, {
    refused: 'Not paused',
    read: ({ state }) => pauseAskedIn(state.values),
    asOfNow: () => pauseModal(isPaused()),
    decide(press, { until, reason }) {
      const end = endAloneIn(until, clock(), timeZone);
      if (!end.ok) return { kind: 'undecided', errors: { [UNTIL]: end.failure } };
      const answered = switches.pause(press, end.value, reason === '' ? undefined : reason);
      const title = answered.kind === 'refused' ? 'Not paused' : 'Paused';
      return { kind: 'decided', answered, shown: () => noticeModal(title, answered.sentence) };
    },
  });

  guard.decides(RESUME, {
    read: (value) => {
      const [told, pause] = /^told:(\d{1,15})$/.exec(String(value)) ?? [];
      return { isTold: told !== undefined, pause: pause === undefined ? undefined : Number(pause) };
    },
    decide: (press, { pause }) => switches.resume(press, pause),
    // The channel tells that it was resumed, right below the post that was pressed.
    tell: ({ kind, sentence }, { isTold }) => (isTold && kind === 'done' ? undefined : sentence),
  });
}

/** These are about the bot as it is now, whatever the button carries. */
const nothing = () => ({});

export function pauseButton() {
  return button(PAUSE, 'Pause…', 'now');
}

/** `told`: the pause about which the post tells that the button stands in; any other is about the one there is. */
export function resumeButton(leadsTo: string, told?: number) {
  const confirm = ask('Resume?', [leadsTo], 'Resume');
  const value = told === undefined ? 'now' : `told:${told}`;
  return button(RESUME, 'Resume', value, { style: 'primary', confirm });
}

/** As far as they were filled in. */
function pauseAskedIn(values: FieldValues): { readonly until: string; readonly reason: string } {
  const typed = (field: string): string => (values[field]?.[field]?.value ?? '').trim();
  return { until: typed(UNTIL), reason: typed(REASON) };
}

/** Asks until when and why; one that is paused already gets another end and reason. */
export function pauseModal(isPaused: boolean): ModalView {
  return carrying({
    type: 'modal',
    callback_id: PAUSE_SUBMIT,
    title: plain('Pause the bot?', 24),
    submit: plain('Pause', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([
        'Nothing is emailed, proposed or disabled while the bot is paused. Approved accounts that are not disabled yet will need another approval.',
        isPaused ? 'The bot is already paused. This replaces the end date and reason.' : undefined,
      ]),
      field(UNTIL, 'Until', 'Leave empty to pause until someone resumes.', {
        max_length: 60,
        placeholder: plain('2027-01-31, Jan 4, Friday, 14 days or 2 weeks'),
      }),
      field(REASON, 'Reason', 'Everyone in the channel can read it.', { max_length: 300 }),
    ],
  });
}

function field(
  id: string,
  label: string,
  hint: string,
  more: { readonly max_length: number; readonly placeholder?: ReturnType<typeof plain> },
): KnownBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    hint: plain(hint),
    optional: true,
    element: { type: 'plain_text_input', action_id: id, ...more },
  };
}
