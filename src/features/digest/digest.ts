import { lines } from '../../adapters/slack/blocks.ts';
import type { Delivery } from '../../adapters/slack/calls.ts';

import { type Actor, botEntry } from '../../adapters/store/audit.ts';
import type { DigestRow } from '../../adapters/store/posts/digests.ts';
import type { Tables } from '../../adapters/store/store.ts';
import type { Outside } from '../../deps.ts';
import { dayAndMonth, dayOf } from '../../policy/calendar.ts';
import { workerOf } from '../../worker.ts';
import type { Command } from '../deciding/guard.ts';
import { askedRows } from './exclusion-rows.ts';
import { digestFacts } from './facts.ts';
import { gather } from './gather.ts';
import { DIGEST_HEADING, digestMessage } from './message.ts';
import type { Told } from './problems.ts';

/** A digest waits so long for a scan that is running, so that it tells what that found. */
const WAITS_FOR_SCAN_MS = 15 * 60_000;

/** What was gathered so long ago is gathered again before it is posted. */
const STALE_MS = 15 * 60_000;

/** What became of a digest that someone asked for. */
type Outcome = Delivery<never>['kind'];

/** The weekly digest: made when it is due or asked for, written down, and brought to the channel. `changed`: others look again. */
export function digesting(
  outside: Outside,
  deps: Told & { readonly isScanning: () => boolean; readonly changed: () => void },
) {
  const { store, settings, channel, clock, log } = outside;
  const { timeZone } = settings.policy;
  let waitingSince: Date | undefined;
  /** Only after the minute's other questions to Slack is it known who may decide, and what is wrong with the channel. */
  let mayLook = false;
  /** What Slack refused is tried again once a minute. */
  let mayRetry = false;
  /** One at a time, whoever asks. */
  let turn: Promise<unknown> = Promise.resolve();

  const worker = workerOf('writing the digest', log, async () => {
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

  async function make(by: Actor, dueFor: Date | undefined): Promise<number> {
    const id = await gather(outside, deps, by, (tables, gathered) => {
      if (dueFor !== undefined) tables.jobs.setLookedAt('digest', gathered.facts.at);
      return tables.digests.add({ dueFor, by, ...gathered }, (digest) => {
        const detail = { digest, dueFor: dueFor?.toISOString() ?? null };
        return { by, what: 'digest made', subject: '', detail };
      });
    });
    deps.changed();
    return id;
  }

  async function postAll(): Promise<void> {
    const now = clock();
    const isNewerDue = dueSince(now) !== undefined && outside.mayWork();
    // One that is due this minute takes its place.
    const toPost = isNewerDue ? [] : store.tables.digests.toPost();
    const toTry = toPost.filter((digest) => digest.problem === undefined || mayRetry);
    mayRetry = false;
    for (const digest of toTry) await post(await upToDate(digest));
    for (const { id } of store.tables.digests.toRedraw()) await redraw(id);
  }

  /** One that Slack has refused for a while tells how things stand by now, not when it was made. */
  async function upToDate(digest: DigestRow): Promise<DigestRow> {
    const { id, by, madeAt } = digest;
    if (clock().getTime() - madeAt.getTime() < STALE_MS) return digest;
    return gather(outside, deps, by, (tables, gathered) => {
      tables.digests.renew(id, gathered);
      return tables.digests.get(id) ?? digest;
    });
  }

  async function post(digest: DigestRow): Promise<Outcome> {
    const before = problem();
    if (!store.commit(clock(), ({ digests }) => digests.take(digest.id))) return 'uncertain';
    const posted = await channel.postMessage(drawn(digest));
    store.commit(clock(), (tables) => notePosted(tables, digest, posted));
    if (posted.kind !== 'delivered')
      log.warn({ digest: digest.id, why: posted.sentence }, 'Could not post the digest.');
    if (problem() !== before) deps.changed();
    return posted.kind;
  }

  /** What people answered on it is shown; one that someone deleted needs nothing more. */
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
    log.warn({ digest: id, why: updated.sentence }, 'Could not update the digest.');
  }

  function drawn(digest: DigestRow) {
    return digestMessage({
      digest,
      facts: digestFacts.parse(digest.facts),
      asked: askedRows(store.tables, digest, clock()),
      mention: settings.mention,
      command: settings.command,
      timeZone,
    });
  }

  /** For `status` and the card: why the newest one is not in the channel. */
  function problem(): string | undefined {
    const newest = store.tables.digests.newest();
    if (newest === undefined) return undefined;
    const which = `The digest of ${dayAndMonth(dayOf(newest.dueFor ?? newest.madeAt, timeZone))}`;
    if (newest.state === 'due' && newest.problem !== undefined)
      return `${which} could not be posted; the bot tries again every minute. ${newest.problem}`;
    return newest.state === 'unclear'
      ? `${which} might not have reached the channel: Slack did not confirm it. If it is not there, type ${settings.command} digest.`
      : undefined;
  }

  return {
    worker,
    /** The minute: whether one is due. */
    tick(): void {
      mayLook = true;
      mayRetry = true;
      worker.wake();
    },
    problem,
    /** Makes one now, and tries to post it before it answers. */
    ask: (by: Actor): Promise<Outcome> =>
      inTurn(async () => {
        const id = await make(by, undefined);
        const digest = store.tables.digests.get(id);
        return digest === undefined ? 'uncertain' : await post(digest);
      }),
    /** One whose posting had no clear outcome stands in the channel: someone pressed a button on it. */
    recognizeMessage(heading: string, ts: string): void {
      const id = heading.startsWith(DIGEST_HEADING)
        ? Number(heading.slice(DIGEST_HEADING.length))
        : Number.NaN;
      if (store.tables.digests.get(id)?.state !== 'unclear') return;
      const entry = botEntry('digest posted', '', { digest: id });
      store.commit(clock(), ({ digests }) => digests.posted(id, ts, entry));
      worker.wake();
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

/** `digest`: the digest as of now, in the channel for everybody. It decides nothing. */
export function digestCommand(
  { ask }: ReturnType<typeof digesting>,
  { channel, command }: { readonly channel: string; readonly command: string },
): Command {
  return {
    kind: 'reads',
    async show({ id, name }) {
      const text = saidOf(await ask({ kind: 'person', id, name }), `<#${channel}>`, command);
      return { text, blocks: [lines([text])] };
    },
  };
}

function saidOf(outcome: Outcome, channel: string, command: string): string {
  switch (outcome) {
    case 'delivered':
      return `The digest is in ${channel}.`;
    case 'uncertain':
      return `Slack did not confirm that the digest reached ${channel}. If it is not there, type \`${command} digest\` again.`;
    case 'refused':
      return `The digest could not be posted to ${channel}; the bot tries again every minute. \`${command} status\` says why.`;
  }
}
