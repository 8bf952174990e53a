import type { Button, KnownBlock } from '@slack/types';
import { lines } from '../../adapters/slack/blocks.ts';
import type { MessageContent } from '../../adapters/slack/channel.ts';
import { bold, dayText, mrkdwnSafe, sentence } from '../../adapters/slack/text.ts';
import type { TellingRecord } from '../../adapters/store/posts/tellings.ts';
import type { Outside } from '../../deps.ts';
import { longDate } from '../../policy/calendar.ts';
import { type Exclusion, type ExclusionTarget, exclusionFor, mayBeUndone } from '../../policy/exclusion.ts';
import { counted, grouped, listed } from '../../policy/text.ts';
import { organizationName, withWhose } from '../deciding/whose.ts';
import { evaluatedText, nameOf, targetsIn } from '../exclusions/end.ts';
import { excludeAgainButton } from '../exclusions/exclude-form.ts';
import { UNDO_EXCLUDED, undoExcludedButton } from '../exclusions/undo.ts';
import { othersWords, targetWords, untilText } from '../exclusions/words.ts';
import { liveWords, PICKS_UP, STAYS_PAUSED, STAYS_REHEARSAL, thenWaitsWords } from '../modes/mode.ts';
import { pauseButton, resumeButton } from '../modes/slack-pause.ts';

/** Brings to Slack the posts that tell of switches and exclusions, and keeps the newest state of their buttons there. */
export async function publishTellings(outside: Outside): Promise<void> {
  for (const telling of outside.store.tables.tellings.due()) await publishOne(outside, telling);
}

async function publishOne(outside: Outside, telling: TellingRecord): Promise<void> {
  const { store, channel, clock, log } = outside;
  const { id, ts } = telling;
  // One whose posting was cut short may stand in the channel; it is not posted a second time.
  if (ts === undefined && telling.takenAt !== undefined) return;
  const thread = threadOf(outside, telling);
  if (thread === 'not yet') return;
  // Taken before it is read: what changes from here on makes it due again.
  const taken = store.commit(clock(), ({ tellings }) => {
    if (ts === undefined) return tellings.take(id);
    tellings.published(id);
    return true;
  });
  if (!taken) return;
  const told = store.readAtOnce(() => tellingMessage(outside, telling));
  if (told === undefined) return store.commit(clock(), ({ tellings }) => tellings.closed(id));
  const { offers, ...content } = told;
  if (ts !== undefined) return await update(outside, id, ts, content, offers);
  const posted = await channel.postMessage(content, thread);
  store.commit(clock(), ({ tellings }) => {
    if (posted.kind === 'delivered') {
      tellings.posted(id, posted.value.ts);
      if (!offers) tellings.closed(id);
    }
    if (posted.kind === 'refused') tellings.giveBack(id);
  });
  if (posted.kind !== 'delivered')
    log.warn({ telling: id, why: posted.sentence }, 'Could not post to the channel.');
}

async function update(
  { store, channel, clock, log }: Outside,
  id: number,
  ts: string,
  content: MessageContent,
  offers: boolean,
): Promise<void> {
  const updated = await channel.updateMessage(ts, content);
  const isGone = updated.kind === 'refused' && updated.gone === true;
  store.commit(clock(), ({ tellings }) => {
    if (updated.kind !== 'delivered' && !isGone) tellings.notPublished(id);
    else if (!offers || isGone) tellings.closed(id);
  });
  if (updated.kind !== 'delivered')
    log.warn({ telling: id, why: updated.sentence }, 'Could not update a post in the channel.');
}

/** What is told in a card's thread waits for the card. */
function threadOf({ store }: Outside, { card, ts }: TellingRecord): string | undefined {
  if (card === undefined || ts !== undefined) return undefined;
  const { cards } = store.tables;
  return cards.get(card)?.ts ?? cards.newest()?.ts ?? 'not yet';
}

