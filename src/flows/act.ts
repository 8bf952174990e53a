import type { Proposal } from '../domain/proposal.ts';
import { mayAct } from '../domain/standing.ts';
import { hasAged, reopenAged } from './ageing.ts';
import { botEntry } from './bot-entry.ts';
import { enabledAdminsNow } from './enabled-admins.ts';
import { type Loop, loopOf } from './loop.ts';
import type { OrganisationMemory } from './organisation.ts';
import { failed, gone, nowDisabled, sparedAtTheAct } from './outcome.ts';
import type { Outside } from './ports.ts';
import { settle } from './settle.ts';
import { isDayFull, standingNow } from './standing.ts';
import { undoDisabling } from './undo.ts';

/** How old contacts, roles and excluded groups may be within one run of many acts; the account itself is read anew each time. */
const FRESH_MS = 60_000;

/** What has aged is reopened at the beginning of a run, so that hardly any is met later. */
const LOOKED_AT = 50;

/** The one worker that acts on approved proposals, in order; the same path after a click, a restart, or when the cap has room. */
export function worker(outside: Outside, memory: OrganisationMemory, changed: () => void): Loop {
  const { store, clock, log } = outside;
  let stopped = false;

  async function work(): Promise<void> {
    await settle(outside, changed);
    if (store.commit(clock(), (tables) => reopenAged(tables, clock()))) changed();
    const begun = performance.now();
    // A run begins with a reading of its own: what changed before an approval is seen by its act.
    const freshMs = (): number => Math.min(FRESH_MS, performance.now() - begun);
    for (let next = take(outside); next !== undefined && !stopped; next = take(outside)) {
      if (next.state === 'undoing') await undoDisabling(outside, next);
      else await disable(outside, next, () => memory.notOlderThan(freshMs()));
      changed();
    }
  }

  const loop = loopOf('worker', log, work);
  return {
    ...loop,
    stop() {
      stopped = true;
      return loop.stop();
    },
  };
}

/** The next to act on, claimed in its own commit: undoing first, then the oldest approval if all allows it. */
function take({ store, settings, clock, mayWork }: Outside): Proposal | undefined {
  if (!mayWork()) return undefined;
  const undoing = store.tables.proposals.inState('undoing')[0];
  if (undoing !== undefined) return undoing;
  const now = clock();
  return store.commit(now, (tables) => {
    if (!mayAct(standingNow(tables, settings, now))) return undefined;
    if (isDayFull(tables, settings, now)) return undefined;
    const next = tables.proposals.toAct(LOOKED_AT).find((approved) => !hasAged(tables, approved, now));
    if (next === undefined) return undefined;
    const entry = botEntry('disabling begun', next.username, { proposal: next.id });
    return tables.proposals.become(next.id, 'approved', 'disabling', {}, entry) ? next : undefined;
  });
}

/** Right before disabling the account is read again; after it, once more: `disabled` is shown only once the portal says so. */
async function disable(
  outside: Outside,
  proposal: Proposal,
  organisationNow: () => ReturnType<OrganisationMemory['read']>,
): Promise<void> {
  const { store, portal, clock, log } = outside;
  const organisation = await organisationNow();
  if (!organisation.ok) {
    return failed(outside, proposal, `the organisation could not be read: ${organisation.failure.sentence}`);
  }
  const before = await portal.account(proposal.username);
  if (!before.ok) {
    return before.failure.kind === 'not found'
      ? gone(outside, proposal)
      : failed(outside, proposal, before.failure.sentence);
  }
  const enabledAdmins = await enabledAdminsNow(outside, before.value);
  if (sparedAtTheAct(outside, proposal, before.value, organisation.value, enabledAdmins)) return;
  if (!mayAct(standingNow(store.tables, outside.settings, clock()))) return reopen(outside, proposal);

  const sent = await portal.disable(proposal.username);
  const after = await portal.account(proposal.username);
  if (!after.ok) {
    // What is true is not known: it stays `disabling` and is read again at the next tick.
    log.warn(
      { proposal: proposal.id, why: after.failure.sentence },
      'after disabling, the account could not be read',
    );
    return;
  }
  if (after.value.account.disabled) return nowDisabled(outside, proposal, after.value);
  const unconfirmed = 'the portal accepted it, but says that the account is not disabled';
  failed(outside, proposal, sent.ok ? unconfirmed : sent.failure.sentence);
}

/** Paused between the claim and the act: what was approved and not done is open again. */
function reopen({ store, clock }: Outside, { id, username }: Proposal): void {
  store.commit(clock(), (tables) => {
    const detail = { proposal: id, because: 'paused' };
    tables.proposals.become(id, 'disabling', 'open', {}, botEntry('proposal open again', username, detail));
  });
}
