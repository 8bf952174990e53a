import { expect, test } from 'vitest';
import { APPROVER, CHANNEL, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { submit } from '../../worlds/modal-acts.ts';
import { chartsIn, digest, digests, digestText, headlines, passTo, pressDigest } from './digest-world.ts';

const organization = { members: [inactiveFor(400, 'ana'), inactiveFor(3, 'di')] };
/** Long enough that only what Slack never answers runs out of it, on a busy machine too. */
const slackPatience = { background: 3_000 };
const JUST_BEFORE = '2026-11-30T06:59:00Z';
const MONDAY = '2026-11-30T07:00:00Z';
const COULD_NOT =
  /The digest of Nov 30 could not be posted; the bot tries again every minute. Slack rejected the request/;

async function status(world: Awaited<ReturnType<typeof liveWorld>>): Promise<string> {
  await world.command(APPROVER, 'status');
  return world.answers(APPROVER).at(-1) ?? '';
}

test('one that Slack rejects is tried again every minute, told in status and on the card, and posted once in the end', async () => {
  await using world = await liveWorld({ organization });
  await passTo(world, JUST_BEFORE);
  world.slack.faults.failMethod('chat.postMessage', {
    how: { error: 'restricted_action' },
    times: 'until cleared',
  });
  await passTo(world, MONDAY);
  await world.pass(60_000);
  expect(await status(world)).toMatch(COULD_NOT);
  expect(world.cardText()).toMatch(COULD_NOT);
  await world.restart();
  expect(await status(world)).toMatch(COULD_NOT);
  world.slack.faults.clear();
  await world.pass(60_000);
  expect(headlines(world)).toEqual(['Week of Nov 30: 1 to review']);
  expect(await status(world)).not.toMatch(/[Tt]he digest/);
  expect(world.cardText()).not.toMatch(COULD_NOT);
  await world.pass(60_000);
  expect(digests(world).length).toBe(1);
});

test.each(['http500', 'reset', 'hang', 'done-then-reset'] as const)(
  'a post of unknown outcome (%s) is not made twice, and status says so',
  async (how) => {
    await using world = await liveWorld({ organization, slackPatience });
    await passTo(world, JUST_BEFORE);
    world.slack.faults.failMethod('chat.postMessage', { how });
    await passTo(world, MONDAY);
    const posted = digests(world).length;
    expect(posted).toBe(how === 'done-then-reset' ? 1 : 0);
    await world.pass(60_000);
    await world.restart();
    await world.pass(60_000);
    expect(digests(world).length).toBe(posted);
    expect(await status(world)).toContain('The digest of Nov 30 might not have reached the channel');
    await world.command(APPROVER, 'digest');
    expect(digests(world).length).toBe(posted + 1);
    expect(await status(world)).not.toContain('might not have reached');
  },
);

test('one whose posting was cut short by a kill is not posted a second time', async () => {
  await using world = await liveWorld({ organization, slackPatience });
  await passTo(world, JUST_BEFORE);
  world.slack.faults.failMethod('chat.postMessage', { how: 'hang' });
  world.clock.moveTo(new Date(MONDAY));
  const ticking = world.tick();
  await expect.poll(() => world.tables.digests.newest()?.state, { interval: 5 }).toBe('posting');
  await world.restart();
  await ticking;
  await world.pass(60_000);
  expect([digests(world).length, world.tables.digests.newest()?.state]).toEqual([0, 'unclear']);
});

test('whoever asks is told when Slack rejects it, or does not say', async () => {
  await using world = await liveWorld({ organization });
  world.slack.faults.failMethod('chat.postMessage', { how: { error: 'restricted_action' } });
  await world.command(APPROVER, 'digest');
  expect(world.answers(APPROVER).at(-1)).toBe(
    `The digest could not be posted to <#${CHANNEL.id}>; the bot tries again every minute. \`/inactive-users status\` says why.`,
  );
  await world.pass(60_000);
  expect(digests(world).length).toBe(1);
  world.slack.faults.failMethod('chat.postMessage', { how: 'http500' });
  await world.command(APPROVER, 'digest');
  expect(world.answers(APPROVER).at(-1)).toContain('Slack did not confirm that the digest reached');
});

test('a newer one takes the place of one that could not be posted', async () => {
  await using world = await liveWorld({ organization });
  await passTo(world, JUST_BEFORE);
  world.slack.faults.failMethod('chat.postMessage', {
    how: { error: 'restricted_action' },
    times: 'until cleared',
  });
  await passTo(world, MONDAY);
  await passTo(world, '2026-12-07T07:00:00Z');
  world.slack.faults.clear();
  await world.pass(60_000);
  expect(headlines(world)).toEqual(['Week of Dec 7: 1 to review']);
});

test('charts that Slack rejects are left out of what is drawn anew as well', async () => {
  await using world = await liveWorld({ organization });
  await world.command(APPROVER, 'exclude di');
  await submit(world, { reason: 'on leave', date: '2026-12-05' });
  await passTo(world, MONDAY);
  world.slack.faults.failMethod('chat.update', { how: { error: 'invalid_blocks' } });
  await pressDigest(world, APPROVER, 'Keep another year');
  expect(chartsIn(digest(world)).length).toBe(0);
  expect(digestText(world)).toContain('kept');
});
