import { expect, test } from 'vitest';
import { GO_LIVE } from '../../../src/adapters/slack/buttons.ts';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox.ts';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, CHANNEL, goLive, inactiveFor, START, startBotWorld } from '../../worlds/bot-world.ts';

/** Five people inactive for too long, of whom a scan warns two, and one who comes up. */
async function backlogWorld(more: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const mailbox = stack.use(await startMailbox({ clock: { now: () => START } }));
  const members = [1, 2, 3, 4, 5].map((n) => inactiveFor(400 - n, `old${n}`));
  const world = stack.use(
    await startBotWorld({
      organization: { members: [...members, inactiveFor(70, 'mia')] },
      settings: {
        GRACE_DAYS: '30',
        MAX_WARNINGS_PER_SCAN: '2',
        SMTP_URL: mailbox.url,
        MAIL_FROM: 'gis@harbour-city.example',
        MAIL_CONTACT: 'gis@harbour-city.example',
        ...more,
      },
    }),
  );
  await world.command(APPROVER, 'scan');
  const owned = stack.move();
  return { world, mailbox, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

const ahead = (text: string): readonly string[] =>
  text.split('\n').filter((line) => /^• |first warnings? (?:is|are) left/.test(line));

const FORECAST = [
  '• Warning emails: 6 first warnings (5 in grace period, 1 inactive 61–89 days), 2 per scan, longest inactive first.',
  '• First accounts to review: <!date^1798196400^\u200b{date_short_pretty}|Dec 25, 2026> at the earliest.',
  '• At most 8 accounts can be disabled per day, and none without an approval.',
];

test('before anybody went live the card and Go live… say who would be warned, how many a scan, and when the first could be proposed', async () => {
  await using at = await backlogWorld();
  const { world, mailbox } = at;
  expect(ahead(world.cardText())).toEqual(FORECAST);
  await world.pressCard(APPROVER, GO_LIVE);
  const modal = world.slack.viewsOf(APPROVER).at(-1);
  expect(ahead(renderedText({ text: '', blocks: modal?.blocks ?? [] }))).toEqual(FORECAST);
  expect(mailbox.distinct).toEqual([]);
});

test('under protection the card says the same', async () => {
  await using at = await backlogWorld({ PROTECTION: 'on' });
  expect(ahead(at.world.cardText())).toEqual(FORECAST);
});

test('each card of a live bot names how many first warnings are left, until none is', async () => {
  await using at = await backlogWorld();
  const { world, mailbox } = at;
  const told: string[][] = [];
  await goLive(world);
  for (let scan = 0; scan < 3; scan += 1) {
    told.push([
      ...ahead(world.cardText()),
      `${mailbox.distinct.map(({ to }) => to.join(',').replace('@harbour-city.example', '')).join(' ')}`,
    ]);
    await world.command(APPROVER, 'scan');
  }
  expect(told).toEqual([
    ['4 first warnings are left for later scans, 2 of them for the next scan.', 'old1 old2'],
    ['2 first warnings are left for later scans.', 'old1 old2 old3 old4'],
    ['old1 old2 old3 old4 old5 mia'],
  ]);
});

test('the CSV names the day of the first warning', async () => {
  await using at = await backlogWorld({ MAX_WARNINGS_PER_SCAN: '100' });
  const { world } = at;
  await goLive(world);
  await world.command(APPROVER, 'scan');
  const file = world.slack
    .messages(CHANNEL.id)
    .flatMap(({ files }) => files ?? [])
    .at(-1);
  const rows = world.slack
    .fileContent(file?.id ?? '')
    .toString('utf8')
    .split('\r\n');
  const row = rows.find((line) => line.startsWith('old1,'));
  expect(row).toMatch(/,2026-11-25,2026-12-25,{8}http/);
});
