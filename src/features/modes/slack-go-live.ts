import { setTimeout as pause } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import { lines, noticeModal, small } from '../../adapters/slack/blocks.ts';
import { ACCEPT_ONCE, GO_LIVE, pressedIn, SCAN_AGAIN } from '../../adapters/slack/buttons.ts';
import { bold, plain } from '../../adapters/slack/text.ts';
import type { StartScan } from '../../deps.ts';
import { goLiveLines, type Limits } from '../../policy/limits.ts';
import type { Decided } from '../deciding/forms.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Press } from '../deciding/press.ts';
import { carrying } from '../deciding/shown.ts';
import { mayWarn } from './mode.ts';
import { notLiveWithout, type SwitchesFlow } from './switches.ts';

/** Go live…, and what a refused or failed scan offers: Scan again and Accept this scan once. */
export function registerGoLive(
  guard: Guard,
  flows: { readonly switches: SwitchesFlow; readonly scan: StartScan; readonly afterCommit: () => void },
  { command }: { readonly command: string },
): void {
  const asOfNow = () =>
    goLiveModal(flows.switches.forecast(), flows.switches.limits(), {
      command,
      emails: flows.switches.emails,
      approvalsNeeded: flows.switches.approvalsNeeded,
    });
  guard.opens(GO_LIVE, {
    read: pressedIn,
    async show() {
      const refused = await inTime(flows.switches.askMail());
      return refused === undefined ? asOfNow() : noticeModal(NOT_LIVE, notLiveWithout(refused));
    },
  });

  guard.submits(GO_LIVE_SUBMIT, {
    refused: NOT_LIVE,
    read: () => ({}),
    asOfNow,
    decide(press) {
      if (flows.switches.knowsMail()) return decided(press, undefined);
      return {
        kind: 'later',
        meanwhile: noticeModal('Not live yet', 'Checking that the mail server accepts the bot…'),
        decide: async () => decided(press, await flows.switches.askMail()),
      };
    },
  });

  function decided(press: Press, mailRefuses: string | undefined): Decided<ModalView> {
    const answered = flows.switches.goLive(press, mailRefuses);
    const isLive = flows.switches.mode().kind === 'live';
    const title = isLive ? 'Live' : answered.kind === 'done' ? 'Not live yet' : NOT_LIVE;
    return { kind: 'decided', answered, shown: () => noticeModal(title, answered.sentence) };
  }

  guard.reads(SCAN_AGAIN, {
    read: pressedIn,
    show(_pressed, { id, name }) {
      const scan = flows.scan({ kind: 'person', id, name });
      flows.afterCommit();
      // Its progress stands in the channel.
      return scan.kind === 'started' ? undefined : `Scan ${scan.scan.id} is already running.`;
    },
  });

  guard.decides(ACCEPT_ONCE, {
    read: pressedIn,
    decide: (press, { about }) => flows.switches.acceptOnce(press, about),
  });
}

export const GO_LIVE_SUBMIT = 'go-live';

const NOT_LIVE = 'Not live';

/** Slack opens a form only within three seconds of the press. What is not known by then is asked for when it is submitted. */
const OPENS_WITHIN_MS = 1_500;

async function inTime(asked: Promise<string | undefined>): Promise<string | undefined> {
  return await Promise.race([asked, pause(OPENS_WITHIN_MS, undefined, { ref: false })]);
}

/** Asks once more before the bot acts for real, with what will happen. */
export function goLiveModal(
  forecast: readonly string[],
  limits: Limits,
  {
    command,
    emails,
    approvalsNeeded = 1,
  }: { readonly command: string; readonly emails: boolean; readonly approvalsNeeded?: number },
): ModalView {
  return carrying({
    type: 'modal',
    callback_id: GO_LIVE_SUBMIT,
    title: plain('Go live?', 24),
    submit: plain('Go live', 24),
    close: plain('Not now', 24),
    blocks: [
      lines([bold(whenLive(approvalsNeeded)), ...forecastLines(forecast)]),
      lines([
        emails ? `To see the emails first, type \`${command} preview\`.` : undefined,
        `To pause emails, proposals and disabling at any time, type \`${command} pause\`. If a setting becomes stricter for members, an approver has to press Go live… again.`,
      ]),
      small([bold('Limits'), ...goLiveLines(limits, mayWarn(emails, limits))].join('\n')),
    ],
  });
}

function whenLive(approvalsNeeded: number): string {
  return approvalsNeeded === 1
    ? 'When you go live:'
    : `Once ${approvalsNeeded} approvers have agreed to go live:`;
}

/** What Go live would do, a line each. */
export function forecastLines(sentences: readonly string[]): readonly string[] {
  return sentences.map((said) => `• ${said}`);
}
