import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { GO_LIVE } from '../../src/adapters/slack/buttons.ts';
import { APPROVER, CHANNEL } from '../../src/sandbox/cast.ts';
import type { MailFault } from '../../src/sandbox/mailbox/faults.ts';
import type { Mailbox } from '../../src/sandbox/mailbox/mailbox.ts';
import { bareMember } from '../../src/sandbox/portal/organization.ts';
import { buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { type Program, type ProgramWorld, startProgram, startProgramWorld } from '../cli/program.ts';
import { DAY } from '../worlds/bot-world.ts';

const PROMISE_5 =
  'promise 5: killed at any instant and started again, the bot loses no decision that was acknowledged, disables nothing unapproved, leaves no proposal stuck, and sends no warning under a second Message-ID';
const patiently = { timeout: 120_000 };

/** Scanned and live, as fast as the program can. */
async function goesLive({ world, type }: ProgramWorld, program: Program): Promise<void> {
  await expect.poll(() => program.log(), patiently).toContain('"msg":"Started."');
  await type('scan');
  const card = () =>
    world.slack
      .messages(CHANNEL.id)
      .findLast((message) => buttonsOf(message).some(({ action_id }) => action_id === GO_LIVE));
  await expect.poll(card, patiently).toBeDefined();
  await world.slack.press(APPROVER, { channel: CHANNEL.id, ts: card()?.ts ?? '' }, GO_LIVE);
  await expect.poll(() => world.slack.viewsOf(APPROVER).length, patiently).toBe(1);
  await world.slack.submit(APPROVER, world.slack.viewsOf(APPROVER)[0]?.id ?? '');
}

const letters = z.array(z.object({ state: z.string(), messageId: z.string() }));

/** Each letter as the database has it. */
function lettersIn({ databasePath }: ProgramWorld): z.output<typeof letters> {
  const db = new Database(databasePath, { readonly: true });
  try {
    return letters.parse(
      db.prepare('SELECT state, message_id AS messageId FROM letter ORDER BY username').all(),
    );
  } finally {
    db.close();
  }
}

const instants: readonly {
  instant: string;
  settings: Readonly<Record<string, string>>;
  fault: MailFault | undefined;
  is: (mailbox: Mailbox) => number;
  states: readonly string[];
}[] = [
  {
    instant: 'a letter is written and waits for its turn',
    settings: { MAIL_PER_MINUTE: '1' },
    fault: undefined,
    is: ({ mails }) => mails.length,
    states: ['accepted', 'waiting'],
  },
  {
    instant: 'a letter is on its way',
    settings: {},
    fault: { kind: 'hang', stage: 'rcpt to', times: 1 },
    is: ({ tries, mails }) => Math.min(tries.length, mails.length),
    states: ['accepted', 'sending'],
  },
  {
    instant: 'the server has all of a letter and has not answered',
    settings: {},
    fault: { kind: 'hang', stage: 'data', times: 1 },
    is: ({ tries, mails }) => Math.min(tries.length, mails.length),
    states: ['accepted', 'sending'],
  },
];

test.each(instants)(`${PROMISE_5}: while $instant`, async ({ settings, fault, is, states }) => {
  await using made = await startProgramWorld();
  const { mailbox } = made.world;
  made.world.portal.organization.members.put(
    bareMember({ username: 'lost', lastLogin: made.world.clock.now().getTime() - 300 * DAY }),
  );
  if (fault !== undefined) mailbox.faults.add(fault);
  const env = { ...made.env, GRACE_DAYS: '30', ...settings };
  const stateNow = () =>
    lettersIn(made)
      .map(({ state }) => state)
      .toSorted();
  {
    await using program = startProgram(env);
    await goesLive(made, program);
    await expect.poll(() => is(mailbox), patiently).toBe(1);
    await expect.poll(stateNow, patiently).toEqual(states);
    program.signal('SIGKILL');
    await program.ended;
  }
  const written = lettersIn(made).map(({ messageId }) => messageId);
  await using again = startProgram(env);
  await expect.poll(stateNow, patiently).toEqual(['accepted', 'accepted']);
  expect(lettersIn(made).map(({ messageId }) => messageId)).toEqual(written);
  expect(mailbox.mails.map(({ messageId }) => messageId).toSorted()).toEqual(written.toSorted());
  const heard = mailbox.tries.flatMap(({ mail }) => (mail === undefined ? [] : [mail.messageId]));
  expect(new Set(heard)).toEqual(new Set(written));
  again.signal('SIGTERM');
  await again.ended;
});
