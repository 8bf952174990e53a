import { setTimeout as pause } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import { noticeModal } from '../../adapters/slack/blocks.ts';
import type { People } from '../../adapters/slack/people.ts';
import type { Press } from './press.ts';

/** What is asked about people. */
export type PeopleAsked = Pick<People, 'approver' | 'mayRead' | 'ownAddress' | 'problem' | 'names'>;

/** Whoever reads or presses, as they are told of. */
export interface Reader {
  readonly id: string;
  readonly name: string;
  /** Whether buttons that decide are shown to this person. */
  readonly mayDecide: boolean;
}

/** Why a person gets to see no more than this; undefined for whom it is. */
export type WhyNot = (slackUser: string) => string | undefined | Promise<string | undefined>;

export const NOT_A_READER = 'Only approvers and full members of the admin channel can see this.';
const ONLY_APPROVERS = 'Only approvers can do this.';
const NO_ONE = 'No one can approve right now.';
/** Approvers named in one sentence. */
const NAMED = 5;
/** Slack waits three seconds for an ack. */
const TOLD_MS = 1_000;

export type May = ReturnType<typeof mayOver>;

/** Who may decide, read and ask, and what the others are told. */
export function mayOver(people: PeopleAsked) {
  /** From the snapshot in memory, so that it comes before the ack. */
  function pressBy(slackUser: string, envelope: string | undefined): Press | undefined {
    const by = people.approver(slackUser);
    return by && { by, envelope };
  }

  function readerOf({ id, name }: { readonly id: string; readonly name?: string | undefined }): Reader {
    const approver = people.approver(id);
    return { id: approver?.id ?? id, name: approver?.name ?? name ?? id, mayDecide: approver !== undefined };
  }

  async function whyNotDecide(slackUser: string): Promise<string | undefined> {
    return people.approver(slackUser) === undefined ? refusalFor(slackUser) : undefined;
  }

  /** Who the approvers are, and what is wrong with them, is for those who may read; that there is none now, for all. */
  async function refusalFor(slackUser: string): Promise<string> {
    const mayRead = await people.mayRead(slackUser).catch(() => false);
    if (mayRead) return notAnApprover(people);
    return people.names().length === 0 ? `${ONLY_APPROVERS} ${NO_ONE}` : ONLY_APPROVERS;
  }

  /** The same before an ack, which cannot wait for long. */
  async function refusalInTime(slackUser: string): Promise<string> {
    return Promise.race([refusalFor(slackUser), pause(TOLD_MS, ONLY_APPROVERS, { ref: false })]);
  }

  /** Whether Slack knows someone may take longer than an ack may. */
  async function whyNotRead(slackUser: string): Promise<string | undefined> {
    return (await people.mayRead(slackUser)) ? undefined : NOT_A_READER;
  }

  async function ownAddress(slackUser: string): Promise<string | undefined> {
    return people.approver(slackUser)?.email ?? (await people.ownAddress(slackUser));
  }

  /** Whoever has an address in our own workspace may ask about the account that has it. */
  async function whyNotAsk(slackUser: string): Promise<string | undefined> {
    const refused = await whyNotRead(slackUser);
    return refused === undefined || (await ownAddress(slackUser)) === undefined ? refused : undefined;
  }

  /** What whoever may not read sees in place of a view. */
  async function insteadOfReading(slackUser: string): Promise<ModalView | undefined> {
    const refused = await whyNotRead(slackUser);
    return refused === undefined ? undefined : noticeModal('Not shown', refused);
  }

  return {
    pressBy,
    readerOf,
    ownAddress,
    insteadOfReading,
    whyNotDecide,
    whyNotRead,
    whyNotAsk,
    refusalFor,
    refusalInTime,
  };
}

/** What someone who may not decide is told: whom to ask, or why there is no one to ask. */
function notAnApprover(people: PeopleAsked): string {
  const names = people.names();
  if (names.length === 0) return `${ONLY_APPROVERS} ${people.problem() ?? NO_ONE}`;
  return `${ONLY_APPROVERS} Ask ${eitherOf(names)}.`;
}

/** "Ana, Ben or Mara"; of many, the first few. */
function eitherOf(names: readonly string[]): string {
  const some = names.length > NAMED ? [...names.slice(0, NAMED), 'another approver'] : names;
  return some.length < 2 ? some.join('') : `${some.slice(0, -1).join(', ')} or ${some.at(-1)}`;
}