/** A post as the database has it now; `offers`: it has a button. Undefined where there is nothing to tell any more. */
export function tellingMessage(outside: From, telling: TellingRecord): Told | undefined {
  const told = wordsOf(outside, telling);
  // What stands in a card's thread is told under its name.
  return told === undefined || telling.card !== undefined ? told : withWhose(told, organizationName(outside));
}

type Told = MessageContent & { readonly blocks: KnownBlock[]; readonly offers: boolean };

function wordsOf(outside: From, telling: TellingRecord): Told | undefined {
  switch (telling.kind) {
    case 'excluded':
      return excludedMessage(outside, telling);
    case 'exclusion ended':
      return endedMessage(outside, telling);
    default:
      return switchMessage(outside, telling);
  }
}

type From = Pick<Outside, 'store' | 'settings' | 'clock' | 'mail' | 'portal'>;

function switchMessage(from: From, telling: TellingRecord) {
  const { tables } = from.store;
  const [isPause, { protection }] = [telling.kind === 'paused', from.settings];
  // Under PROTECTION a pause would be refused.
  const offers = tables.tellings.newestSwitch() === telling.id && (isPause || !protection);
  const [head, ...more] = switchWords(from, telling);
  const leadsOn = tables.switches.waitsSince() === undefined ? PICKS_UP : STAYS_PAUSED;
  const accessory = isPause
    ? resumeButton(protection ? STAYS_REHEARSAL : leadsOn, telling.pause)
    : pauseButton();
  const section = lines([head, ...more]);
  return {
    text: switchText(from, telling),
    blocks: [offers ? { ...section, accessory } : section],
    offers,
  };
}

/** In mrkdwn: the first line says what happened, the others what that means. */
function switchWords(from: From, telling: TellingRecord): readonly string[] {
  const by = byWords(telling);
  switch (telling.kind) {
    case 'paused':
      return pausedWords(from, telling, by);
    case 'pause over': {
      const pause = pauseOf(from, telling);
      const whose = pause === undefined ? 'The pause' : `The pause by ${mrkdwnSafe(pause.byName, 60)}`;
      return [`▶️ ${bold('Pause over.')} ${whose} ended as scheduled. ${afterPause(from, telling)}`];
    }
    case 'went live':
      return [
        `🟢 ${bold('Switched to live')}${by}. A scan has started. From now on, ${liveWords(from.mail !== undefined, from.settings.policy).replace(/^A/, 'a')}`,
      ];
    default:
      return [`▶️ ${bold(resumedWord(from, telling))}${by}. ${afterPause(from, telling)}`];
  }
}

function pausedWords(from: From, telling: TellingRecord, by: string): readonly string[] {
  const pause = pauseOf(from, telling);
  const { timeZone } = from.settings.policy;
  const until = pause?.until === undefined ? 'someone resumes' : dayText(pause.until, timeZone);
  const then = thenWaitsWords({ thenWaits: waitedThen(from, telling) });
  return [
    `⏸️ ${bold('Paused')}${by} until ${until}. ${NOTHING_IS_DONE}${then}`,
    ...(pause?.reason === undefined ? [] : [`Reason: ${sentence(mrkdwnSafe(pause.reason, 300))}`]),
    ...(telling.reopened === 0 ? [] : [`${approvedAccounts(telling.reopened)} review again.`]),
  ];
}

/** For a notification, in plain words. */
function switchText(from: From, telling: TellingRecord): string {
  const by = byWords(telling);
  switch (telling.kind) {
    case 'paused': {
      const until = pauseOf(from, telling)?.until;
      const end = until === undefined ? 'someone resumes' : longDate(until, from.settings.policy.timeZone);
      return `Paused${by} until ${end}.`;
    }
    case 'pause over':
      return 'The pause is over.';
    case 'went live':
      return `Switched to live${by}.`;
    default:
      return `${resumedWord(from, telling)}${by}.`;
  }
}

