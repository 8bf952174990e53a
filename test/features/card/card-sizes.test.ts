import { expect, test } from 'vitest';
import { APPROVE, APPROVE_ALL, REVIEW, WHY } from '../../../src/adapters/slack/buttons.ts';
import { REVIEW_FAR_NEXT } from '../../../src/features/review/list-view.ts';
import { bareMember, idOf } from '../../../src/sandbox/portal/organization.ts';
import { textLength } from '../../../src/sandbox/slack/reading.ts';
import { APPROVER, type BotWorld, DAY, inactiveFor, liveWorld, START } from '../../worlds/bot-world.ts';
import { excludeRow, pressIn, submit, viewText } from '../../worlds/modal-acts.ts';
import { decide, tick } from '../../worlds/review-acts.ts';

const crowd = (number: number) => ({
  members: Array.from({ length: number }, (_, nth) => inactiveFor(900, `member${nth + 1}`)),
});
/** Slack refused nothing, and nothing failed on our side. */
const troubles = (world: BotWorld) => [
  ...world.logged
    .filter(({ level }) => level === 'error')
    .map(({ message, fields }) => ({ message, fields })),
  ...world.slack.answersTo(APPROVER).filter(({ from }) => from === 'slack'),
];

test.for([
  { proposals: 0, says: 'Nothing to review' },
  { proposals: 1, says: 'Disable 1 account?' },
  { proposals: 8, says: 'Approve 8…' },
  { proposals: 400, says: 'and 395 more: Review…' },
  { proposals: 5_000, says: 'and 4,995 more: Review…' },
])(
  'a card of $proposals proposals, its modals and a decision stay within what Slack takes',
  async ({ proposals, says }) => {
    await using world = await liveWorld({
      organization: crowd(proposals),
      settings: { DISABLE_CAP: '5000' },
    });
    expect(world.cardText()).toContain(says);
    expect(world.card().blocks.length).toBeLessThanOrEqual(50);
    expect(textLength(world.card().blocks)).toBeLessThan(13_000);
    if (proposals > 8) {
      await world.pressCard(APPROVER, APPROVE_ALL);
      expect(viewText(world)).toContain(`To disable (${proposals.toLocaleString('en')})`);
      await world.pressCard(APPROVER, REVIEW);
      await pressIn(world, REVIEW_FAR_NEXT);
      expect(viewText(world)).toContain('page 11 of');
      await tick(
        world,
        [...viewText(world).matchAll(/\((member\d+)\)/g)].slice(0, 3).map(([, name = '']) => name),
      );
      await submit(world);
      expect(await decide(world, 'exclude', { reason: 'r' })).toContain('Excluded 3 accounts until ');
      await world.command(APPROVER, 'exclude');
      const pasted = Array.from({ length: 300 }, (_, nth) => `member${nth + 90}`).join(',');
      expect(await submit(world, { boxes: [pasted.slice(0, 2995)], reason: 'r' })).toContain(
        'Excluded 300 accounts until',
      );
    }
    expect(troubles(world)).toEqual([]);
  },
);

const EVIL = [
  '<!channel> <!here> <@U0MARA>',
  '=HYPERLINK("http://evil.example","x")',
  '+1-1|cmd',
  '@SUM(A1)',
  '`*_~> code & <b>',
  '<https://evil.example|Sign in>',
  `${'😀'.repeat(120)} & ${'<'.repeat(30)}`,
  'מרים \u202Eevil\u202C كريم',
  '&'.repeat(255),
  'w'.repeat(255),
];
const evilMembers = EVIL.map((fullName, nth) =>
  bareMember({
    id: idOf(`evil ${nth}`),
    username: `-evil_${nth}${'u'.repeat(200)}`,
    fullName,
    email: `"<!channel>${nth}"@evil.example`,
    role: 'org_publisher',
    created: START.getTime() - 900 * DAY,
    lastLogin: START.getTime() - (500 - nth) * DAY,
    categories: ['=1+1', '<!channel>'],
  }),
);

test('promise 9: names from the portal are only ever text, on the card, in its thread, in modals and in the CSV', async () => {
  await using world = await liveWorld({
    organization: { members: evilMembers, settings: { name: '<!channel> & *GIS* =1+1' } },
  });
  const username = (nth: number) => `-evil_${nth}`;
  expect(world.cardText()).toContain('&lt;!channel&gt; &lt;!here&gt; &lt;@U0MARA&gt;');
  await world.pressRow(APPROVER, username(1), APPROVE);
  await excludeRow(world, username(2), { reason: '<!channel> `=1+1` <https://evil.example|x>' });
  await world.pressRow(APPROVER, username(0), WHY);
  await world.pressCard(APPROVER, REVIEW);
  await world.pressCard(APPROVER, APPROVE_ALL);
  await submit(world);
  await world.command(APPROVER, `why ${username(0)}`);
  await world.command(APPROVER, 'exclusions');
  await world.command(APPROVER, 'status');
  await world.command(APPROVER, 'scan');

  const sent = world.slack.calls.filter(({ method }) => /^(chat|views)\./.test(method));
  const markup = sent.flatMap(({ args }) => textsIn(args)).filter((text) => LIVE_MARKUP.test(text));
  expect(markup).toEqual([]);
  const answers = world.slack.answersTo(APPROVER).flatMap((answer) => textsIn(answer));
  expect(answers.filter((text) => LIVE_MARKUP.test(text))).toEqual([]);
  expect(troubles(world)).toEqual([]);

  const files = world.slack.messages('C0GISADMINS').flatMap(({ files = [] }) => files);
  const csv = world.slack.fileContent(files.at(-1)?.id ?? '').toString('utf8');
  const cells = csv.split('\r\n').flatMap((line) => line.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? []);
  expect(csv).toContain('HYPERLINK');
  expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([]);
});

/**
 * A mention, or a link to the outside, that Slack would act on: only ours are links to dates, to the admin channel, and to
 * a member's page in the portal, with an encoded user name and a label that ends nothing.
 */
const LIVE_MARKUP =
  /<(?!!date\^|#C0GISADMINS>|http:\/\/127\.0\.0\.1:\d+\/home\/user\.html\?user=[\w.!~*'()%-]+\|[^<>|]+>)[^>]*>/;

/** Every text in mrkdwn, and every notification, of what was sent; plain text formats nothing. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string')
    return value.startsWith('{') || value.startsWith('[') ? textsIn(JSON.parse(value)) : [];
  if (typeof value !== 'object' || value === null) return [];
  const fields = Object.entries(value);
  const isPlain = 'type' in value && value.type === 'plain_text';
  if (isPlain) return [];
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  return [
    ...own,
    ...fields.filter(([key]) => key !== 'private_metadata').flatMap(([, inner]) => textsIn(inner)),
  ];
}
