import type { ModalView, SectionBlock } from '@slack/types';
import { lines, noticeModal } from '../../../adapters/slack/blocks.ts';
import { APPROVE_ALL, pressedIn } from '../../../adapters/slack/buttons.ts';
import { bold, ended, mrkdwnSafe, plain } from '../../../adapters/slack/text.ts';
import { isRehearsing, type Mode } from '../../../policy/mode.ts';
import { counted, grouped } from '../../../policy/text.ts';
import type { Guard } from '../../deciding/guard.ts';
import { carrying } from '../../deciding/shown.ts';
import type { Decisions } from '../decide.ts';
import type { Explanations } from '../why/facts.ts';
import type { BulkFacts } from './approve-many.ts';

interface ApproveAllFlows {
  readonly explain: Explanations;
  readonly decisions: Decisions;
  readonly status: () => { readonly mode: Mode; readonly cap: number; readonly disabledToday: number };
}

/** Approve 11…: shows whom it takes, and approves that set or nothing. */
export function registerApproveAll(
  guard: Guard,
  { flows }: { readonly flows: ApproveAllFlows },
  approvalsNeeded: number,
): void {
  function asOfNow({ card }: { readonly card: number }): ModalView | undefined {
    const bulk = flows.explain.bulk();
    if (bulk === undefined) return undefined;
    const { mode, cap, disabledToday } = flows.status();
    const rehearsal = isRehearsing(mode);
    return approveAllModal({
      card,
      bulk,
      rehearsal,
      cap,
      disabledToday,
      approvalsNeeded,
    });
  }

  guard.opens(APPROVE_ALL, {
    read: pressedIn,
    show: (pressed) => (pressed && asOfNow(pressed)) ?? 'No accounts left to approve.',
  });

  guard.submits(APPROVE_ALL_SUBMIT, {
    refused: 'Not approved',
    read: (view) => approveAllIn(view.private_metadata),
    asOfNow,
    changed: 'The accounts have changed since you opened this, so nothing was approved. Here they are now:',
    decide(press, { card, fingerprint }) {
      const answered = flows.decisions.approveAll(press, card, fingerprint);
      const title = answered.kind === 'done' ? 'Approved' : 'Not approved';
      return { kind: 'decided', answered, shown: () => noticeModal(title, answered.sentence) };
    },
  });
}

export const APPROVE_ALL_SUBMIT = 'approve-all';

interface ApproveAllFacts {
  readonly card: number;
  readonly bulk: BulkFacts;
  readonly rehearsal: boolean;
  readonly cap: number;
  readonly disabledToday: number;
  /** One where left out. */
  readonly approvalsNeeded?: number;
}

/** Asks to confirm an approval of many at once: whom it takes, whom it leaves out and why, and what the day has room for. */
export function approveAllModal(facts: ApproveAllFacts): ModalView {
  const { card, bulk, rehearsal } = facts;
  const leftOut = bulk.whyLeftOut.map(
    ({ name, why }) => `${mrkdwnSafe(name, 60)}: ${ended(mrkdwnSafe(why, 200))}`,
  );
  return carrying({
    type: 'modal',
    callback_id: APPROVE_ALL_SUBMIT,
    private_metadata: `${card} ${bulk.fingerprint}`,
    title: plain(titleOf(bulk, rehearsal), 24),
    submit: plain(`${rehearsal ? 'Rehearse' : 'Disable'} ${grouped(bulk.take)}`, 24),
    close: plain('Not now', 24),
    blocks: [
      lines([opening(facts), roomLine(facts), neededLine(facts)]),
      ...listBlocks(
        bold(`${rehearsal ? 'In the rehearsal' : 'To disable'} (${grouped(bulk.take)})`),
        bulk.whom.map(personLine),
        bulk.take,
      ),
      ...(bulk.leftOut === 0
        ? []
        : listBlocks(
            bold(`Left out (${grouped(bulk.leftOut)}): decide on each in its row or in Review…`),
            leftOut,
            bulk.leftOut,
          )),
    ],
  });
}

/** The card and the set that the modal was shown for; undefined for what we cannot have written. */
export function approveAllIn(metadata: string): { card: number; fingerprint: string } | undefined {
  const [, card, fingerprint] = /^(\d{1,15}) (\S+)$/.exec(metadata) ?? [];
  return card === undefined || fingerprint === undefined ? undefined : { card: Number(card), fingerprint };
}

/** "Maria Silva (maria.silva_HCG), inactive 131 days, 37 items (newest Jul 2, 2026), 2 groups". */
function personLine({ fullName, username, days, holdings, sameEmail }: BulkFacts['whom'][number]): string {
  const user = mrkdwnSafe(username, 60);
  const who = fullName === '' ? user : `${mrkdwnSafe(fullName, 60)} (${user})`;
  return [who, `inactive ${counted(days, 'day', 'days')}`, holdings, inSentence(mrkdwnSafe(sameEmail, 200))]
    .filter((part) => part !== '')
    .join(', ');
}

function inSentence(words: string): string {
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

function opening({ bulk, rehearsal }: ApproveAllFacts): string {
  if (rehearsal)
    return `This is a rehearsal with ${counted(bulk.take, 'account', 'accounts')}. No account will be changed.`;
  return `Each is checked again first; anyone who has signed in since is skipped. Disabling stops sign-in; content is kept and stays shared.`;
}

function titleOf({ take }: BulkFacts, rehearsal: boolean): string {
  const accounts = counted(take, 'account', 'accounts');
  return rehearsal ? 'Rehearse approving?' : `Disable ${accounts}?`;
}

function roomLine({ bulk, rehearsal, cap, disabledToday }: ApproveAllFacts): string | undefined {
  if (rehearsal) return undefined;
  const today = Math.min(bulk.take, Math.max(0, cap - disabledToday));
  const tomorrow = Math.min(bulk.take - today, cap);
  const rest = bulk.take - today - tomorrow;
  if (tomorrow === 0) return undefined;
  // An approval is good for a day.
  const again = rest === 0 ? '' : ` The remaining ${grouped(rest)} will come back for review.`;
  return `${grouped(today)} can be disabled today, ${grouped(tomorrow)} tomorrow (limit ${grouped(cap)} per day).${again}`;
}

/** Whoever is the first to approve disables nobody yet. */
function neededLine({ rehearsal, approvalsNeeded = 1 }: ApproveAllFacts): string | undefined {
  return rehearsal || approvalsNeeded < 2
    ? undefined
    : `Each needs ${approvalsNeeded} approvers before it is disabled.`;
}

/** What a section holds, with room for its heading, and how many sections one list takes. */
const SECTION = 2_800;
const SECTIONS = 5;

/** As many as some sections hold, and how many more there are. */
function listBlocks(title: string, entries: readonly string[], all: number): readonly SectionBlock[] {
  const sections: string[][] = [[]];
  let room = SECTION;
  let fitting = 0;
  for (const entry of entries) {
    const takes = [...entry].length + 3;
    if (takes > room) {
      if (sections.length === SECTIONS) break;
      sections.push([]);
      room = SECTION;
    }
    room -= takes;
    sections.at(-1)?.push(`• ${entry}`);
    fitting += 1;
  }
  const rest = all - fitting;
  return sections.map((those, nth) =>
    lines([
      nth === 0 ? title : undefined,
      ...those,
      nth === sections.length - 1 && rest > 0 ? `… and ${grouped(rest)} more` : undefined,
    ]),
  );
}