/** Where stricter settings waited for Go live… then, or everything was a rehearsal, nothing went on. */
function resumedWord(from: From, telling: TellingRecord): string {
  return isRehearsed(from, telling) || waitedThen(from, telling) ? 'Pause ended' : 'Resumed';
}

function afterPause(from: From, telling: TellingRecord): string {
  if (isRehearsed(from, telling)) return STAYS_REHEARSAL;
  return waitedThen(from, telling) ? STAYS_PAUSED : PICKS_UP;
}

/** What stood there before PROTECTION came on keeps its words; what is told under it has no button, so it is never drawn anew. */
function isRehearsed({ settings }: From, { ts }: TellingRecord): boolean {
  return settings.protection && ts === undefined;
}

function waitedThen({ store }: From, { createdAt }: TellingRecord): boolean {
  return store.tables.switches.waitedAt(createdAt);
}

function byWords({ byName }: TellingRecord): string {
  return byName === undefined ? '' : ` by ${mrkdwnSafe(byName, 60)}`;
}

function pauseOf({ store }: From, { pause }: TellingRecord) {
  return pause === undefined ? undefined : store.tables.switches.pauseOf(pause);
}

const NOTHING_IS_DONE = 'Nothing is emailed, proposed or disabled.';

function approvedAccounts(count: number): string {
  return count === 1
    ? '1 approved account had not been disabled yet and needs'
    : `${grouped(count)} approved accounts had not been disabled yet and need`;
}

function excludedMessage(from: From, telling: TellingRecord) {
  const { store, settings, clock } = from;
  const { tables } = store;
  const { timeZone } = settings.policy;
  const all = exclusionsOf(from, telling);
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  const by = mrkdwnSafe(telling.byName ?? first.authorName, 60);
  const name = mrkdwnSafe(nameOf(tables, first.target), 150);
  const whom = first.target.kind === 'account' ? `${name}${othersWords(others.length)}` : `(${name})`;
  const rule = first.target.kind === 'account' ? '' : ' everyone under the rule';
  const until = first.until === undefined ? 'with no end date' : `until ${dayText(first.until, timeZone)}`;
  const undoable = all.find(
    (one) => mayBeUndone(one, clock()) && tables.exclusions.inForceWith(one.id, clock()) !== undefined,
  );
  const section = lines([
    `${by} excluded${rule} ${bold(whom)} ${until}. ${sentence(mrkdwnSafe(first.reason, 300))}`,
    ...undoneWords(from, all),
  ]);
  const plain = untilText(first.until, timeZone);
  return {
    text: `${by} excluded${rule} ${whom} ${plain}: ${mrkdwnSafe(first.reason, 300)}`,
    blocks: [
      undoable === undefined
        ? section
        : { ...section, accessory: undoExcludedButton(undoable.id, UNDO_EXCLUDED) },
    ],
    offers: undoable !== undefined,
  };
}

/** Who took them back; each may be undone by itself, and then it is named. */
function undoneWords({ store: { tables } }: From, all: readonly Exclusion[]): readonly string[] {
  const undone = all.flatMap((exclusion) => {
    const fate = tables.exclusions.fateOf(exclusion.id);
    return fate?.undone === true ? [{ exclusion, by: mrkdwnSafe(fate.endedByName ?? '', 60) }] : [];
  });
  return [...Map.groupBy(undone, ({ by }) => by)].map(([by, some]) => {
    if (some.length === all.length) return `Undone by ${by}.`;
    const named = some.slice(0, NAMED).map(({ exclusion }) => nameOf(tables, exclusion.target));
    const rest = some.length - named.length;
    const others = rest === 0 ? [] : [counted(rest, 'other', 'others')];
    return `Undone by ${by}: ${listed([...named.map((name) => mrkdwnSafe(name, 150)), ...others])}.`;
  });
}

/** Names that a line has room for. */
const NAMED = 5;

/** Rows that such a post has room for. */
const SHOWN = 10;

