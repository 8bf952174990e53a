import { accountName } from '../../adapters/slack/blocks.ts';
import { type Account, type AccountKey, isAccountKey } from '../../policy/account.ts';
import { pauseIn } from '../deciding/end-day.ts';
import type { Command, Guard, Unclear } from '../deciding/guard.ts';
import type { Answer, Press } from '../deciding/press.ts';
import { newExcludeModal } from '../exclusions/exclude-form.ts';
import { includeAccount, includeFormer } from '../exclusions/include.ts';
import {
  PICK_EXCLUDE,
  PICK_INCLUDE,
  PICK_UNDO,
  PICK_WHY,
  unclear,
  unclearBeforeDeciding,
  whoIsMeant,
  whoIsMissing,
  whoMayBeMeant,
} from '../members/who-is-meant.ts';
import { whyAnswer } from '../proposals/why/answer.ts';
import { UNKNOWN_ACCOUNT } from '../proposals/why/facts.ts';
import { type CommandDeps, type CommandFlows, exclusions } from './reading.ts';

/** The commands of approvers. */
export function pause({ flows, clock, timeZone }: CommandDeps, text: string): Command {
  return {
    kind: 'decides',
    decide(press) {
      const asked = pauseIn(text, clock(), timeZone);
      return asked.ok
        ? flows.switches.pause(press, asked.value.until, asked.value.reason)
        : { kind: 'refused', sentence: asked.failure };
    },
  };
}

export function resume({ flows }: CommandDeps): Command {
  return { kind: 'decides', decide: (press) => flows.switches.resume(press) };
}

export function undo({ flows, command }: CommandDeps, who: string): Command {
  if (who === '') return { kind: 'says', say: () => whoIsMissing(command, 'undo') };
  return {
    kind: 'decides',
    decide: (press) => onAccount(flows, 'undo', who, ({ key }) => flows.decisions.undoAccount(press, key)),
  };
}

/** Alone, it shows the list, where each exclusion can be ended. */
export function include(deps: CommandDeps, who: string): Command {
  if (who === '') return exclusions(deps);
  const { flows, clock } = deps;
  const decide = (press: Press) =>
    onAccount(
      flows,
      'include',
      who,
      (account) => includeAccount(deps, press, account, clock()),
      () => includeFormer(flows, press, who),
    );
  return { kind: 'decides', decide };
}

/** Only opens the form; deciding is its submission. */
export function exclude({ flows }: CommandDeps, who: string): Command {
  return {
    kind: 'opens',
    async open() {
      if (who === '') return newExcludeModal({ kind: 'pasted', boxes: 1 });
      const meant = await whoMayBeMeant(flows, who);
      return meant.kind === 'one' ? formFor(meant.member.account) : unclear(flows, 'exclude', who, meant);
    },
  };
}

function formFor(account: Account) {
  return newExcludeModal({ kind: 'account', key: account.key, name: accountName(account) });
}

/** Decides on the account that is meant; where that is not clear, the person picks, and the pick decides. */
function onAccount(
  flows: CommandFlows,
  purpose: 'undo' | 'include',
  who: string,
  decide: (account: Account) => Answer,
  otherwise: () => Answer | undefined = () => undefined,
): Answer | Unclear {
  const meant = whoIsMeant(flows, who);
  if (meant.kind === 'one') return decide(meant.member.account);
  return otherwise() ?? { kind: 'unclear', reply: () => unclearBeforeDeciding(flows, purpose, who, meant) };
}

/** The account picked from a list of several: goes on with what the command was about. */
export function registerPicks(guard: Guard, deps: CommandDeps): void {
  const { flows, clock } = deps;
  const accountOf = (picked: Picked | undefined) => picked && flows.explain.member(picked.key)?.account;
  const onPick = (id: string, decide: (press: Press, picked: Picked) => Answer) =>
    guard.decides(id, { read: pickedIn, decide, unknown: UNKNOWN_ACCOUNT });

  guard.reads(PICK_WHY, {
    read: pickedIn,
    show(picked, { mayDecide }) {
      const audience = { kind: 'administrator', mayDecide } as const;
      return (picked && whyAnswer(flows.explain, picked.key, audience)) ?? UNKNOWN_ACCOUNT;
    },
  });

  guard.opens(PICK_EXCLUDE, {
    read: pickedIn,
    show(picked) {
      const account = accountOf(picked);
      return account === undefined ? UNKNOWN_ACCOUNT : formFor(account);
    },
  });

  onPick(PICK_UNDO, (press, { key }) => flows.decisions.undoAccount(press, key));
  onPick(PICK_INCLUDE, (press, picked) => {
    const account = accountOf(picked);
    return account === undefined
      ? { kind: 'refused', sentence: UNKNOWN_ACCOUNT }
      : includeAccount(deps, press, account, clock());
  });
}

interface Picked {
  readonly key: AccountKey;
}

function pickedIn(value: unknown): Picked | undefined {
  return isAccountKey(value) ? { key: value } : undefined;
}
