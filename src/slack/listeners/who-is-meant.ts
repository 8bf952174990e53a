import type { RespondFn } from '@slack/bolt';
import { sameUsername } from '../../domain/account.ts';
import { listed } from '../../domain/wording.ts';
import type { Flows } from '../../flows/answers.ts';
import type { MemberRow } from '../../flows/scan-tables.ts';
import { COMMAND } from '../views/help.ts';
import { type PickFor, pickList } from '../views/pick.ts';
import { answer } from './who.ts';

/** Whom a person means: one account, several to pick from, or none, with a sentence that says so. */
export type Meant =
  | { readonly kind: 'one'; readonly member: MemberRow }
  | { readonly kind: 'several'; readonly members: readonly MemberRow[] }
  | { readonly kind: 'nobody'; readonly sentence: string };

export function whoIsMeant(flows: Flows, who: string): Meant {
  const members = flows.explain.find(who);
  const [first] = members;
  if (first === undefined) return { kind: 'nobody', sentence: nobodyCalled(flows, who) };
  const isExact = members.length === 1 || sameUsername(first.account.username, who);
  return isExact ? { kind: 'one', member: first } : { kind: 'several', members };
}

/** Answers where it is not one account: with the list to pick from, or with who comes near. */
export async function answerUnclear(
  respond: RespondFn,
  purpose: PickFor,
  who: string,
  meant: Exclude<Meant, { kind: 'one' }>,
): Promise<void> {
  if (meant.kind === 'nobody') return answer(respond, meant.sentence);
  await respond({
    response_type: 'ephemeral',
    replace_original: false,
    ...pickList(purpose, who, meant.members),
  });
}

/** What somebody is told who named nobody. */
export function whoIsMissing(word: PickFor): string {
  return `Write after it who: ${COMMAND} ${word}, then a user name, an e-mail address or a full name.`;
}

/** Nobody of the last scan; with who comes near. */
export function nobodyCalled(flows: Flows, who: string): string {
  const nearest = flows.exclusions.resolve([who]).unmatched.flatMap(({ nearest }) => nearest);
  const near = nearest.length === 0 ? '' : ` Nearest: ${listed(nearest)}.`;
  return `Nobody in the last scan is called “${who}”.${near}`;
}
