import { expect, test } from 'vitest';
import {
  APPROVE,
  APPROVE_ALL,
  UNDO,
  UNDO_ALL,
  UNDO_LIST,
  WITHDRAW,
} from '../../../src/adapters/slack/buttons.ts';
import { UNDO_ONE } from '../../../src/features/proposals/undo-list.ts';
import { disables, row } from '../../worlds/acting-acts.ts';
import {
  APPROVER,
  type BotWorld,
  CHANNEL,
  inactiveFor,
  liveWorld,
  SECOND_APPROVER,
  startBotWorld,
} from '../../worlds/bot-world.ts';
import { excludeRow, submit, topView } from '../../worlds/modal-acts.ts';

/** > Private answers are for refusals, and a new one where the outcome differs ("Not disabled: Jane signed in today"). */

const members = Array.from({ length: 6 }, (_, nth) => inactiveFor(400 - nth, `m${nth}`));
const organization = { members };
const settings = { SCAN_SCHEDULE: '0 0 1 1 *', DIGEST_SCHEDULE: '0 0 29 2 *' };

/** What both were told alone, by the approvers' names. */
const told = (world: BotWorld) => ({ mara: world.answers(APPROVER), tomas: world.answers(SECOND_APPROVER) });

/** A world in which nothing has been told yet, but that the first scan began. */
async function quiet(more: Readonly<Record<string, string>> = {}) {
  const world = await liveWorld({ organization, settings: { ...settings, ...more } });
  const before = world.answers(APPROVER).length;
  return { world, mara: () => world.answers(APPROVER).slice(before) };
}

test('what is done as it was pressed is told by its row and in the thread, and to nobody alone', async () => {
  const { world, mara } = await quiet();
  await using _ = world;
  await world.pressRow(APPROVER, 'm0', APPROVE);
  expect(row(world, 'm0')).toMatch(/^✅ .* · disabled <!date.*> by Mara Lindholm\n/);
  await world.pressRow(SECOND_APPROVER, 'm0', UNDO);
  expect(row(world, 'm0')).toMatch(/^↩️ .* · re-enabled <!date.*> by Tomas Ferrer/);
  expect(world.thread().slice(-4)).toEqual([
    'Mara Lindholm approved Full m0 (m0).',
    'Disabled Full m0 (m0), approved by Mara Lindholm.',
    'Tomas Ferrer is re-enabling Full m0 (m0).',
    'Re-enabled Full m0 (m0), requested by Tomas Ferrer.',
  ]);
  expect([mara(), told(world).tomas]).toEqual([[], []]);
});

test.for(['\u200b', '   ', '\u2060\n'])(
  'a name of which nothing is seen (%j) is none: the user name stands for it',
  async (fullName) => {
    await using world = await liveWorld({
      organization: { members: [inactiveFor(400, 'ghost', { fullName })] },
      settings,
    });
    expect(row(world, 'ghost')).toMatch(/^🆕 \*<[^|]*\|ghost>\* · /u);
    expect(JSON.stringify(world.card().blocks)).toContain('"Disable ghost?"');
    await world.pressRow(APPROVER, 'ghost', APPROVE);
    expect(world.thread().at(-1)).toBe('Disabled ghost, approved by Mara Lindholm.');
  },
);

test('nor is what is approved in the rehearsal', async () => {
  await using world = await startBotWorld({ organization, settings });
  await world.command(APPROVER, 'scan');
  await world.pressRow(SECOND_APPROVER, 'm0', APPROVE);
  expect(row(world, 'm0')).toMatch(
    /^🧪 .* · approved by Tomas Ferrer in the rehearsal: would be disabled now\n/,
  );
  expect(world.thread().at(-1)).toBe('Tomas Ferrer rehearsed approving Full m0 (m0).');
  expect(told(world).tomas).toEqual([]);
  expect(disables(world)).toEqual([]);
});

