import type { ActFailure } from '../../adapters/arcgis/trouble.ts';
import { botEntry } from '../../adapters/store/audit.ts';
import type { MemberRow } from '../../adapters/store/members/members.ts';
import type { ReadTables, Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { Account } from '../../policy/account.ts';
import { shieldedUntil } from '../../policy/evaluate.ts';
import { inactiveDays } from '../../policy/inactivity.ts';
import type { Policy } from '../../policy/limits.ts';
import type { Proposal } from '../../policy/proposal.ts';
import { standingOf } from '../../policy/standing.ts';
import {
  type Answer,
  alreadyDecided,
  type Deciding,
  decisionEntry,
  displayName,
  isYours,
  no,
  ownAccount,
  ownAmong,
  partly,
  personOf,
  type Recording,
  recordDecision,
  threadLine,
  yes,
} from '../deciding/press.ts';
import { markNewestDue } from '../modes/mode.ts';
import { accountsOf, recordBulk, restWords } from './many/bulk.ts';
import { writeNotice } from './notice.ts';
import { isGoneSince, type Known, notTold, readKnown, stateTold } from './read-known.ts';
import { tellUndoFailed, tellUndone } from './tell-outcome.ts';
import type { Turns } from './turns.ts';

/** Undo: enables again what the bot disabled. An approver decides it, then the worker acts. */
export function undoOne(deciding: Deciding, proposal: Proposal | undefined): Answer {
  if (proposal === undefined) return no('The bot has not disabled that account.');
  const { tables, press } = deciding;
  const name = displayName(proposal);
  if (proposal.state === 'undoing' || proposal.state === 'undone') return no(alreadyDecided(proposal));
  if (proposal.state !== 'disabled') return no(`The bot has not disabled ${name}.`);
  const own = ownAccount(tables, press, proposal);
  if (own !== undefined) return no(own);
  if (!mayUndo(tables, proposal)) {
    return no(
      `${name} cannot be re-enabled here: the account has since been changed outside of the bot. Use ArcGIS.`,
    );
  }
  startUndo(deciding, proposal);
  threadLine(tables, `${press.by.name} is re-enabling ${name}.`);
  return yes(`Re-enabling ${name}.`);
}

/** As many as were shown, or nothing: more of the batch may have been disabled since. */
export function undoBatch(deciding: Deciding, batch: number, shown: number | undefined): Answer {
  const { tables, press } = deciding;
  const undoable = tables.proposals.undoable(batch);
  if (undoable.length > 0 && undoable.length !== shown) {
    markNewestDue(tables);
    return no(
      'These accounts have changed in the meantime, so nothing was undone. The card now shows their current state.',
    );
  }
  const own = ownAmong(tables, press, undoable);
  const taken = undoable.filter((id) => !own.has(id));
  const rest = restWords(
    tables,
    [...own].map((id) => ({ id, why: isYours })),
  );
  if (taken.length === 0) return no(`Nothing left to undo.${rest}`);
  recordBulk(deciding, 'undo', taken);
  const accounts = accountsOf(tables, taken);
  const together = taken.length === 1 ? '' : ' that were approved together';
  threadLine(tables, `${press.by.name} is re-enabling ${accounts}${together}.`);
  const sentence = `Re-enabling ${accounts}.${rest}`;
  return own.size === 0 ? yes(sentence) : partly(sentence);
}

export function startUndo(deciding: Recording, proposal: Proposal): void {
  const { tables, press } = deciding;
  recordDecision(deciding, proposal, 'undo');
  const entry = decisionEntry(press, 'undo begun', proposal.username, { proposal: proposal.id });
  tables.proposals.become(proposal.id, 'disabled', 'undoing', { by: personOf(press.by) }, entry);
}

/** Whether our disabling is the last change of the account that we know of; the portal is asked again before the act. */
export function mayUndo(tables: ReadTables, { id, state }: Proposal): boolean {
  return state === 'disabled' && tables.proposals.canBeUndone(id) > 0;
}

/** The worker's part: read, enable, read once more; `undone` is shown only once the portal says so. */
export async function undoDisabling(outside: Outside, proposal: Proposal, turns: Turns): Promise<void> {
  const acts = await outside.portal.signedIn();
  if (!acts.ok) return notEnabled(outside, proposal, turns, acts.failure);
  const before = await readKnown(outside, proposal);
  const isDisabled = stateTold(before);
  if (isDisabled === undefined) return notToldBefore(outside, proposal, turns, before);
  if (!isDisabled) return nowEnabled(outside, proposal);
  const sent = await acts.value.enable(proposal.username);
  if (!sent.ok && sent.failure.notDone !== undefined)
    return notEnabled(outside, proposal, turns, sent.failure);
  const after = await readKnown(outside, proposal);
  const isStillDisabled = stateTold(after);
  if (isStillDisabled === undefined) return askLater(outside, proposal, turns, notTold(after));
  if (!isStillDisabled) return nowEnabled(outside, proposal);
  endUndo(
    outside,
    proposal,
    sent.ok ? 'the portal says that the account is still disabled' : sent.failure.sentence,
  );
}

function notToldBefore(outside: Outside, proposal: Proposal, turns: Turns, reading: Known): void {
  if (isNoMember(outside, proposal, reading)) endUndo(outside, proposal, 'the account is no longer a member');
  else if (turns.wasSent(proposal)) askLater(outside, proposal, turns, notTold(reading));
  else endUndo(outside, proposal, notTold(reading));
}

function notEnabled(outside: Outside, proposal: Proposal, turns: Turns, failure: ActFailure): void {
  if (failure.notDone === undefined || !turns.putOff(proposal, failure))
    endUndo(outside, proposal, failure.sentence);
}

/** Another has its name, or a list read since has it not. */
function isNoMember({ store }: Outside, proposal: Proposal, reading: Known): boolean {
  return reading.ok
    ? reading.value.isWho === 'another'
    : isGoneSince(store.tables, proposal, reading.failure);
}

/** It was sent, so that it may be enabled by now: it stays as it is until the portal tells. */
function askLater({ store, clock, log }: Outside, proposal: Proposal, turns: Turns, why: string): void {
  log.warn(
    { proposal: proposal.id, why },
    'The portal did not confirm that the account was re-enabled. The bot will check again.',
  );
  turns.askLater(proposal);
  store.commit(clock(), (tables) => tables.cards.markDueFor(proposal.id));
}

function endUndo({ store, clock }: Outside, proposal: Proposal, why: string): void {
  store.commit(clock(), (tables: Tables) => {
    const entry = botEntry('undo failed', proposal.username, { proposal: proposal.id, why });
    const told = { why };
    if (tables.proposals.become(proposal.id, 'undoing', 'disabled', told, entry))
      tellUndoFailed(tables, proposal, why);
  });
}

function nowEnabled({ store, clock, settings, mail }: Outside, proposal: Proposal): void {
  const now = clock();
  store.commit(now, (tables) => {
    const entry = botEntry('disabling undone', proposal.username, { proposal: proposal.id });
    if (tables.proposals.become(proposal.id, 'undoing', 'undone', {}, entry)) tellUndone(tables, proposal);
    writeNotice(tables, mail, 'enabled again', proposal, now);
    const row = tables.members.get(proposal.key);
    if (row !== undefined) noteEnabledAgain(tables, settings.policy, row, now);
  });
}

/** The member shows at once that the bot enabled the account again: the shield starts. */
function noteEnabledAgain(tables: Tables, policy: Policy, row: MemberRow, at: Date): void {
  const account: Account = { ...row.account, disabled: false };
  const days = inactiveDays(account, row.newestSignIn, at) ?? 0;
  const until = shieldedUntil(at, policy);
  const shielded = standingOf({ status: 'shielded', clause: 4, days, range: 'none', until });
  tables.members.reevaluate(account.key, shielded, account, at);
}
