import type { AuditRow } from '../../src/adapters/store/audit.ts';
import { storedNotReachable } from '../../src/adapters/store/columns.ts';
import type { LetterRecord } from '../../src/adapters/store/letters.ts';
import { type CalendarDay, dayOf, shortDate } from '../../src/policy/calendar.ts';
import { notReachableText } from '../../src/policy/mail/warning-text.ts';
import { advance } from '../../src/sandbox/clock.ts';
import { type Mailbox, type MailboxOptions, startMailbox } from '../../src/sandbox/mailbox/mailbox.ts';
import {
  APPROVER,
  type BotWorld,
  type BotWorldOptions,
  DAY,
  goLive,
  START,
  startBotWorld,
} from './bot-world.ts';
import { type Arrival, arrivalsOf, brokenRules } from './timeline-rules.ts';

/** The whole bot with a real mail server, over days: what happened, a line a day, and whether any rule of the ladder was broken. */
export interface Timeline extends AsyncDisposable {
  readonly world: BotWorld;
  readonly mailbox: Mailbox;
  /** Lives through so many days, from one due moment to the next. */
  days(days: number): Promise<void>;
  /** A line for each day, in the bot's time zone, on which something happened to somebody. */
  table(): readonly string[];
  /** What went against the ladder's rules so far, in words. */
  broken(): readonly string[];
  /** Letters taken by the server, the same one twice included. */
  taken(): number;
}

/** Nobody decides in most timelines, and what becomes of that is another matter. */
const BOT = {
  GRACE_DAYS: '30',
  PROPOSAL_EXPIRES_DAYS: '365',
  MAIL_FROM: 'GIS team <gis@harbour-city.example>',
  MAIL_CONTACT: 'gis@harbour-city.example',
};

export interface TimelineOptions extends BotWorldOptions {
  /** Whom the mail server lets in; without it nobody signs in. */
  readonly auth?: { readonly user: string; readonly pass: string };
  /** What the mail server lacks. */
  readonly mailbox?: Partial<MailboxOptions>;
}

/** Live from its first moment, by the default policy, scanning on weekdays at six. */
export async function timelineWorld(options: BotWorldOptions = {}): Promise<Timeline> {
  const timeline = await quietTimeline(options);
  await timeline.world.command(APPROVER, 'scan');
  await goLive(timeline.world);
  return timeline;
}

/** The same before anybody scanned or went live. */
export async function quietTimeline({
  settings = {},
  auth,
  mailbox: server = {},
  ...options
}: TimelineOptions = {}): Promise<Timeline> {
  await using stack = new AsyncDisposableStack();
  let now: () => Date = () => options.start ?? START;
  const mailbox = stack.use(
    await startMailbox({ clock: { now: () => now() }, ...(auth !== undefined && { auth }), ...server }),
  );
  const world = stack.use(
    await startBotWorld({
      ...options,
      settings: { ...BOT, SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`, ...settings },
    }),
  );
  now = () => world.clock.now();
  const zone = () => world.settings()['TIME_ZONE'] ?? '';
  const arrivals: Arrival[] = [];

  /** Everything stands still now, so that each new letter meets the world as it was when it was taken. */
  function look(): void {
    arrivals.push(...arrivalsOf(world, mailbox.mails.slice(arrivals.length)));
  }

  const owned = stack.move();
  return {
    world,
    mailbox,
    async days(days) {
      look();
      await advance(world.clock, new Date(world.clock.now().getTime() + days * DAY), {
        nextDue: () => world.bot().nextDue(),
        tick: () => world.tick(),
        async idle() {
          await world.settle();
          look();
        },
      });
    },
    table: () => tableOf(world, zone()),
    broken() {
      look();
      return brokenRules(world, arrivals, zone());
    },
    taken: () => mailbox.mails.length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface Happening {
  readonly at: Date;
  readonly username: string;
  readonly what: string;
}

/** Names that a line has room for. */
const NAMED = 3;

function tableOf({ tables }: BotWorld, zone: string): readonly string[] {
  const letters = tables.letters.inState('accepted').map((letter) => ofLetter(letter, zone));
  const entries = tables.audit.entries(1, 1_000_000).flatMap((row) => ofEntry(row));
  const days = new Map<CalendarDay, Map<string, string[]>>();
  for (const { at, username, what } of [...letters, ...entries].toSorted(
    (a, b) => Number(a.at) - Number(b.at),
  )) {
    const day = dayOf(at, zone);
    const happened = days.get(day) ?? new Map<string, string[]>();
    days.set(day, happened.set(what, [...(happened.get(what) ?? []), username]));
  }
  return [...days].map(([day, happened]) => `${weekday(day)} ${shortDate(day, zone)}: ${line(happened)}`);
}

function line(happened: ReadonlyMap<string, readonly string[]>): string {
  return [...happened]
    .map(([what, names]) => {
      const who = names.length > NAMED ? `${names.length} people` : names.toSorted().join(' and ');
      return who === '' ? what : `${who} ${what}`;
    })
    .join('; ');
}

const ofLetter = ({ about, username, changedAt, dueOn = '' }: LetterRecord, zone: string): Happening => {
  const told = dueOn === '' ? '' : `, told ${shortDate(dueOn, zone)}`;
  if (about.kind !== 'warning') return { at: changedAt, username, what: `told: ${about.kind}` };
  const rung = about.rung.kind === 'first' ? 'warned' : `reminded (${about.rung.daysBefore})`;
  return { at: changedAt, username, what: `${rung}${told}` };
};

/** Entries of the audit trail that are lines of a table, in its words. */
const ENTRIES: Readonly<Record<string, string>> = {
  proposed: 'proposed',
  'proposal skipped': 'skipped',
  'proposal closed': 'closed',
  'account disabled': 'disabled',
  'disabling undone': 'undone',
  'exclusion added': 'excluded',
  'exclusion ended': 'included',
  'not reachable by mail': 'not reachable',
  'reachable by mail again': 'reachable again',
  paused: 'paused',
  resumed: 'resumed',
  'no longer live': 'not live any more',
};

function ofEntry({ what, at, subject, detail }: AuditRow): Happening[] {
  const words = ENTRIES[what];
  const { notReachable } = detail;
  const why =
    notReachable === undefined
      ? (detail['why'] ?? detail['because'])
      : notReachableText(storedNotReachable.parse(notReachable));
  if (words === undefined || why === 'the bot went live') return [];
  return [{ at, username: subject, what: typeof why === 'string' ? `${words} (${why})` : words }];
}

function weekday(day: CalendarDay): string {
  return new Date(`${day}T12:00:00Z`).toUTCString().slice(0, 3);
}
