import { expect, test } from 'vitest';
import { APPROVE } from '../../../src/adapters/slack/buttons.ts';
import { disables } from '../../worlds/acting-acts.ts';
import { APPROVER, type BotWorld, DAY, goLive, inactiveFor } from '../../worlds/bot-world.ts';
import { healthWorld } from '../../worlds/health-world.ts';

const MINUTE = 60_000;
const slackTiming = { firstPauseMs: 5, longestPauseMs: 20 };
const logged = (world: BotWorld) => JSON.stringify(world.logged);

const REVOKED = [
  { code: 'token_revoked', socket: 'stays', says: 'the token was revoked' },
  { code: 'token_revoked', socket: 'goes too', says: 'the token was revoked' },
  { code: 'invalid_auth', socket: 'goes too', says: 'the token is not valid; copy it again' },
  { code: 'account_inactive', socket: 'goes too', says: 'the app was removed from the workspace' },
] as const;

test.for(REVOKED)(
  'a token revoked while the bot runs ($code, the socket $socket): it goes on, says so, and makes good what it missed',
  async ({ code, socket, says }) => {
    await using at = await healthWorld({ slackTiming });
    const { world } = at;
    await world.command(APPROVER, 'scan');
    await goLive(world);
    const before = world.posts().length;
    world.slack.faults.failMethod('*', { how: { error: code }, times: 'until cleared' });
    if (socket === 'goes too') world.slack.faults.dropConnections();
    for (let minute = 0; minute < 16; minute += 1) await world.pass(MINUTE);
    world.portal.organization.members.put(inactiveFor(300, 'found'));
    await world.pass(DAY);

    expect(world.tables.scans.newestAccepted()?.id).toBe(3);
    expect(logged(world)).toContain(`Slack rejected the request: ${says}`);
    const { status, body } = await at.health();
    expect(status).toBe(503);
    expect(JSON.stringify(body)).toContain(`Slack rejected the request: ${says}`);
    if (socket === 'stays') {
      await world.pressRow(APPROVER, 'ana', APPROVE);
      expect(world.answers(APPROVER).at(-1)).toContain('No one can approve right now');
    }
    expect(disables(world)).toEqual([]);

    world.slack.faults.clear();
    await expect.poll(() => world.slack.connections, { timeout: 120_000 }).toBe(1);
    await world.pass(MINUTE);
    expect((await at.health()).body).toEqual({ ok: true, state: 'live', problems: [] });
    expect(world.posts()).toHaveLength(before + 1);
    expect(world.cardText()).toContain(' · scan 3, ');
    expect(world.thread()).toHaveLength(1);
    await world.pressRow(APPROVER, 'ana', APPROVE);
    expect(disables(world)).toEqual(['ana']);
  },
);
