import { lines } from '../../adapters/slack/blocks.ts';
import type { Delivery } from '../../adapters/slack/calls.ts';
import { dayAndMonth } from '../../adapters/slack/text.ts';
import { type Actor, type AuditEntry, botEntry } from '../../adapters/store/audit.ts';
import type { DigestRow } from '../../adapters/store/digests.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { dayOf } from '../../policy/calendar.ts';
import { workerOf } from '../../worker.ts';
import { COMMAND, type Command } from '../deciding/guard.ts';
import { askedRows, exclusionsToAskAbout } from './exclusion-rows.ts';
import { digestFacts } from './facts.ts';
import { countMembers, gather, noteCameBack } from './gather.ts';
import { DIGEST_HEADING, digestMessage } from './message.ts';
import type { Told } from './problems.ts';

/** A digest waits so long for a scan that is running, so that it tells what that found. */
const WAITS_FOR_SCAN_MS = 15 * 60_000;

export interface DigestDeps extends Told {
  readonly isScanning: () => boolean;
  /** What it is about has changed: others look again. */
  readonly changed: () => void;
}

/** What became of a digest that somebody asked for. */
export type Asked = 'posted' | 'unclear' | 'refused';

/** What was gathered so long ago is gathered anew before it is posted. */
const STALE_MS = 15 * 60_000;

const OUTCOMES = { delivered: 'posted', refused: 'refused', uncertain: 'unclear' } as const;

export type Digest = ReturnType<typeof digesting>;

