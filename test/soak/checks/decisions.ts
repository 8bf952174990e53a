import { z } from 'zod';
import type { Reading } from '../database.ts';
import type { Done } from '../doing.ts';
import { isPattern } from '../forms.ts';

/** What is acknowledged only once it is written down. */
const DECIDES = new Set([
  'approve',
  'approve all',
  'withdraw',
  'try again',
  'undo',
  'undo all',
  'exclude',
  'approve selected',
  'exclude selected',
  'withdraw selected',
  'go live',
  'pause',
  'resume',
]);

/** Promises 4 and 5: what was acknowledged is there, and everything is there once. */
export function wrongDecisions(
  reading: Reading,
  dones: readonly Done[],
  mostApprovals: number,
): readonly string[] {
  return [...lost(reading, dones), ...decidedTwice(reading, mostApprovals)];
}

function lost(reading: Reading, dones: readonly Done[]): readonly string[] {
  const isPausing = dones.some(({ what }) => what === 'pause');
  return dones
    .filter(
      ({ what, about, isAcknowledged, isShownAnew }) =>
        // Whom a rule covers is looked for after the ack, and one that covers nobody is not made.
        DECIDES.has(what) && !isPattern(about) && isAcknowledged === true && isShownAnew !== true,
    )
    .flatMap((done) => {
      const { what, envelope = '', about } = done;
      const seen = reading.rows(z.unknown(), 'SELECT 1 FROM envelope WHERE id = ?', envelope);
      if (seen.length === 0) return [`${what} of ${about}: acknowledged, and not written down (promise 5)`];
      return what === 'approve' && !isPausing && isUntouched(reading, done)
        ? [`${what} of ${about}: acknowledged, and without effect (promise 5)`]
        : [];
    });
}

/** Still open as before, and nobody's decision about it is there. */
function isUntouched({ rows }: Reading, { about, user, at }: Done): boolean {
  const found = rows(
    z.unknown(),
    `SELECT 1 FROM proposal WHERE id = ? AND state = 'open' AND changed_at < ? AND NOT EXISTS (
       SELECT 1 FROM decision WHERE decision.proposal = proposal.id AND by_id = ? AND kind = 'approve')`,
    about,
    at.toISOString(),
    user,
  );
  return found.length > 0;
}

const counted = z.object({
  proposal: z.number(),
  approvals: z.number(),
  people: z.number(),
  /** How often APPROVALS_NEEDED changed on the way: who was the first of two may then be the only one. */
  changes: z.number(),
});
const undone = z.object({ proposal: z.number(), decided: z.number(), begun: z.number() });

function decidedTwice({ rows }: Reading, mostApprovals: number): readonly string[] {
  const approvals = rows(
    counted,
    `SELECT proposal, count(*) AS approvals, count(DISTINCT by_id) AS people, (
         SELECT count(*) FROM audit WHERE what = 'setting changed' AND detail ->> 'name' = 'APPROVALS_NEEDED'
           AND audit.at BETWEEN min(decision.at) AND max(decision.at)) AS changes
     FROM decision
     WHERE kind IN ('approve', 'try again') AND NOT EXISTS (SELECT 1 FROM decision AS later
       WHERE later.proposal = decision.proposal AND later.round = decision.round
         AND later.kind = 'withdraw' AND later.id > decision.id)
     GROUP BY proposal, round`,
  );
  const undos = rows(
    undone,
    `SELECT proposal, count(*) AS decided,
       (SELECT count(*) FROM audit WHERE what = 'undo begun' AND detail ->> 'proposal' = proposal) AS begun
     FROM decision WHERE kind = 'undo' GROUP BY proposal`,
  );
  return [
    ...approvals
      .filter((one) => one.approvals > mostApprovals || one.people + one.changes < one.approvals)
      .map((one) => `proposal ${one.proposal}: ${one.approvals} approvals at once (promise 4)`),
    ...undos
      .filter(({ decided, begun }) => decided !== begun)
      .map(
        ({ proposal, decided, begun }) =>
          `proposal ${proposal}: ${decided} undos, ${begun} begun (promise 4)`,
      ),
  ];
}
