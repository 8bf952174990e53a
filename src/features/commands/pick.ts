import { accountName } from '../../adapters/slack/blocks.ts';
import { type AccountKey, isAccountKey } from '../../policy/account.ts';
import type { Guard } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import { newExcludeModal } from '../exclusions/slack-exclude.ts';
import { includeAccount } from '../exclusions/slack-exclusions.ts';
import { PICK_EXCLUDE, PICK_INCLUDE, PICK_UNDO, PICK_WHY } from '../members/meant.ts';
import { whyModal } from '../proposals/slack-why.ts';
import type { CommandDeps } from './reading.ts';

const GONE = 'Nothing is known of that account any more.';

/** The account picked from a list of several: goes on with what the command was about. */
export function registerPicks(guard: Guard, { flows, clock }: CommandDeps): void {
  const factsOf = (picked: Picked | undefined) => picked && flows.explain.why(picked.key);
  const onPick = (id: string, decide: (press: Press, picked: Picked) => Answer) =>
    guard.decides(id, { read: pickedIn, decide, unknown: GONE });

  guard.reads(PICK_WHY, {
    read: pickedIn,
    show(picked) {
      const facts = factsOf(picked);
      return facts === undefined ? GONE : whyModal(facts);
    },
  });

  guard.opens(PICK_EXCLUDE, {
    read: pickedIn,
    show(picked) {
      const account = factsOf(picked)?.member.account;
      if (account === undefined) return GONE;
      return newExcludeModal({ kind: 'account', key: account.key, name: accountName(account) });
    },
  });

  onPick(PICK_UNDO, (press, { key }) => flows.decisions.undoAccount(press, key));
  onPick(PICK_INCLUDE, (press, picked) => {
    const account = factsOf(picked)?.member.account;
    return account === undefined
      ? { kind: 'refused', sentence: GONE }
      : includeAccount(flows, press, account, clock());
  });
}

interface Picked {
  readonly key: AccountKey;
}

function pickedIn(value: unknown): Picked | undefined {
  return isAccountKey(value) ? { key: value } : undefined;
}
