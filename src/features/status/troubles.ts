/**
 * > Trouble is told: whatever keeps the bot from doing its job is in `status`, `/healthz`, log and card, in the same words,
 * > within a minute.
 *
 * All that may keep it from that, and where each is told. Pure: who finds something out gives it here as a sentence.
 */
export type Subject = (typeof SUBJECTS)[number];

/** In the order in which they are told. */
const SUBJECTS = [
  'posts',
  'Slack',
  'database',
  'channel',
  'clock',
  'acts',
  'second bot',
  'ArcGIS sign-in',
  'scan overdue',
  'emails overdue',
  'CSV item',
  'digest',
  'internal',
  'approvers',
  'email queue',
  'mail sign-in',
  'CSV',
  'scans without result',
  'last scan',
] as const;

export interface Trouble {
  readonly subject: Subject;
  readonly sentence: string;
}

/** What was found out, by subject; undefined where nothing is wrong. */
export type FoundOut = Readonly<Record<Subject, string | undefined | readonly (string | undefined)[]>>;

/** Each sentence once, and a cause without what only follows from it. */
export function troublesOf(found: FoundOut): readonly Trouble[] {
  const told = SUBJECTS.flatMap((subject) =>
    [found[subject]].flat().flatMap((sentence) => (sentence === undefined ? [] : [{ subject, sentence }])),
  );
  const subjects = new Set(told.map(({ subject }) => subject));
  return told.filter(
    ({ subject, sentence }, index) =>
      !(FOLLOWS[subject] ?? []).some((cause) => subjects.has(cause)) &&
      told.findIndex((other) => other.sentence === sentence) === index,
  );
}

/** What is not told beside another: the letters' own answers say more than a sign-in without one, and nothing is overdue beside them. */
const FOLLOWS: Partial<Record<Subject, readonly Subject[]>> = {
  'mail sign-in': ['email queue'],
  'emails overdue': ['email queue', 'mail sign-in'],
  posts: ['channel'],
};

/** Where the newest card tells it. Its own scan stands there anyway, and a note says what became of its CSV; what cannot be posted is on none. */
const ON_CARD: Readonly<Record<Subject, 'first' | 'below' | 'elsewhere'>> = {
  posts: 'elsewhere',
  Slack: 'below',
  database: 'below',
  channel: 'below',
  clock: 'below',
  acts: 'below',
  'second bot': 'below',
  'ArcGIS sign-in': 'first',
  'scan overdue': 'first',
  'emails overdue': 'first',
  'CSV item': 'below',
  digest: 'below',
  internal: 'below',
  approvers: 'first',
  'email queue': 'first',
  'mail sign-in': 'first',
  CSV: 'elsewhere',
  'scans without result': 'first',
  'last scan': 'elsewhere',
};

/** What the digest has no words of its own for. */
const IN_DIGEST: ReadonlySet<Subject> = new Set([
  'Slack',
  'database',
  'channel',
  'clock',
  'acts',
  'second bot',
  'ArcGIS sign-in',
  'approvers',
  'mail sign-in',
]);

const sentences = (troubles: readonly Trouble[], isMeant: (subject: Subject) => boolean): readonly string[] =>
  troubles.filter(({ subject }) => isMeant(subject)).map(({ sentence }) => sentence);

/** For `status`, `/healthz` and the log: all of them. */
export const allTold = (troubles: readonly Trouble[]): readonly string[] => sentences(troubles, () => true);

export const toldInDigest = (troubles: readonly Trouble[]): readonly string[] =>
  sentences(troubles, (subject) => IN_DIGEST.has(subject));

/** For the newest card: what comes before its rows, and what below. */
export function toldOnCard(troubles: readonly Trouble[]) {
  const isMail = troubles.some(({ subject }) => subject === 'email queue' || subject === 'mail sign-in');
  return {
    isMail,
    first: sentences(troubles, (subject) => ON_CARD[subject] === 'first'),
    below: sentences(troubles, (subject) => ON_CARD[subject] === 'below'),
  };
}
