import { z } from 'zod';
import {
  APPROVE,
  EXCLUDE,
  pressValue,
  proposalIn,
  TRY_AGAIN,
  UNDO,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import type { Proposal } from '../../../src/policy/proposal.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import type { Reading } from '../database.ts';
import type { SoakWorld } from '../soak-world.ts';
import { isPaused, mayAct } from './rest.ts';

/** Rows that a card has room for. */
const ROWS = 5;

const cardRow = z.object({ id: z.number(), ts: z.string().nullable() });

/** What people can press is what the database allows: on the newest card, and nothing on any older one. */
export function wrongCards(world: SoakWorld): readonly string[] {
  return world.look((reading) => {
    const cards = reading.rows(cardRow, 'SELECT id, ts FROM card ORDER BY id DESC LIMIT 30');
    const [newest, ...older] = cards;
    if (newest === undefined) return [];
    return [
      ...wrongNewest(world, reading, newest),
      ...older
        .filter(({ ts }) => buttonsAt(world, ts).length > 0)
        .map(({ id }) => `card ${id} is not the newest and has buttons`),
    ];
  });
}

function messageAt({ servers }: SoakWorld, ts: string | null) {
  return servers.slack.messages(CHANNEL.id).find((message) => message.ts === ts && message.deleted !== true);
}

function buttonsAt(world: SoakWorld, ts: string | null) {
  const message = messageAt(world, ts);
  return message === undefined ? [] : buttonsOf(message);
}

function wrongNewest(
  world: SoakWorld,
  reading: Reading,
  { id, ts }: z.output<typeof cardRow>,
): readonly string[] {
  const message = messageAt(world, ts);
  if (message === undefined) return [`the newest card, ${id}, does not stand in the channel`];
  const { proposals } = reading.tables();
  const onCard = proposals.onCard(id);
  const missing = proposals.live().filter((live) => !onCard.some((one) => one.id === live.id));
  const folded = reading.tables().cards.get(id)?.folded ?? 0;
  const shown = onCard.slice(folded, folded + ROWS);
  const rest = onCard.length - folded - shown.length;
  const seen = shown.map((proposal) => said(proposal.id, pressable(world, ts, pressValue(id, proposal.id))));
  const due = shown.map((proposal) => said(proposal.id, buttonsDue(world, reading, proposal)));
  const stray = buttonsOf(message).flatMap(({ value, action_id }) => {
    const about = proposalIn(value)?.proposal;
    return ROW_BUTTONS.has(action_id) && !shown.some((one) => one.id === about) ? [`${about}`] : [];
  });
  return [
    ...missing.map(({ username }) => `${username} is to decide, and not on the newest card`),
    ...due.flatMap((text, at) =>
      text === seen[at] ? [] : [`card ${id} shows ${seen[at]} instead of ${text}`],
    ),
    ...stray.map((about) => `card ${id} has buttons about ${about}, whose row it does not show`),
    ...(rest > 0 && !renderedText(message).includes(`and ${rest} more`)
      ? [`card ${id} hides ${rest} more`]
      : []),
  ];
}

const ROW_BUTTONS = new Set([APPROVE, EXCLUDE, WITHDRAW, TRY_AGAIN, UNDO]);

const said = (id: number, buttons: readonly string[]): string => `${id}: ${buttons.toSorted().join(', ')}`;

/** What depends on more than the state, the undo, is looked at by tests of its own. */
function pressable(world: SoakWorld, ts: string | null, value: string): readonly string[] {
  return buttonsAt(world, ts).flatMap((one) =>
    one.value === value && ROW_BUTTONS.has(one.action_id) && one.action_id !== UNDO ? [one.action_id] : [],
  );
}

function buttonsDue(world: SoakWorld, reading: Reading, proposal: Proposal): readonly string[] {
  const { state, rehearsal, evidence, approvals } = proposal;
  // Protection comes before the brake, so that rehearsing goes on.
  const isBraked = world.settings()['PROTECTION'] !== 'on' && isPaused(world, reading);
  const may = rehearsal ? !isBraked : mayAct(world, reading);
  const partly = approvals.length > 0 ? [WITHDRAW] : [];
  switch (state) {
    case 'open':
      return [...(may && evidence.notWarned === undefined ? [APPROVE] : []), EXCLUDE, ...partly];
    case 'approved':
      return [WITHDRAW];
    case 'failed':
      return [...(may ? [TRY_AGAIN] : []), EXCLUDE, ...partly];
    case 'disabling':
    case 'disabled':
    case 'excluded':
    case 'expired':
    case 'skipped':
    case 'closed':
    case 'undoing':
    case 'undone':
      return [];
  }
}
