import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { APPROVE } from '../../src/adapters/slack/buttons.ts';
import { standingClock } from '../../src/sandbox/clock.ts';
import { BOT_CREDENTIALS } from '../../src/sandbox/portal/made-up/organization.ts';
import { bareMember, bareOrganization } from '../../src/sandbox/portal/organization.ts';
import { buttonsOf } from '../../src/sandbox/slack/reading.ts';
import { startWorld } from '../../src/sandbox/world.ts';
import { temporaryFolder } from '../adapters/store/temporary.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  START,
  startBotWorld,
} from '../worlds/bot-world.ts';
import { excludeRule } from '../worlds/modal-acts.ts';

const { username, password } = BOT_CREDENTIALS;
const BOT = {
  passwords: { [username]: password },
  member: bareMember({ username, role: 'org_admin', lastLogin: START.getTime() }),
};
const CREW = 'f00dfeedf00dfeedf00dfeedf00dfeed';

/** So many members with the two that every test's organization has; twelve of them are to decide. */
function large(size: number) {
  const members = Array.from({ length: size - 2 }, (_, index) =>
    inactiveFor(index < 12 ? 200 + index : 5, `member_${String(index).padStart(5, '0')}`, {
      role: index % 2 === 0 ? 'org_publisher' : 'org_user',
      ...(index % 100 === 0 ? { roleId: index % 200 === 0 ? 'crewLead' : 'fieldCrew' } : {}),
    }),
  );
  const made = { description: '', created: 1, modified: 1, privileges: ['portal:user:createItem'] };
  const crew = members.slice(500, 750).map(({ username }) => username);
  return {
    members,
    roles: [
      { id: 'crewLead', name: 'Crew lead', ...made },
      { id: 'fieldCrew', name: 'Field crew', ...made },
    ],
    groups: [
      {
        ...{ id: CREW, title: 'Water crew', owner: 'chief', access: 'org' as const, created: 1, modified: 1 },
        memberships: crew.map((username) => ({ username, memberType: 'member' as const, joined: 1 })),
      },
    ],
  };
}

/** What the portal was asked, and how often; what names a member or a role by a star in its place. */
function asked({ portal }: BotWorld): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { path, params } of portal.requests) {
    const kind = path
      .replace(/member_\d+/, '*')
      .replace(/\/roles\/\w+/, '/roles/*')
      .replace(CREW, '*');
    const what =
      kind === '/search' || kind === '/community/groups'
        ? `${kind} by ${(params['q'] ?? '').split(':')[0]}`
        : kind;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

/** What a scan asks the portal for, whatever the number of members; a page of the list for each hundred of them. */
const ORGANIZATION = {
  // Once more for the seats.
  '/portals/self': 2,
  '/portals/self/userLicenseTypes': 1,
  '/community/self': 1,
  '/portals/self/roles': 1,
  '/portals/self/roles/*/privileges': 2,
};

test('10,000 members are read by exactly 100 list requests and a few for the organization, none per member', async () => {
  await using world = await startBotWorld({ organization: large(10_000) });
  world.portal.clearRequests();
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain('10,000 members');
  // What the proposed accounts own is asked for after the card stands, and once, with what the bot may see; who is at work
  // without a sign-in, once for all.
  const {
    '/search by owner': items,
    '/community/users/*': groups,
    '/portals/self': self,
    ...scanned
  } = asked(world);
  const proposed = world.tables.proposals.liveIds().length;
  const { '/portals/self': before, ...organization } = ORGANIZATION;
  expect([items, groups, self, scanned]).toEqual([
    proposed,
    proposed,
    before + 1 + proposed,
    {
      ...organization,
      // The token is the one that the start signed in for.
      ...{ '/portals/self/users': 100, '/search by type': 1 },
      ...{ '/portals/self/allScheduledTasks': 1, '/portals/self/collaborations': 1 },
    },
  ]);
});

test('an excluded group costs a request more for each hundred of its members', async () => {
  await using world = await startBotWorld({ organization: large(1_000) });
  await world.command(APPROVER, 'scan');
  await excludeRule(world, 'group', 'Water crew');
  world.portal.clearRequests();
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toContain('250 excluded');
  expect(asked(world)).toEqual({
    ...ORGANIZATION,
    '/portals/self/users': 10,
    '/community/groups/*/userlist': 3,
  });
});

test('presses and commands are acknowledged at once while 10,000 members are read and judged', async () => {
  await using world = await liveWorld({ organization: large(1_000) });
  for (const member of large(10_000).members) world.portal.organization.members.put(member);
  const card = { channel: CHANNEL.id, ts: world.card().ts };
  const [approve] = buttonsOf(world.card()).filter(({ action_id }) => action_id === APPROVE);
  const type = (text: string) => world.slack.command(APPROVER, '/inactive-users', text, CHANNEL.id);
  const seen: { outcome: string; during: string | undefined }[] = [];
  const state = () => world.tables.scans.recent(1)[0]?.state;
  const note = (outcome: { kind: string }) => seen.push({ outcome: outcome.kind, during: state() });

  note(await type('scan'));
  note(await world.slack.press(APPROVER, card, APPROVE, { value: approve?.value ?? '' }));
  while (state() === 'reading') {
    note(await type('scan'));
    note(await type('why member_00003'));
  }
  expect(new Set(seen.map(({ outcome }) => outcome))).toEqual(new Set(['acknowledged']));
  expect(seen.slice(0, 12)).toEqual(Array(12).fill({ outcome: 'acknowledged', during: 'reading' }));
  await world.settle();
  expect(state()).toBe('accepted');
  expect(world.tables.proposals.inState('disabled')).toHaveLength(1);
});

test('a portal whose pages are shorter, behind a context path, is read whole', async () => {
  const portal = { pageSize: 30, contextPath: '/portal' };
  const parts = { ...large(500), settings: { isPortal: true, currentVersion: '11.4' }, groups: [] };
  await using world = await startBotWorld({ organization: parts, portal });
  expect(world.portal.url).toMatch(/\/portal$/);
  await world.command(APPROVER, 'scan');
  expect(world.cardText()).toMatch(/\b500 members: 486 active · 12 to review · 2 protected$/m);
  expect(asked(world)['/portals/self/users']).toBe(Math.ceil(500 / 30));
});

// Collecting garbage after every page takes minutes beside other work.
test('a scan never holds all members in memory: each needs less than a quarter of what the portal tells of one', {
  timeout: 1_200_000,
}, async () => {
  const few = await peakOf(1_000);
  const many = await peakOf(6_000);
  const record = JSON.stringify(bareMember({ username: 'member_00001' })).length;
  expect((many - few) / 5_000).toBeLessThan(record / 4);
});

/** How many bytes of live memory a scan needs at its peak, by a bot in a process of its own. */
async function peakOf(size: number): Promise<number> {
  using folder = temporaryFolder();
  const organization = bareOrganization({ ...large(size), passwords: BOT.passwords });
  organization.members.put(BOT.member);
  await using world = await startWorld({ clock: standingClock(START), organization });
  const env = { ...world.settings, DATABASE_PATH: join(folder.path, 'bot.db') };
  const program = join(import.meta.dirname, 'scan-memory.ts');
  const child = spawn(process.execPath, ['--expose-gc', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return Number(await text(child.stdout));
}
