import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Exclusion, ExclusionTarget } from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';
import { type Deciding, decisionEntry, displayName, personOf, subjectOf } from '../deciding/press.ts';
import { knownOf } from '../evaluation/known.ts';
import { type ExclusionGroup, othersWords, targetText } from './words.ts';

/** Ends exclusions in force, and has it told in the channel. False where one of them had ended already. */
export function endGroup(deciding: Deciding, group: ExclusionGroup): boolean {
  const { tables, press } = deciding;
  const by = personOf(press.by);
  const ended = group.filter(({ id, target }) => {
    const detail = { exclusion: id, target, ...knownOf(deciding, target) };
    return tables.exclusions.end(id, by, decisionEntry(press, 'exclusion ended', subjectOf(target), detail));
  });
  const ids = ended.map(({ id }) => id);
  if (ids.length > 0) tables.tellings.tellEnded(ids, by);
  return ids.length === group.length;
}

/** What is said of that to whoever did it; `unless`: what may hold the account all the same, where nobody looked. */
export function endedText(tables: ReadTables, group: ExclusionGroup, unless = ''): string {
  const [{ target }] = group;
  const targets = targetsIn(group);
  const ended = group.length === 1 ? 'Exclusion ended.' : 'Exclusions ended.';
  return targets === 1
    ? `${ended} ${evaluatedText(target, nameOf(tables, target), unless)}`
    : `${ended} ${counted(targets, 'account is', 'accounts are')} evaluated normally from the next scan${unless}.`;
}

/** How many accounts and rules exclusions are about: one account may be excluded twice. */
export function targetsIn(exclusions: readonly Exclusion[]): number {
  const names = exclusions.map(({ target }) =>
    target.kind === 'account' ? target.key : `${target.kind} ${target.value}`,
  );
  return new Set(names).size;
}

/** `name` as it is written where it is shown. */
export function evaluatedText(target: ExclusionTarget, name: string, unless = ''): string {
  const who = target.kind === 'account' ? `${name} is` : `Accounts under the rule (${name}) are`;
  return `${who} evaluated normally from the next scan${unless}.`;
}

/** As people know it: an account by its full name too, as far as the bot still has it. */
export function nameOf({ members }: Pick<ReadTables, 'members'>, target: ExclusionTarget): string {
  const account = target.kind === 'account' ? members.get(target.key)?.account : undefined;
  return account === undefined ? targetText(target) : displayName(account);
}

/** "the exclusion of Ana Berg (ana)", "the exclusions of Ana Berg (ana) and 499 others". */
export function groupText(
  tables: Pick<ReadTables, 'members'>,
  [{ target }, ...others]: ExclusionGroup,
): string {
  const what = others.length === 0 ? 'exclusion' : 'exclusions';
  return `the ${what} of ${nameOf(tables, target)}${othersWords(others.length)}`;
}

/** Exclusions whose own date has come are told of together, each once. */
export function tellEndsReached(tables: Tables, now: Date): void {
  const over = tables.exclusions.endsToTell(now);
  for (const id of over) tables.exclusions.endTold(id);
  if (over.length > 0) tables.tellings.tellEnded(over, { kind: 'bot' });
}
