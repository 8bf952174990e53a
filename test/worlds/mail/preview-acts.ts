import Database from 'better-sqlite3';
import { APPROVER, type BotWorld, CHANNEL, inactiveFor } from '../bot-world.ts';
import { quietTimeline, type Timeline, type TimelineOptions } from '../timeline-world.ts';

/** What tests of sample emails have in common. */

export const MARA = 'mara.lindholm@harbour-city.example';
export const TOMAS = 'tomas.ferrer@harbour-city.example';

export const previewWorld = (options: TimelineOptions = {}): Promise<Timeline> =>
  quietTimeline({
    organization: { members: [inactiveFor(100, 'ana'), inactiveFor(70, 'ben')] },
    ...options,
  });

export const last = (world: BotWorld, user = APPROVER): string => world.answers(user).at(-1) ?? '';

/** Acknowledged, without waiting for what comes of it. */
export const says = ({ world }: Timeline, text: string, user = APPROVER) =>
  world.slack.command(user, '/inactive-users', text, CHANNEL.id);

/** Everyone who was sent anything. */
export const recipients = ({ mailbox }: Timeline): readonly string[] => [
  ...new Set(mailbox.mails.flatMap(({ to }) => to)),
];

/** What the trail has of samples. */
export const ofSamples = ({ world }: Timeline) =>
  world.tables.audit
    .entries(1, 10_000)
    .filter(({ what }) => what === 'samples requested' || what === 'samples sent')
    .map(({ by, what, subject, detail }) => ({
      by: by.kind === 'person' ? by.name : 'bot',
      what,
      subject,
      detail,
    }));

/** Every table with all that it holds. */
export function wholeDatabase({ databasePath }: BotWorld): ReadonlyMap<string, string> {
  const db = new Database(databasePath, { readonly: true });
  try {
    const names = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    return new Map(
      names.map((name) => [
        String(name),
        JSON.stringify(db.prepare(`SELECT * FROM "${String(name)}"`).all()),
      ]),
    );
  } finally {
    db.close();
  }
}