function endedMessage(from: From, telling: TellingRecord) {
  const [first, ...others] = exclusionsOf(from, telling);
  if (first === undefined) return undefined;
  const all = [first, ...others] as const;
  const shown = all.slice(0, SHOWN).map((exclusion) => ({ exclusion, button: againButton(from, exclusion) }));
  const offers = shown.some(({ button }) => button !== undefined);
  const by = byWords(telling);
  if (others.length === 0) {
    const name = mrkdwnSafe(nameOf(from.store.tables, first.target), 150);
    const said = `${bold('Exclusion ended')}${by}. ${fateWords(from, first.target, name)}`;
    const blocks = [rowBlock([said, madeWords(from, first)], shown[0]?.button)];
    return { text: `Exclusion ended${by}: ${name}.`, blocks, offers };
  }
  if (targetsIn(all) === 1) return endedTogether(from, all, by);
  const head = `${grouped(all.length)} exclusions ended${by}.`;
  const rest = all.length - shown.length;
  return {
    text: head,
    blocks: [
      lines([
        `${bold(head)} The accounts are evaluated normally from the next scan, unless another exclusion covers them.`,
      ]),
      ...shown.map(({ exclusion, button }) => {
        const name = mrkdwnSafe(nameOf(from.store.tables, exclusion.target), 150);
        return rowBlock([bold(name), madeWords(from, exclusion)], button);
      }),
      ...(rest === 0 ? [] : [lines([`and ${grouped(rest)} more`])]),
    ],
    offers,
  };
}

/** What ending it means. Whom a rule about a group covers is for the next scan to find out. */
function fateWords({ store, clock }: From, target: ExclusionTarget, name: string): string {
  const { members, exclusions } = store.tables;
  const account = target.kind === 'account' ? members.get(target.key)?.account : undefined;
  const now = clock();
  const other =
    account && exclusionFor(account, exclusions.inForce(now), () => new Set<string>(), now)?.target;
  return other === undefined || other.kind === 'account'
    ? evaluatedText(target, name)
    : `${name} is still excluded by a rule (${targetWords(other)}).`;
}

/** All of one account or rule, which can be made again once. */
function endedTogether(from: From, all: readonly [Exclusion, ...Exclusion[]], by: string) {
  const [first] = all;
  const name = mrkdwnSafe(nameOf(from.store.tables, first.target), 150);
  const head = `${grouped(all.length)} exclusions ended`;
  const button = againButton(from, first);
  const made = all.slice(0, SHOWN).map((exclusion) => madeWords(from, exclusion));
  return {
    text: `${head}${by}: ${name}.`,
    blocks: [rowBlock([`${bold(head)}${by}. ${fateWords(from, first.target, name)}`, ...made], button)],
    offers: button !== undefined,
  };
}

function rowBlock(said: readonly string[], button: Button | undefined): KnownBlock {
  const section = lines(said);
  return button === undefined ? section : { ...section, accessory: button };
}

/** Who had made it, and why. */
function madeWords({ settings }: From, { authorName, since, reason }: Exclusion): string {
  const when = dayText(since, settings.policy.timeZone);
  return `Excluded ${when} by ${mrkdwnSafe(authorName, 60)}: ${sentence(mrkdwnSafe(reason, 300))}`;
}

/** None where the account is excluded again, or no longer a member. */
function againButton({ store, clock }: From, { id, target }: Exclusion): Button | undefined {
  const { members, exclusions } = store.tables;
  if (target.kind === 'account' && members.get(target.key)?.standing === undefined) return undefined;
  const isAgain =
    target.kind === 'account'
      ? exclusions.inForceFor(target.key, clock()).some((one) => one.target.kind === 'account')
      : exclusions
          .inForce(clock())
          .some(({ target: other }) => other.kind === target.kind && other.value === target.value);
  return isAgain ? undefined : excludeAgainButton(id);
}

function exclusionsOf({ store: { tables } }: From, { id }: TellingRecord): readonly Exclusion[] {
  return tables.tellings.exclusionsOf(id).flatMap((exclusion) => tables.exclusions.get(exclusion) ?? []);
}
