import { dayText, mrkdwnSafe } from '../../adapters/slack/text.ts';
import { longDate } from '../../policy/calendar.ts';
import type { Exclusion, ExclusionTarget, RuleKind } from '../../policy/exclusion.ts';
import { counted } from '../../policy/text.ts';

/** What an exclusion covers, in words. */
export function targetText(target: ExclusionTarget, safe = (text: string): string => text): string {
  return target.kind === 'account'
    ? safe(target.username)
    : `${ruleWord(target.kind)} “${safe(target.label)}”`;
}

/** The same for mrkdwn. */
export function targetWords(target: ExclusionTarget): string {
  return targetText(target, (text) => mrkdwnSafe(text, 100));
}

/** An exclusion that holds an account beside the one that was ended, as part of a sentence. */
export function otherText({ target }: Exclusion): string {
  return target.kind === 'account' ? 'another exclusion' : `a rule (${targetText(target)})`;
}

/** What is said where an exclusion is not the one that was shown any more. */
export function changedText(until: Date | undefined, timeZone: string): string {
  return `that exclusion has changed since you saw it. It now applies ${untilText(until, timeZone)}.`;
}

/** In mrkdwn. */
export function untilWords(until: Date | undefined, timeZone: string): string {
  return until === undefined ? 'no end date' : `until ${dayText(until, timeZone)}`;
}

/** In plain text. */
export function untilText(until: Date | undefined, timeZone: string): string {
  return until === undefined ? 'with no end date' : `until ${longDate(until, timeZone)}`;
}

/** One or more that are told of and decided on together. */
export type ExclusionGroup = readonly [Exclusion, ...Exclusion[]];

/** After the first of several that were made together. */
export function othersWords(others: number): string {
  return others === 0 ? '' : ` and ${counted(others, 'other', 'others')}`;
}

/** Who can be warned and proposed again once it ends; only exclusions of accounts are made together. */
export function coveredText([{ target }, ...others]: ExclusionGroup): string {
  if (others.length > 0) return counted(others.length + 1, 'account', 'accounts');
  return target.kind === 'account' ? 'this account' : 'the accounts under this rule';
}

/** What a kind of rule is about. */
export function ruleWord(kind: RuleKind): string {
  return kind === 'email domain' ? 'email domain' : kind;
}
