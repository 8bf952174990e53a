import type { Button, KnownBlock } from '@slack/types';
import { counted, grouped } from '../../domain/wording.ts';
import type { CardFacts } from '../../flows/card-ports.ts';
import { APPROVE_ALL, ask, button, pressValue, REVIEW, UNDO_ALL } from './card-buttons.ts';
import { isRehearsing } from './card-standing.ts';
import { lines, small } from './lines.ts';

/** Below the rows: who else there is, what can be done for many at once, and what disabling means. */
export function cardFoot(facts: CardFacts): KnownBlock[] {
  return [...restBlocks(facts), ...(facts.newest ? manyBlocks(facts) : []), ...lastBlocks(facts)];
}

function restBlocks({ proposals, rows, open, newest, scan }: CardFacts): KnownBlock[] {
  const rest = proposals - rows.length;
  if (rest > 0) {
    const inAll = newest && open > 0 ? `; ${grouped(open)} to decide in all` : '';
    return [lines([`… and ${grouped(rest)} more${inAll}`])];
  }
  return proposals === 0 && scan.state === 'believed' ? [lines(['Nobody to decide.'])] : [];
}

function manyBlocks(facts: CardFacts): KnownBlock[] {
  const { waiting, leftToNextScan, cap } = facts;
  const elements = [...reviewButton(facts), ...bulkButton(facts)];
  return [
    ...(elements.length === 0 ? [] : [{ type: 'actions' as const, elements }]),
    ...(leftToNextScan === 0
      ? []
      : [
          small(
            leftToNextScan === 1
              ? '1 account more is to decide; the next scan puts it here.'
              : `${grouped(leftToNextScan)} accounts more are to decide; the next scan puts them here.`,
          ),
        ]),
    ...(waiting === 0
      ? []
      : [
          small(
            `${counted(waiting, 'account waits', 'accounts wait')} for room: at most ${grouped(cap)} are proposed at a time, and at most ${grouped(cap)} disabled a day.`,
          ),
        ]),
    ...undoAllBlocks(facts),
  ];
}

/** For the rest, for several at once, and for those whose approval needs a reason. */
function reviewButton({ card, scan, proposals, rows, open }: CardFacts): readonly Button[] {
  const needsReason = rows.some(
    ({ proposal }) => proposal.state === 'open' && proposal.evidence.notWarned !== undefined,
  );
  return proposals === rows.length && open < 2 && !needsReason
    ? []
    : [button(REVIEW, 'Review…', pressValue(card, scan.id))];
}

/** One account alone has its own button. */
function bulkButton({ card, scan, bulk, standing }: CardFacts): readonly Button[] {
  if (bulk === undefined || bulk.take.length < 2 || standing.kind === 'paused') return [];
  const all = bulk.take.length + bulk.leftOut.length;
  const how = isRehearsing(standing) ? 'Rehearse approving' : 'Approve disabling';
  const whom =
    bulk.leftOut.length === 0 ? `all ${grouped(all)}` : `${grouped(bulk.take.length)} of ${grouped(all)}`;
  return [button(APPROVE_ALL, `${how} ${whom}…`, pressValue(card, scan.id))];
}

const BATCHES = 3;

/** A block each, as an action_id may stand in a block once. */
function undoAllBlocks({ card, undoable, policy }: CardFacts): KnownBlock[] {
  return undoable.slice(-BATCHES).map(({ batch, count }) => ({
    type: 'actions',
    elements: [
      button(UNDO_ALL, `Undo all ${grouped(count)}…`, pressValue(card, batch), {
        confirm: ask(
          `Enable ${counted(count, 'account', 'accounts')} again?`,
          [
            `These were approved together. Each is read again first; then it can sign in as before, and is left alone for ${counted(policy.reenabledShieldDays, 'day', 'days')}.`,
          ],
          'Enable again',
        ),
      }),
    ],
  }));
}

function lastBlocks({ newest, goesOnIn, proposals }: CardFacts): KnownBlock[] {
  if (!newest) return goesOnIn === undefined ? [] : [small(`Goes on in scan ${goesOnIn}.`)];
  if (proposals === 0) return [];
  return [small('Disabling stops sign-in. Content stays and stays shared; no licence or storage is freed.')];
}
