import type { LetterRecord } from '../../../src/adapters/store/letters.ts';
import type { ScanRow } from '../../../src/adapters/store/scans.ts';
import type { CardFacts } from '../../../src/features/card/facts.ts';
import type { CardRow } from '../../../src/features/proposals/row-view.ts';
import type { MailState } from '../../../src/features/warnings/queue-state.ts';
import { limitsOf } from '../../../src/policy/limits.ts';
import type { WarningTold } from '../../../src/policy/mail/warning-text.ts';
import {
  type Evidence,
  isProposalId,
  NOT_READ_YET,
  type Proposal,
  type ProposalId,
} from '../../../src/policy/proposal.ts';
import type { Block, elementsIn } from '../../../src/sandbox/slack/blocks/block.ts';
import { checkBlocks, checkView } from '../../../src/sandbox/slack/blocks/check.ts';
import { aPolicy, daysAgo, keyOf, NOW } from '../../policy/builders.ts';

export const ANA = { kind: 'approve', byId: 'U1', byName: 'Ana Lopez', at: NOW } as const;
export const BEN = { kind: 'approve', byId: 'U2', byName: 'Ben Wu', at: NOW } as const;

export function idOf(number: number): ProposalId {
  if (!isProposalId(number)) throw new Error(`no proposal id: ${number}`);
  return number;
}

export function warningTold(special: Partial<WarningTold> = {}): WarningTold {
  return {
    rung: { kind: 'first' },
    outcome: 'accepted',
    writtenAt: NOW,
    at: NOW,
    tries: 1,
    words: '',
    inSlack: 'no',
    ...special,
  };
}

export function evidence(special: Partial<Evidence> = {}): Evidence {
  return {
    email: 'maria.silva@harbour.example',
    role: 'Field crew',
    userType: 'creatorUT',
    days: 131,
    lastSignIn: daysAgo(131),
    created: daysAgo(1000),
    dueOn: '2026-11-23',
    clause: 7,
    notWarned: undefined,
    warnings: [
      warningTold({ at: new Date('2026-09-16T05:00:00Z') }),
      warningTold({
        rung: { kind: 'reminder', daysBefore: 3 },
        at: new Date('2026-11-20T05:00:00Z'),
      }),
    ],
    limits: limitsOf(aPolicy()),
    ...NOT_READ_YET,
    holdings: { readAt: NOW, items: 37, newestItem: daysAgo(144), groups: 2, groupsOwned: 0 },
    ...special,
  };
}

export function proposal(special: Partial<Proposal> = {}): Proposal {
  return {
    id: idOf(17),
    key: keyOf('0a1b'),
    username: 'maria.silva_HCG',
    fullName: 'Maria Silva',
    rehearsal: false,
    state: 'open',
    why: undefined,
    bornInScan: 42,
    bornAt: NOW,
    evidence: evidence(),
    approvals: [],
    batch: undefined,
    changedAt: NOW,
    changedBy: undefined,
    closedBy: undefined,
    disabledAt: undefined,
    esriAccess: undefined,
    pending: [],
    ...special,
  };
}

export function row(special: Partial<Proposal> = {}, rest: Partial<CardRow> = {}): CardRow {
  return {
    proposal: proposal(special),
    url: 'https://gis.example/home/user.html?user=maria.silva_HCG',
    canUndo: false,
    undoableExclusion: undefined,
    enabledByOthers: false,
    wouldBe: undefined,
    timeZone: 'Europe/Berlin',
    ...rest,
  };
}

export function scan(special: Partial<ScanRow> = {}): ScanRow {
  return {
    id: 42,
    askedBy: { kind: 'bot' },
    startedAt: NOW,
    finishedAt: NOW,
    state: 'accepted',
    organization: 'Harbour City GIS',
    members: 1204,
    enabledMembers: 1196,
    counts: {},
    failedChecks: [],
    failure: undefined,
    notes: [],
    toPropose: false,
    files: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
    asOf: NOW,
    seats: undefined,
    ...special,
  };
}

export function letter(special: Partial<LetterRecord> = {}): LetterRecord {
  return {
    id: 5,
    about: { kind: 'warning', key: keyOf('0a1b'), rung: { kind: 'first' }, scan: 42 },
    username: 'maria.silva_HCG',
    to: 'maria.silva@harbour.example',
    messageId: '<5@harbour.example>',
    state: 'waiting',
    tries: 2,
    writtenAt: daysAgo(1),
    notBefore: daysAgo(-1),
    words: 'No such user here',
    acceptedBy: undefined,
    changedAt: NOW,
    dueOn: undefined,
    ...special,
  };
}

