import type { Button } from '@slack/types';
import { accountName, outcomeModal } from '../../../adapters/slack/blocks.ts';
import { ask, button } from '../../../adapters/slack/buttons.ts';
import { type AccountKey, isAccountKey } from '../../../policy/account.ts';
import { skippedAfterwards } from '../../../policy/limits.ts';
import type { Guard } from '../../deciding/guard.ts';
import { PICK_UNDO } from '../../members/who-is-meant.ts';
import type { Explanations, WhyFacts } from './facts.ts';

/** The text for the member of a disabled account, to copy. */
export const WHY_TEXT = 'why.text';

/** For approvers, where the bot's disabling is the last change of the account: the same decision as Undo. */
export function reenableButton(
  { member: { account }, proposed, policy }: WhyFacts,
  mayDecide: boolean,
): Button | undefined {
  if (!mayDecide || proposed?.canUndo !== true) return undefined;
  const then = `The account will be checked once more, then re-enabled.${skippedAfterwards(policy, 'it')}`;
  const confirm = ask(`Re-enable ${accountName(account, 30)}?`, [then], 'Re-enable');
  return button(PICK_UNDO, 'Re-enable…', account.key, { confirm });
}

export function textButton({ member: { account }, proposed }: WhyFacts): Button | undefined {
  const isOurs = proposed?.proposal.state === 'disabled' && proposed.proposal.disabledAt !== undefined;
  return isOurs && proposed.canUndo && account.disabled === true && !proposed.proposal.rehearsal
    ? button(WHY_TEXT, 'Text for the member', account.key)
    : undefined;
}

/** Why there is no Re-enable… beside a disabled account; undefined for every other one, and where there may be. */
export function whyNoUndo({ verdict, proposed }: WhyFacts): string | undefined {
  if (verdict.status !== 'disabled' || proposed?.canUndo === true) return undefined;
  const state = proposed?.proposal.state;
  return state === 'undoing' || state === 'disabling'
    ? undefined
    : state === 'disabled'
      ? 'The account has since been changed outside of the bot, so the bot cannot re-enable it. Use ArcGIS.'
      : 'The bot did not disable this account, so the bot cannot re-enable it. Use ArcGIS.';
}

export function registerWhyText(guard: Guard, { explain }: { readonly explain: Explanations }): void {
  guard.reads(WHY_TEXT, {
    read: (value): { readonly key: AccountKey } | undefined =>
      isAccountKey(value) ? { key: value } : undefined,
    show(asked, by) {
      const text = asked && explain.textToCopy(asked.key, by.name);
      if (text === undefined)
        return 'The account has changed since the bot disabled it, so there is no text to send. Use Why? to see its current status.';
      return outcomeModal('Text for the member', { said: [text, COPY] });
    },
  });
}

const COPY = 'Copy the text above and send it to the member. It contains no links, on purpose.';