test.for([
  {
    what: 'signed in since',
    arrange: ({ portal }: BotWorld) => portal.signIn('m0'),
    said: 'Not disabled: Full m0 (m0) has signed in since.',
    rows: /^⏭️ .* · not disabled: signed in since/,
  },
  {
    what: 'was disabled by others',
    arrange: ({ portal }: BotWorld) => portal.organization.members.update('m0', { disabled: true }),
    said: 'Skipped: Full m0 (m0) was disabled outside of the bot.',
    rows: /^⏭️ .* · skipped: already disabled outside of the bot/,
  },
  {
    what: 'is gone',
    arrange: ({ portal }: BotWorld) => portal.organization.members.remove('m0'),
    said: 'Not disabled: Full m0 (m0) is no longer a member.',
    rows: /^⏭️ .* · not disabled: no longer a member/,
  },
  {
    what: 'could not be disabled',
    arrange: ({ portal }: BotWorld) =>
      portal.faults.add({ kind: 'refused', code: 403, message: 'No', path: /users\/m0\/disable$/ }),
    said: 'Could not disable Full m0 (m0). The portal does not allow this (“No”).',
    rows: /\nDisabling failed <!date.*>\. The portal does not allow this \(“No”\)\./,
  },
])(
  'whoever approved one that $what is told so alone, once, as the row and the thread say it',
  async ({ arrange, said, rows }) => {
    const { world, mara } = await quiet();
    await using _ = world;
    arrange(world);
    await world.pressRow(APPROVER, 'm0', APPROVE);
    expect(mara()).toEqual([said]);
    expect(told(world).tomas).toEqual([]);
    expect(row(world, 'm0')).toMatch(rows);
    expect(world.thread().slice(-2)).toEqual(['Mara Lindholm approved Full m0 (m0).', said]);
    await world.pass(60_000);
    expect(mara()).toEqual([said]);
  },
);

test('of two approvers both are told that it came otherwise', async () => {
  const { world, mara } = await quiet({ APPROVALS_NEEDED: '2' });
  await using _ = world;
  const before = told(world).tomas.length;
  await world.pressRow(APPROVER, 'm0', APPROVE);
  expect(row(world, 'm0')).toMatch(/\n1 of 2 · Mara Lindholm <!date.*> · needs a second approver\n/);
  expect(mara()).toEqual([]);
  world.portal.signIn('m0');
  await world.pressRow(SECOND_APPROVER, 'm0', APPROVE);
  const said = 'Not disabled: Full m0 (m0) has signed in since.';
  expect([mara(), told(world).tomas.slice(before)]).toEqual([[said], [said]]);
});

test('two presses in the same instant: one act, and the one who came second is told alone', async () => {
  const { world, mara } = await quiet();
  await using _ = world;
  await Promise.all([
    world.pressRow(APPROVER, 'm0', APPROVE),
    world.pressRow(SECOND_APPROVER, 'm0', APPROVE),
  ]);
  expect(disables(world)).toEqual(['m0']);
  const all = [...mara(), ...told(world).tomas];
  expect(all).toHaveLength(1);
  expect(all[0]).toMatch(
    /^Full m0 \(m0\) (was already approved by (Mara Lindholm|Tomas Ferrer)|is already disabled)\.$/,
  );
});

test('one that another excluded a moment earlier is told as that, pressed on the card as it stood before', async () => {
  const { world } = await quiet();
  await using _ = world;
  const seen = world.card();
  const place = { channel: CHANNEL.id, ts: seen.ts, revision: world.slack.revisionOf(seen) };
  const value = JSON.stringify(seen.blocks).match(/"action_id":"proposal\.approve".*?"value":"([^"]+)"/)?.[1];
  await excludeRow(world, 'm0');
  await world.slack.press(SECOND_APPROVER, place, APPROVE, { value: value ?? '' });
  await world.settle();
  expect(told(world).tomas).toEqual(['Full m0 (m0) was excluded by Mara Lindholm.']);
  expect(disables(world)).toEqual([]);
});

