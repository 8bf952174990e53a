import pLimit from 'p-limit';
import type { PortalFailure } from '../../adapters/arcgis/trouble.ts';
import type { ToRead } from '../../adapters/store/proposals/reads.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import type { AccountKey } from '../../policy/account.ts';
import { DAY_MS, MINUTE_MS } from '../../policy/calendar.ts';
import type { Holdings, Signals } from '../../policy/evidence/holdings.ts';
import { type Mark, marksSince } from '../../policy/evidence/marks.ts';
import type { SameEmail } from '../../policy/evidence/same-email.ts';
import { type ProposalId, type ReadLater, readLater } from '../../policy/proposal.ts';
import type { Result } from '../../policy/result.ts';
import { workerOf } from '../../worker.ts';
import { sameEmailOfAll } from '../evaluation/same-email.ts';

/** What an account owns changes slowly, and each costs the portal some requests. */
const OLD_MS = DAY_MS;

/** Between two tries of one that the portal did not tell. */
const RETRY_MS = 5 * MINUTE_MS;

/** Failed tries in a row after which nobody waits for it any more, or so long after the first of them. */
const TRIES = 5;
const PATIENCE_MS = DAY_MS;

/** Requests at once. */
const AT_ONCE = 4;

/** Accounts that are read before what was found is written down and shown. */
const PIECE = 20;

/** Accounts of one run; what is left is read by the next. */
const MOST = 500;

/** What the portal tells of nobody. */
const NO_SIGNALS: Signals = {
  scheduledTaskOwners: undefined,
  appCredentialOwners: undefined,
  collaborationGroupOwners: undefined,
  proUse: undefined,
};

/**
 * Reads what proposed accounts own and why they may be in use: after they were proposed, and again on another day. A scan
 * and its card wait for none of it; `changed` is told whenever some of it has come.
 */
export function readingEvidence(outside: Outside, changed: () => void) {
  const { store, portal, settings, clock, log } = outside;
  const limit = pLimit(AT_ONCE);
  let ending = false;

  async function run(): Promise<void> {
    const now = clock();
    const when = { retry: ago(now, RETRY_MS), tries: TRIES - 1, old: ago(now, OLD_MS) };
    const all = store.tables.proposals.toRead(when, MOST);
    if (all.length === 0) return;
    const members = store.tables.members.some(all.map(({ key }) => key));
    const portalIds = new Map(members.map(({ account }) => [account.key, account.portalId]));
    const sameEmail = await sameEmailOfAll(store.tables, members, settings.policy, now);
    const signals = await portal.signals({ proUse: settings.checkProLicenses });
    if (!signals.ok)
      log.warn(
        { why: signals.failure.sentence },
        'Could not read which accounts may be in use without a sign-in.',
      );
    for (let from = 0; from < all.length && !ending; from += PIECE)
      await readPiece(all.slice(from, from + PIECE), { signals, sameEmail, portalIds });
    if (all.length === MOST && !ending) worker.wake();
  }

  async function readPiece(
    piece: readonly ToRead[],
    { signals, sameEmail, portalIds }: KnownOfAll,
  ): Promise<void> {
    const readings = await Promise.all(piece.map((one) => limit(() => readOne(one, signals))));
    if (ending) return;
    const now = clock();
    const known = signals.ok ? signals.value : NO_SIGNALS;
    const readingOf = (
      { key, username }: ToRead,
      holdings: Holdings,
      other: SameEmail | undefined,
      before: readonly Mark[],
    ): ReadLater => ({
      holdings: { ...holdings, readAt: now },
      couldNotBeRead: false,
      marks: marksSince(
        before,
        { username, portalId: portalIds.get(key) },
        holdings,
        known,
        settings.policy,
        now,
      ),
      sameEmail: other,
    });
    store.commit(now, (tables) => {
      for (const { one, held } of readings) {
        const other = sameEmail.get(one.key);
        const before = tables.proposals.get(one.id)?.evidence.marks ?? [];
        if (held?.ok === true) wasRead(tables, one.id, readingOf(one, held.value, other, before));
        else notRead(tables, one.id, { givesUp: isLastTry(one, now), sameEmail: other });
      }
    });
    for (const { one, held } of readings) {
      if (held?.ok === false)
        log.warn({ proposal: one.id, why: held.failure.sentence }, 'Could not read what an account owns.');
    }
    changed();
  }

  /** Undefined where it was not asked: without the lists nobody knows its marks. On the last try, what is told is better than nothing. */
  async function readOne(one: ToRead, signals: Result<Signals, PortalFailure>) {
    const isWhole = signals.ok && signals.value.toTryAgain === undefined;
    const isAsked = !ending && (isWhole || isLastTry(one, clock()));
    return { one, held: isAsked ? await portal.holdings(one.username) : undefined };
  }

  const worker = workerOf('reading what accounts own', log, run);
  return {
    ...worker,
    /** When one is tried again of which the portal did not tell. */
    nextDue(): Date | undefined {
      const last = store.tables.proposals.oldestFailedReading(TRIES - 1);
      return last === undefined ? undefined : new Date(last.getTime() + RETRY_MS);
    },
    stop() {
      ending = true;
      return worker.stop();
    },
  };
}

/** What is read once for all of a run. */
interface KnownOfAll {
  readonly signals: Result<Signals, PortalFailure>;
  readonly sameEmail: ReadonlyMap<AccountKey, SameEmail>;
  readonly portalIds: ReadonlyMap<AccountKey, string | undefined>;
}

function wasRead(tables: Tables, id: ProposalId, read: ReadLater): void {
  tables.proposals.wasRead(id);
  keep(tables, id, read);
}

/** What was read before stays as it was. */
function notRead(
  tables: Tables,
  id: ProposalId,
  { givesUp, sameEmail }: { readonly givesUp: boolean; readonly sameEmail: SameEmail | undefined },
): void {
  tables.proposals.notRead(id);
  const before = tables.proposals.get(id);
  if (before === undefined) return;
  const { couldNotBeRead, ...read } = readLater(before.evidence);
  const isGivenUp = couldNotBeRead || (givesUp && read.holdings === undefined);
  keep(tables, id, { ...read, couldNotBeRead: isGivenUp, sameEmail });
}

function keep(tables: Tables, id: ProposalId, read: ReadLater): void {
  const proposal = tables.proposals.get(id);
  if (proposal !== undefined) tables.proposals.refreshEvidence(id, { ...proposal.evidence, ...read });
}

function isLastTry({ tries, failingSince }: Pick<ToRead, 'tries' | 'failingSince'>, now: Date): boolean {
  return (
    tries + 1 >= TRIES ||
    (failingSince !== undefined && now.getTime() - failingSince.getTime() >= PATIENCE_MS)
  );
}

const ago = (now: Date, ms: number): Date => new Date(now.getTime() - ms);
