import { expect, test } from 'vitest';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { buttonsOf } from '../../../src/sandbox/slack/reading.ts';
import { startProgram, startProgramWorld } from '../../cli/program.ts';

const patiently = { timeout: 120_000 };

test('killed while an older card was on its way to Slack, the bot brings it there after the next start', async () => {
  await using made = await startProgramWorld();
  const { slack } = made.world;
  const cards = () =>
    slack.messages(CHANNEL.id).filter(({ blocks, deleted }) => blocks[0]?.block_id === 'card' && !deleted);
  const haveButtons = () => cards().map((card) => buttonsOf(card).length > 0);
  {
    await using program = startProgram(made.env);
    await expect.poll(() => program.log(), patiently).toContain('"msg":"Started."');
    await made.type('scan');
    await expect.poll(haveButtons, patiently).toEqual([true]);
    slack.faults.failMethod('chat.update', { how: 'hang', times: 'until cleared' });
    const before = slack.calls.length;
    await made.type('scan');
    const underWay = () => slack.calls.slice(before).some(({ method }) => method === 'chat.update');
    await expect.poll(underWay, patiently).toBe(true);
    program.signal('SIGKILL');
    await program.ended;
  }
  slack.faults.clear();
  await using again = startProgram(made.env);
  await expect.poll(haveButtons, patiently).toEqual([false, true]);
  expect(again.problems()).toBe('');
});