test.for([
  { signedIn: 3, alone: 3 },
  { signedIn: 4, alone: 3 },
])(
  'of many approved at once, $signedIn that signed in are told alone $alone times, and in one line of the thread',
  async ({ signedIn, alone }) => {
    const { world, mara } = await quiet();
    await using _ = world;
    await world.pressCard(APPROVER, APPROVE_ALL);
    for (let nth = 0; nth < signedIn; nth += 1) world.portal.signIn(`m${nth}`);
    await submit(world);
    expect(mara().filter((said) => said.startsWith('Not disabled: '))).toHaveLength(alone);
    const lines = world.thread().filter((line) => line.includes('approved together'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      `6 accounts approved together: ${6 - signedIn} disabled, ${signedIn} skipped. Not disabled: Full m0 (m0)`,
    );
  },
);

test('of those approved at once, the ones that others disabled are skipped, and not said to be not disabled', async () => {
  await using world = await liveWorld({
    organization: { members: members.slice(0, 4) },
    settings,
  });
  await world.pressCard(APPROVER, APPROVE_ALL);
  world.portal.signIn('m0');
  for (const username of ['m1', 'm2']) world.portal.organization.members.update(username, { disabled: true });
  await submit(world);
  expect(world.thread().at(-1)).toBe(
    '4 accounts approved together: 1 disabled, 3 skipped. Not disabled: Full m0 (m0). Skipped: Full m1 (m1) and Full m2 (m2).',
  );
});

test.for([
  ['signed in', (world: BotWorld) => world.portal.signIn('m1'), 'Not disabled: Full m1 (m1).'],
  [
    'was disabled by others',
    (world: BotWorld) => world.portal.organization.members.update('m1', { disabled: true }),
    'Skipped: Full m1 (m1).',
  ],
] as const)('when all others are withdrawn, one that %s is told as that', async ([, arrange, line]) => {
  await using world = await liveWorld({ organization: { members: members.slice(1, 3) }, settings });
  await world.pressCard(APPROVER, APPROVE_ALL);
  arrange(world);
  world.portal.faults.add({ kind: 'status', status: 429, body: 'empty', path: /users\/m2\/disable$/ });
  await submit(world);
  await world.pressRow(SECOND_APPROVER, 'm2', WITHDRAW);
  expect(world.thread()).toContain(line);
});

test('when the approvals of all others are withdrawn, the one that is left is told by its name', async () => {
  await using world = await liveWorld({ organization, settings: { ...settings, DISABLE_CAP: '2' } });
  await world.pressRow(APPROVER, 'm0', APPROVE);
  await world.command(APPROVER, 'scan');
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  expect(disables(world)).toEqual(['m0', 'm1']);
  await world.pressRow(SECOND_APPROVER, 'm2', WITHDRAW);
  expect(world.thread().slice(-2)).toEqual([
    'Disabled Full m1 (m1).',
    'Tomas Ferrer withdrew the approval for Full m2 (m2).',
  ]);
});

test.for<readonly [how: string, act: (world: BotWorld) => Promise<unknown>, line: string]>([
  [
    'is withdrawn',
    (world) => world.pressRow(SECOND_APPROVER, 'm3', WITHDRAW),
    '2 accounts approved together: 2 disabled.',
  ],
  [
    'is excluded',
    async (world) => {
      await world.command(SECOND_APPROVER, 'exclude m3');
      await submit(world, { reason: 'needed' }, SECOND_APPROVER);
    },
    '3 accounts approved together: 2 disabled, 1 skipped. Not disabled: Full m3 (m3).',
  ],
  [
    'is open again by a pause',
    (world) => world.command(SECOND_APPROVER, 'pause'),
    '2 accounts approved together: 2 disabled.',
  ],
])(
  'what became of those approved at once is told when the last of them, which waits, %s',
  async ([, act, line]) => {
    await using world = await liveWorld({ organization, settings: { ...settings, DISABLE_CAP: '3' } });
    await world.pressRow(APPROVER, 'm0', APPROVE);
    await world.command(APPROVER, 'scan');
    await world.pressCard(APPROVER, APPROVE_ALL);
    await submit(world);
    expect(disables(world)).toEqual(['m0', 'm1', 'm2']);
    expect(world.thread().join('\n')).not.toContain('approved together');
    await act(world);
    expect(world.thread().filter((one) => one.includes('approved together'))).toEqual([line]);
  },
);

test('what was approved at once and is re-enabled is told: one by its name, all by their number', async () => {
  const { world } = await quiet();
  await using _ = world;
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.pressCard(SECOND_APPROVER, UNDO_LIST);
  const { id, blocks } = topView(world, SECOND_APPROVER);
  const [, value = ''] =
    /"action_id":"undo-list\.undo".*?"value":"([^"]+)"/.exec(JSON.stringify(blocks)) ?? [];
  await world.slack.press(SECOND_APPROVER, { view: id }, UNDO_ONE, { value });
  await world.settle();
  expect(world.thread().slice(-2)).toEqual([
    'Tomas Ferrer is re-enabling Full m0 (m0).',
    'Re-enabled Full m0 (m0), requested by Tomas Ferrer.',
  ]);
  await world.pressCard(APPROVER, UNDO_ALL);
  expect(world.thread().slice(-2)).toEqual([
    'Mara Lindholm is re-enabling 5 accounts that were approved together.',
    'Of 6 accounts approved together, 6 were re-enabled.',
  ]);
});
