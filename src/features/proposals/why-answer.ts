import { proposalIn, WHY } from '../../adapters/slack/buttons.ts';
import type { AccountKey } from '../../policy/account.ts';
import type { Guard } from '../deciding/guard.ts';
import type { PrivateMessage } from '../deciding/reply.ts';
import { type Audience, type Explanations, UNKNOWN_ACCOUNT } from './why.ts';
import { registerWhyText } from './why-buttons.ts';
import { formerMessage, whyMessage } from './why-view.ts';

/** All that is known of one account, a former member too, for whoever may read it. */
export function whyAnswer(
  explain: Explanations,
  key: AccountKey,
  audience: Audience,
): PrivateMessage | undefined {
  const facts = explain.why(key);
  if (facts !== undefined) return whyMessage(facts, audience);
  const gone = explain.former(key);
  return gone && formerMessage(gone, audience);
}

/** Why?: everything that is known of one account, for whoever may read. */
export function registerWhy(guard: Guard, { explain }: { readonly explain: Explanations }): void {
  guard.reads(WHY, {
    read: proposalIn,
    show(pressed, { mayDecide }) {
      const proposal = pressed && explain.proposal(pressed.proposal);
      const audience = { kind: 'administrator', mayDecide } as const;
      return (proposal && whyAnswer(explain, proposal.key, audience)) ?? UNKNOWN_ACCOUNT;
    },
  });
  registerWhyText(guard, { explain });
}