/** A queue in which most has been said and some wait. */
export function mailNow(special: Partial<MailState> = {}): MailState {
  return {
    accepted: 37,
    refused: 2,
    waiting: 63,
    later: 2,
    at: NOW,
    lastAt: new Date(NOW.getTime() + 3 * 60_000),
    troubled: [],
    troubledCount: 0,
    directTrouble: undefined,
    notCounted: undefined,
    ...special,
  };
}

/** So many to review, for real. */
export function reviewOf(open: number, more: Partial<CardFacts['review']> = {}): CardFacts['review'] {
  const none = { warnFirst: 0, approved: 0, failed: 0, fresh: 0, secondApprover: 0 };
  return { rehearsal: false, open, toReview: open, ...none, ...more };
}

/** The newest card of a live bot with one account to decide. */
export function card(special: Partial<CardFacts> = {}): CardFacts {
  return {
    card: 7,
    newest: true,
    organization: 'Harbour City GIS',
    scan: scan(),
    lastScan: undefined,
    mode: { kind: 'live' },
    counts: { active: 1203, 'to decide': 1 },
    members: 1204,
    policy: aPolicy(),
    rows: [row()],
    proposals: 1,
    decidedBelow: 0,
    folded: undefined,
    review: reviewOf(1),
    newIn: undefined,
    bulk: { take: 1, leftOut: 0 },
    undoable: [],
    waiting: 0,
    leftToNextScan: 0,
    dayIsFull: false,
    mail: undefined,
    mailNow: undefined,
    cap: 50,
    approvalsNeeded: 1,
    approvers: ['Mara Visser', 'Tomas Ek'],
    lacksMail: false,
    troubles: { isMail: false, first: [], below: [] },
    agreed: { goLive: undefined, acceptOnce: undefined },
    goesOnIn: undefined,
    goLive: undefined,
    coming: undefined,
    firstWarningsWaiting: 0,
    firstWarningsHeld: undefined,
    excusable: [],
    findings: [],
    notes: [],
    mention: false,
    timeZone: 'Europe/Berlin',
    now: NOW,
    ...special,
  };
}

/** A message or a modal that Slack would take, drawn in lines; a question before a press stands below its button. */
export function drawn(
  shown: { readonly text: string; readonly blocks: unknown } | { readonly type: 'modal' },
): string {
  if ('type' in shown) {
    const checked = checkView(shown);
    if (!checked.ok) throw new Error(checked.errors.join('\n'));
    const { title, submit, blocks } = checked.value;
    const foot = submit === undefined ? [] : [`(${submit.text})`];
    return [`# ${title?.text}`, ...blocks.flatMap(drawnBlock), ...foot].join('\n');
  }
  const checked = checkBlocks(shown.blocks, 'message');
  if (!checked.ok) throw new Error(checked.errors.join('\n'));
  return checked.value.flatMap(drawnBlock).join('\n');
}

function drawnBlock(block: Block): readonly string[] {
  switch (block.type) {
    case 'header':
      return [`# ${block.text.text}`];
    case 'section':
      return [`${block.text?.text ?? ''}${accessoryOf(block)}`];
    case 'context':
      return block.elements.map((element) => ('text' in element ? `~ ${element.text}` : ''));
    case 'divider':
      return ['────'];
    case 'actions': {
      return [block.elements.map(pressable).join(' ')];
    }
    default:
      throw new Error(`not drawn: ${block.type}`);
  }
}

function accessoryOf({ accessory }: Extract<Block, { type: 'section' }>): string {
  return accessory === undefined || accessory.type === 'image' ? '' : `   ${pressable(accessory)}`;
}

/** A button, or a menu with its choices. */
function pressable(element: ReturnType<typeof elementsIn>[number]): string {
  if (element.type === 'button') return `[${element.text.text}]`;
  if (element.type !== 'overflow') throw new Error(`not drawn: ${element.type}`);
  return `[⋯ ${element.options.map(({ text }) => text.text).join(' · ')}]`;
}

/** What is asked before a press counts: title, text and the two answers. */
export function questions(blocks: unknown): readonly string[] {
  const found: string[] = [];
  JSON.stringify(blocks, (key, value) => {
    if (key === 'confirm' && typeof value?.title?.text === 'string') {
      found.push(`${value.title.text} | ${value.text.text} | [${value.confirm.text}] [${value.deny.text}]`);
    }
    return value;
  });
  return found;
}
