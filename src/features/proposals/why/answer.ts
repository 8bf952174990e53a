import { small } from '../../../adapters/slack/blocks.ts';
import { proposalIn, WHY } from '../../../adapters/slack/buttons.ts';
import type { Account, AccountKey } from '../../../policy/account.ts';
import { foldedNames, nameSearch } from '../../../policy/typed/name-search.ts';
import type { Guard } from '../../deciding/guard.ts';
import type { PrivateMessage } from '../../deciding/reply.ts';
import { registerWhyText } from './buttons.ts';
import { type Audience, type Explanations, UNKNOWN_ACCOUNT } from './facts.ts';
import { formerMessage, whyMessage } from './view.ts';

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

/** Accounts of one person that an answer has room for. */
const MOST_OWN = 5;

/**
 * What is known of the accounts with an address, for the person whose address it is; `who` names one of them, where it
 * names any. Undefined where there is none.
 */
export function ownAnswer(
  explain: Explanations,
  address: string,
  audience: Audience,
  who = '',
): PrivateMessage | undefined {
  const search = nameSearch(who);
  const isMeant = (account: Account): boolean =>
    who === '' || search.byParts(foldedNames(account)) !== undefined;
  const own = explain.withAddress(address).filter(isMeant);
  const answers = own.slice(0, MOST_OWN).flatMap(({ key }) => whyAnswer(explain, key, audience) ?? []);
  const [first] = answers;
  const more = own.length - MOST_OWN;
  return (
    first && {
      text: first.text,
      blocks: [
        ...answers.flatMap(({ blocks }) => blocks),
        ...(more > 0 ? [small(`… and ${more} more of yours; add a user name to see one.`)] : []),
      ],
    }
  );
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
