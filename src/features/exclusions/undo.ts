import { noticeModal } from '../../adapters/slack/blocks.ts';
import { button, proposalIn, UNDO_EXCLUSION } from '../../adapters/slack/buttons.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import {
  type Exclusion,
  type ExclusionTarget,
  exclusionsAt,
  madeTogether,
  mayBeUndone,
} from '../../policy/exclusion.ts';
import { signInOf } from '../../policy/inactivity.ts';
import { asDecided, type Proposal, type ProposalId } from '../../policy/proposal.ts';
import { isLeftAlone } from '../../policy/standing.ts';
import { counted, grouped } from '../../policy/text.ts';
import type { Guard } from '../deciding/guard.ts';
import {
  type Answer,
  type Deciding,
  decideOnce,
  decisionEntry,
  displayName,
  displayNames,
  no,
  ownAmong,
  type Press,
  partly,
  personOf,
  subjectOf,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { knownOf } from '../evaluation/known.ts';
import { rehearsing } from '../modes/mode.ts';
import { takeOverFirst } from '../proposals/many/take-over.ts';
import { isLater } from '../proposals/propose.ts';
import { closingExclusion } from '../proposals/row-view.ts';
import { groupText, nameOf } from './end.ts';
import { whereToEnd } from './exclude.ts';
import { type GroupsKnown, withoutOwn } from './own-accounts.ts';
import { type ExclusionGroup, otherText, targetText } from './words.ts';

export type UndoingExclusions = ReturnType<typeof undoingExclusions>;

/**
 * > an exclusion undone within the hour counts as never made
 *
 * The warnings before it count on, and what it closed is open again with its evidence, waiting since when it did. Approvals
 * are not: the exclusion called them off, and nobody is disabled because somebody took back something else.
 */
export function undoingExclusions(outside: Outside, groups: GroupsKnown, reevaluate: () => void) {
  const decided = (press: Press, groupOf: (deciding: Deciding) => ExclusionGroup | string): Answer => {
    const answer = decideOnce(outside, press, (deciding) => {
      const group = groupOf(deciding);
      if (typeof group === 'string') return no(group);
      return withoutOwn(deciding, group, groups, (theirs) => undo(deciding, theirs, groups));
    });
    if (answer.kind === 'done') reevaluate();
    return answer;
  };

  return {
    /** One by its number, with all that was made together with it. */
    undo: (press: Press, id: number) =>
      decided(press, ({ tables, now }) => {
        const inForce = tables.exclusions.inForce(now).filter((one) => mayBeUndone(one, now));
        const group = madeTogether(inForce).find((some) => some.some((one) => one.id === id));
        return group ?? whyNot(tables.exclusions.inForceWith(id, now), outside);
      }),
    /** The one that closed a proposal; of many that were made together it alone. */
    undoOf: (press: Press, id: ProposalId) =>
      decided(press, (deciding) => {
        const { tables, now } = deciding;
        takeOverFirst(deciding, id);
        const proposal = tables.proposals.get(id);
        if (proposal === undefined) return 'That proposal no longer exists. See the newest card.';
        const exclusion = closingExclusion(tables, asDecided(proposal), now);
        return exclusion === undefined || !mayBeUndone(exclusion, now)
          ? whyNot(exclusion, outside)
          : [exclusion];
      }),
  };
}

function whyNot(exclusion: Exclusion | undefined, { settings }: Outside): string {
  const { command, policy } = settings;
  if (exclusion === undefined) return 'That exclusion has already ended.';
  const end =
    exclusion.target.kind === 'account'
      ? `${command} include ${exclusion.target.username}`
      : `${command} exclusions`;
  return `Not undone: an exclusion can be undone only within an hour after it was made. To end it now, use ${end}.${policy.graceDays === 0 ? '' : ' Warnings will then start over.'}`;
}

function undo(deciding: Deciding, group: ExclusionGroup, groups: GroupsKnown): Answer {
  const { tables, press } = deciding;
  const by = personOf(press.by);
  const closed: Proposal[] = [];
  for (const { id, target } of group) {
    const detail = { exclusion: id, target, ...knownOf(deciding, target) };
    const entry = decisionEntry(press, 'exclusion undone', subjectOf(target), detail);
    if (!tables.exclusions.undo(id, by, entry)) return no('That exclusion has already ended.');
    tables.tellings.redrawOf(id);
    tables.tellings.offerAgain(id);
    closed.push(...tables.proposals.closedBy(id));
  }
  const own = ownAmong(
    tables,
    press,
    closed.map(({ id }) => id),
  );
  // One's own accounts under a rule stay excluded.
  const others = closed.filter(({ id }) => !own.has(id));
  const otherOf = otherExclusions(deciding, groups);
  const all = others.map((proposal) => {
    const other = otherOf(proposal.key);
    return { proposal, other, why: whyClosed(deciding, proposal, other) };
  });
  const open = all.filter(({ why }) => why === undefined).map(({ proposal }) => proposal);
  for (const proposal of open) reopen(deciding, proposal);
  for (const { proposal, other } of all) if (other !== undefined) leaveTo(deciding, proposal, other);
  const still = group.flatMap(({ target }) => {
    const other = target.kind === 'account' ? otherOf(target.key) : undefined;
    return target.kind === 'account' && other !== undefined ? [{ target, other }] : [];
  });
  const isTold = ({ key }: Proposal) => still.some(({ target }) => target.key === key);
  const left = all.flatMap(({ proposal, why }) =>
    why === undefined || isTold(proposal)
      ? []
      : [`The proposal for ${displayName(proposal)} stays closed (${why}).`],
  );
  const said = [
    undoneWords(tables, group, still),
    ...openWords(open),
    ...stillWords(deciding, still),
    ...left.slice(0, NAMED),
  ];
  threadLine(tables, `${press.by.name} undid ${groupText(tables, group)}. ${said.slice(1).join(' ')}`.trim());
  const sentence = said.join(' ');
  return left.length === 0 && still.length === 0 ? yes(sentence) : partly(sentence);
}

/** What excludes an account of the members beside what is undone now. */
function otherExclusions({ tables, now }: Deciding, groups: GroupsKnown) {
  const inForce = tables.exclusions.inForce(now);
  const other = exclusionsAt(inForce, (group) => groups(group) ?? new Set<string>(), now);
  return (key: AccountKey): Exclusion | undefined => {
    const account = tables.members.get(key)?.account;
    return account && other(account);
  };
}

/** As one that was undone counts as never made, it is the other that closed the proposal: with it, it is open again. */
function leaveTo({ tables, press }: Deciding, { id, username }: Proposal, other: Exclusion): void {
  const entry = decisionEntry(press, 'proposal excluded', username, {
    ...{ proposal: id, exclusion: other.id, because: 'an earlier exclusion was undone' },
  });
  tables.proposals.leaveTo(id, other, entry);
}

interface StillExcluded {
  readonly target: ExclusionTarget;
  readonly other: Exclusion;
}

/** Of those that were excluded one by one, only those that nothing else excludes are no longer excluded. */
function undoneWords(tables: ReadTables, group: ExclusionGroup, still: readonly StillExcluded[]): string {
  const [{ target }, ...more] = group;
  if (target.kind !== 'account') return `The exclusion by rule (${targetText(target)}) was undone.`;
  const free = group.filter((one) => !still.some((held) => held.target === one.target));
  const [only] = free;
  if (only === undefined) return more.length === 0 ? 'Exclusion undone.' : 'Exclusions undone.';
  return free.length === 1
    ? `${nameOf(tables, only.target)} is no longer excluded.`
    : `${counted(free.length, 'account is', 'accounts are')} no longer excluded.`;
}

/** So many are named. */
const NAMED = 5;

function stillWords({ tables, outside }: Deciding, still: readonly StillExcluded[]): readonly string[] {
  if (still.length === 0) return [];
  const named = still
    .slice(0, NAMED)
    .map(({ target, other }) => `${nameOf(tables, target)} is still excluded by ${otherText(other)}.`);
  const rest = still.length - named.length;
  const more = rest === 0 ? [] : [`${grouped(rest)} more ${rest === 1 ? 'is' : 'are'} still excluded, too.`];
  return [...named, ...more, whereToEnd(outside.settings.command)];
}

function openWords(open: readonly Proposal[]): readonly string[] {
  if (open.length === 0) return [];
  const wasApproved = open.some(({ state, approvals }) => state === 'skipped' || approvals.length > 0);
  const are =
    open.length === 1
      ? 'The proposal is open again.'
      : `${counted(open.length, 'proposal is', 'proposals are')} open again: ${displayNames(open)}.`;
  return [are, ...(wasApproved ? ['Earlier approvals no longer count.'] : [])];
}

/** Why a proposal stays closed, for what happened while the exclusion held; undefined where it is as it was. */
function whyClosed(
  { tables }: Deciding,
  { id, key, rehearsal, evidence }: Proposal,
  other: Exclusion | undefined,
): string | undefined {
  const row = tables.members.get(key);
  if (row?.standing === undefined) return 'no longer a member';
  const { account, newestSignIn, standing } = row;
  if (isLater(signInOf(account, newestSignIn), evidence.lastSignIn)) return 'signed in since';
  if (account.disabled === true) return 'disabled outside of the bot';
  if (isLeftAlone(standing.status) && standing.status !== 'excluded') return 'now skipped by policy';
  if (other !== undefined) return `still excluded by ${otherText(other)}`;
  if (rehearsal !== rehearsing(tables)) return 'the bot has since switched between rehearsal and live';
  return tables.proposals.newestOf(key)?.id === id ? undefined : 'proposed again since';
}

function reopen({ tables, press }: Deciding, { id, state, username }: Proposal): void {
  const entry = decisionEntry(press, 'proposal open again', username, {
    ...{ proposal: id, because: 'the exclusion was undone' },
  });
  tables.proposals.become(id, state, 'open', { by: personOf(press.by) }, entry);
  showOnNewest(tables, id);
}

/** A card that was posted meanwhile took over the live ones alone. */
function showOnNewest({ cards }: Tables, proposal: ProposalId): void {
  const newest = cards.newest();
  if (newest !== undefined) cards.addRow(newest.id, proposal);
}

/** In a post or a modal: about the exclusion of that number, and all that was made together with it. */
export const UNDO_EXCLUDED = 'exclusion.undo';
export const UNDO_EXCLUDED_HERE = 'exclusion.undo-here';

export function undoExcludedButton(id: number, where: typeof UNDO_EXCLUDED | typeof UNDO_EXCLUDED_HERE) {
  return button(where, 'Undo', String(id));
}

/** Undo of an exclusion: on the card's row, in the post that tells of it, and where it was made. */
export function registerUndoExclusion(
  guard: Guard,
  { flows: { undoing } }: { readonly flows: { readonly undoing: UndoingExclusions } },
): void {
  guard.decides(UNDO_EXCLUSION, {
    read: proposalIn,
    decide: (press, { proposal }) => undoing.undoOf(press, proposal),
  });

  guard.decides(UNDO_EXCLUDED, {
    read: exclusionIn,
    decide: (press, { exclusion }) => undoing.undo(press, exclusion),
  });

  guard.inModal(UNDO_EXCLUDED_HERE, {
    read: (_view, value) => exclusionIn(value),
    keep: (press, { exclusion }) => undoing.undo(press, exclusion),
    show: async (_asked, { answered, refused }) =>
      noticeModal(answered?.kind === 'done' ? 'Undone' : 'Not undone', answered?.sentence ?? refused ?? ''),
  });
}

function exclusionIn(value: unknown): { readonly exclusion: number } | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? { exclusion: Number(value) } : undefined;
}