/** The weekly digest: made when it is due or asked for, written down, and brought to the channel. */
export function digesting(outside: Outside, deps: DigestDeps) {
  const { store, settings, channel, clock, log } = outside;
  const { timeZone } = settings.policy;
  let waitingSince: Date | undefined;
  /** Only after the minute's other questions to Slack is it known who may decide, and what is wrong with the channel. */
  let mayLook = false;
  /** What Slack refused is tried again once a minute. */
  let mayRetry = false;
  /** One at a time, whoever asks. */
  let turn: Promise<unknown> = Promise.resolve();

  const loop = workerOf('the digest', log, async () => {
    await inTurn(makeIfDue);
    await inTurn(postAll);
  });

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function makeIfDue(): Promise<void> {
    // Where a second bot is connected nobody knows whose presses arrive here: it is made up for later.
    if (!mayLook || !outside.mayWork()) return;
    const now = clock();
    const dueFor = dueSince(now);
    if (dueFor !== undefined && waitsForScan(now)) return;
    mayLook = false;
    waitingSince = undefined;
    if (dueFor === undefined) store.commit(now, ({ jobs }) => jobs.setLookedAt('digest', now));
    else await make({ kind: 'bot' }, dueFor);
  }

  /** The newest moment of the schedule that is not served yet. */
  function dueSince(now: Date): Date | undefined {
    return settings.digestSchedule.lastDue(store.tables.jobs.lookedAt('digest') ?? now, now);
  }

  function waitsForScan(now: Date): boolean {
    waitingSince ??= now;
    return deps.isScanning() && now.getTime() - waitingSince.getTime() < WAITS_FOR_SCAN_MS;
  }

  /** All of it is read in the commit that makes it; only the counting of members, who may be many, comes before. */
  async function make(by: Actor, dueFor: Date | undefined): Promise<number> {
    await noteCameBack(outside);
    const counted = await countMembers(outside);
    const now = clock();
    const id = store.commit(now, (tables) => {
      const facts = gather(outside, tables, deps, counted, by);
      if (dueFor !== undefined) tables.jobs.setLookedAt('digest', now);
      const { rows } = exclusionsToAskAbout(tables, timeZone, now);
      return tables.digests.add({ dueFor, by, facts, exclusions: rows }, (digest): AuditEntry => {
        return {
          by,
          what: 'digest made',
          subject: '',
          detail: { digest, dueFor: dueFor?.toISOString() ?? null },
        };
      });
    });
    deps.changed();
    return id;
  }

  async function postAll(): Promise<void> {
    const now = clock();
    const isNewerDue = dueSince(now) !== undefined && outside.mayWork();
    // One that is due this minute takes its place.
    const toPost = isNewerDue ? [] : store.tables.digests.toPost().filter(isToTry);
    mayRetry = false;
    for (const digest of toPost) await post(await upToDate(digest));
    for (const { id } of store.tables.digests.toRedraw()) await redraw(id);
  }

  function isToTry({ problem: refused }: DigestRow): boolean {
    return refused === undefined || mayRetry;
  }

  /** One that Slack has refused for a while tells how things stand by now, not when it was made. */
  async function upToDate(digest: DigestRow): Promise<DigestRow> {
    const { id, by, madeAt } = digest;
    if (clock().getTime() - madeAt.getTime() < STALE_MS) return digest;
    await noteCameBack(outside);
    const counted = await countMembers(outside);
    return store.commit(clock(), (tables) => {
      const { rows: exclusions } = exclusionsToAskAbout(tables, timeZone, clock());
      tables.digests.renew(id, { facts: gather(outside, tables, deps, counted, by), exclusions });
      return tables.digests.get(id) ?? digest;
    });
  }

  async function post(digest: DigestRow): Promise<Asked> {
    const before = problem();
    if (!store.commit(clock(), ({ digests }) => digests.take(digest.id))) return 'unclear';
    const posted = await channel.postMessage(drawn(digest));
    store.commit(clock(), (tables) => notePosted(tables, digest, posted));
    if (posted.kind !== 'delivered')
      log.warn({ digest: digest.id, why: posted.sentence }, 'the digest could not be posted');
    if (problem() !== before) deps.changed();
    return OUTCOMES[posted.kind];
  }

  /** What people answered on it is shown; one that somebody deleted needs nothing more. */
  async function redraw(id: number): Promise<void> {
    const digest = store.commit(clock(), ({ digests }) => {
      digests.redrawn(id);
      return digests.get(id);
    });
    if (digest?.ts === undefined) return;
    const updated = await channel.updateMessage(digest.ts, drawn(digest));
    if (updated.kind === 'delivered') return;
    const isGone = updated.kind === 'refused' && updated.gone === true;
    if (!isGone) store.commit(clock(), ({ digests }) => digests.notRedrawn(id));
    log.warn({ digest: id, why: updated.sentence }, 'the digest could not be updated');
  }

  function drawn(digest: DigestRow) {
    return digestMessage({
      digest,
      facts: digestFacts.parse(digest.facts),
      asked: askedRows(store.tables, digest, clock()),
      mention: settings.mention,
      timeZone,
    });
  }

  /** For `status` and the card: why the newest one is not in the channel. */
  function problem(): string | undefined {
    const newest = store.tables.digests.newest();
    if (newest === undefined) return undefined;
    const which = `The digest of ${dayAndMonth(dayOf(newest.dueFor ?? newest.madeAt, timeZone))}`;
    if (newest.state === 'due' && newest.problem !== undefined)
      return `${which} could not be posted, and is tried again every minute: ${newest.problem}`;
    return newest.state === 'unclear'
      ? `${which} may not have reached the channel: Slack did not say. If it is not there, type ${COMMAND} digest.`
      : undefined;
  }

  return {
    loop,
    /** The minute: whether one is due. */
    tick(): void {
      mayLook = true;
      mayRetry = true;
      loop.wake();
    },
    problem,
    /** Makes one now, and tries to post it before it answers. */
    ask: (by: Actor): Promise<Asked> =>
      inTurn(async () => {
        const id = await make(by, undefined);
        const digest = store.tables.digests.get(id);
        return digest === undefined ? 'unclear' : await post(digest);
      }),
    /** One whose posting had no clear outcome stands in the channel: somebody pressed a button on it. */
    saw(heading: string, ts: string): void {
      const id = heading.startsWith(DIGEST_HEADING)
        ? Number(heading.slice(DIGEST_HEADING.length))
        : Number.NaN;
      if (store.tables.digests.get(id)?.state !== 'unclear') return;
      const entry = botEntry('digest posted', '', { digest: id });
      store.commit(clock(), ({ digests }) => digests.posted(id, ts, entry));
      loop.wake();
    },
    nextDue: () => settings.digestSchedule.nextDue(clock()),
  };
}

function notePosted(
  { digests, askings }: Tables,
  { id, facts }: DigestRow,
  posted: Delivery<{ ts: string }>,
): void {
  const { reminded } = digestFacts.parse(facts).todo;
  // What Slack refuses has reminded nobody.
  if (posted.kind !== 'refused' && reminded.length > 0) askings.remindInDigest(reminded);
  switch (posted.kind) {
    case 'delivered':
      digests.posted(id, posted.value.ts, botEntry('digest posted', '', { digest: id }));
      break;
    case 'refused':
      digests.giveBack(id, posted.sentence);
      break;
    case 'uncertain':
      digests.unclear(id);
  }
}

/** `/inactive-users digest`: the digest as of now, in the channel for everybody. It decides nothing. */
export function digestCommand({ ask }: Pick<Digest, 'ask'>, channel: string): Command {
  return {
    kind: 'reads',
    async show({ id, name }) {
      const text = saidOf(await ask({ kind: 'person', id, name }), `<#${channel}>`);
      return { text, blocks: [lines([text])] };
    },
  };
}

function saidOf(asked: Asked, channel: string): string {
  switch (asked) {
    case 'posted':
      return `The digest is in ${channel}.`;
    case 'unclear':
      return `Slack did not say whether the digest reached ${channel}. If it is not there, ask again.`;
    case 'refused':
      return `The digest could not be posted to ${channel}; it is tried again every minute. \`${COMMAND} status\` says why.`;
  }
}
