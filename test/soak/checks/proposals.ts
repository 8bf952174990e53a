import { z } from 'zod';
import { addDays, DAY_MS, dayOf } from '../../../src/policy/calendar.ts';
import type { Reading } from '../database.ts';
import type { SoakWorld } from '../soak-world.ts';
import { COVERS } from './truth.ts';

const born = z.object({
  id: z.number(),
  username: z.string(),
  key: z.string(),
  at: z.string(),
  readFrom: z.string(),
  notWarned: z.string().nullable(),
});
type Born = z.output<typeof born>;

const warning = z.object({
  messageId: z.string(),
  acceptedAt: z.string(),
  dueOn: z.string(),
});
type Warning = z.output<typeof warning>;

/** Promise 13: nobody is proposed on a warning that was not accepted, is too old, or came before the account was last left alone. */
export function wrongProposals(world: SoakWorld, after: number): readonly string[] {
  return world.look((reading) => {
    const proposals = reading.rows(
      born,
      `SELECT proposal.id, username, account_key AS key, born_at AS at, started_at AS readFrom,
         evidence ->> 'notWarned' AS notWarned
       FROM proposal JOIN scan ON scan.id = born_in_scan WHERE rehearsal = 0 AND proposal.id > ?`,
      after,
    );
    return proposals.flatMap((proposal) =>
      proposal.notWarned === null ? wrongsOf(world, reading, proposal) : [],
    );
  });
}

export function newestProposal(world: SoakWorld): number {
  const found = world.look(({ rows }) =>
    rows(z.object({ id: z.number() }), 'SELECT coalesce(max(id), 0) AS id FROM proposal'),
  );
  return found[0]?.id ?? 0;
}

function wrongsOf(world: SoakWorld, reading: Reading, proposal: Born): readonly string[] {
  const { username } = proposal;
  const ladder = ladderOf(reading, proposal);
  const first = ladder[0];
  const last = ladder.at(-1);
  if (first === undefined || last === undefined)
    return [`${username}: proposed without a warning (promise 13)`];
  const { timeZone, mailbox } = world.servers;
  const day = dayOf(new Date(proposal.at), timeZone);
  const validMs = Number(world.settings()['WARNING_VALID_DAYS']) * DAY_MS;
  const taken = new Set([...mailbox.mails.map(({ messageId }) => messageId), ...toldInSlack(reading)]);
  const wrongs = {
    'on a warning that no server took': ladder.some(({ messageId }) => !taken.has(messageId)),
    'on too old a warning': Date.parse(proposal.at) - Date.parse(last.acceptedAt) > validMs,
    'before the day that was told': ladder.some(({ dueOn }) => day < dueOn),
    'within three days of a letter': day < addDays(dayOf(new Date(last.acceptedAt), timeZone), 3),
    'on a warning from before it was left alone': wasLeftAlone(world, reading, proposal, first),
  };
  return Object.entries(wrongs).flatMap(([name, is]) =>
    is ? [`${username}: proposed ${name} (promise 13)`] : [],
  );
}

/** By Message-ID, the warnings that Slack accepted in place of mail; whether it did is looked after elsewhere. */
function toldInSlack({ rows }: Reading): readonly string[] {
  const found = rows(
    z.object({ id: z.string() }),
    `SELECT message_id AS id FROM letter JOIN direct_message ON direct_message.letter = letter.id
     WHERE direct_message.state = 'accepted'`,
  );
  return found.map(({ id }) => id);
}

/** The ladder that counted when it was proposed. */
function ladderOf({ rows }: Reading, { key, at }: Born): readonly Warning[] {
  return rows(
    warning,
    `SELECT message_id AS messageId, changed_at AS acceptedAt, due_on AS dueOn FROM letter
     WHERE kind = 'warning' AND state = 'accepted' AND account_key = ? AND changed_at <= ?
       AND ladder = (SELECT max(ladder) FROM letter AS other
         WHERE other.account_key = letter.account_key AND other.state = 'accepted' AND other.changed_at <= ?)
     ORDER BY id`,
    ...[key, at, at],
  );
}

/** Signed in, or excluded, after the ladder had begun and before the organization was read. */
function wasLeftAlone(
  { truth }: SoakWorld,
  { rows }: Reading,
  { username, key, readFrom }: Born,
  first: Warning,
): boolean {
  const isBetween = (at: Date): boolean => at > new Date(first.acceptedAt) && at < new Date(readFrom);
  const signedIn = truth.happened.some(
    (one) => one.username === username && one.what === 'signed in' && isBetween(one.at),
  );
  const excluded = rows(
    z.unknown(),
    `SELECT 1 FROM exclusion WHERE ${COVERS} AND since < ?
       AND coalesce(ended_at, until, '9999') > ? AND since <> coalesce(ended_at, '')`,
    ...[key, username, readFrom, first.acceptedAt],
  );
  return signedIn || excluded.length > 0;
}
