import { z } from 'zod';
import {
  type Decision,
  type DecisionKind,
  LIVE_STATES,
  type Pending,
  type Proposal,
  type ProposalState,
} from '../../../policy/proposal.ts';
import { accountKey, flag, moment, oneOf, proposalId, selected } from '../columns.ts';
import { bulkKind } from './bulk.ts';
import { dateOrNone, evidence } from './evidence.ts';

export const state = oneOf<ProposalState>({
  open: true,
  approved: true,
  disabling: true,
  disabled: true,
  failed: true,
  excluded: true,
  expired: true,
  skipped: true,
  closed: true,
  undoing: true,
  undone: true,
});

/** The states of a live proposal, in SQL. */
export const LIVE = `(${LIVE_STATES.map((live) => `'${live}'`).join(', ')})`;

export const kind = oneOf<DecisionKind>({
  approve: true,
  exclude: true,
  withdraw: true,
  'try again': true,
  undo: true,
});

export const decision: z.ZodType<Decision> = z.object({
  kind,
  byId: z.string(),
  byName: z.string(),
  at: moment,
});

const row = z.object({
  id: proposalId,
  key: accountKey,
  username: z.string(),
  fullName: z.string(),
  rehearsal: z.literal([0, 1]),
  state,
  why: z.string().nullable(),
  bornInScan: z.number(),
  bornAt: z.string(),
  evidence: z.string(),
  batch: z.number().nullable(),
  changedAt: z.string(),
  changedBy: z.string().nullable(),
  closedBy: z.number().nullable(),
  disabledAt: z.string().nullable(),
  esriAccess: z.enum(['on', 'off']).nullable(),
  approvals: z.string(),
  pending: z.string(),
});

export const pending: z.ZodType<Pending> = z.object({
  kind: bulkKind,
  byId: z.string(),
  byName: z.string(),
  at: moment,
  isEnough: flag,
});

export const PENDING = `json_object('kind', kind, 'byId', by_id, 'byName', by_name, 'at', at, 'isEnough', enough)`;

/** What is selected of a proposal, for `proposal`. */
export const COLUMNS = selected(row.shape, {
  id: 'proposal.id',
  key: 'account_key',
  closedBy: 'closed_by_exclusion',
  approvals: `(
    SELECT json_group_array(json_object('kind', kind, 'byId', by_id, 'byName', by_name, 'at', at) ORDER BY decision.id)
    FROM decision
    WHERE decision.proposal = proposal.id AND decision.round = proposal.round AND kind IN ('approve', 'try again')
      AND NOT EXISTS (SELECT 1 FROM decision AS later
        WHERE later.proposal = proposal.id AND later.round = proposal.round AND later.kind = 'withdraw' AND later.id > decision.id))`,
  pending: `(
    SELECT json_group_array(${PENDING} ORDER BY bulk.id)
    FROM bulk_rest JOIN bulk ON bulk.id = bulk WHERE bulk_rest.proposal = proposal.id)`,
});

/** A proposal as it is stored, with the approvals of its present round. */
export const proposal = row.transform(
  (stored): Proposal => ({
    ...stored,
    rehearsal: stored.rehearsal === 1,
    why: stored.why ?? undefined,
    bornAt: new Date(stored.bornAt),
    evidence: evidence.parse(JSON.parse(stored.evidence)),
    batch: stored.batch ?? undefined,
    changedAt: new Date(stored.changedAt),
    changedBy: stored.changedBy ?? undefined,
    closedBy: stored.closedBy ?? undefined,
    disabledAt: dateOrNone(stored.disabledAt),
    esriAccess: stored.esriAccess ?? undefined,
    approvals: decision.array().parse(JSON.parse(stored.approvals)),
    pending: pending.array().parse(JSON.parse(stored.pending)),
  }),
);

/** Nobody has to decide on it any more, though it may not have taken that over yet. */
export const DECIDED =
  'EXISTS (SELECT 1 FROM bulk_rest WHERE bulk_rest.proposal = proposal.id AND enough = 1)';
