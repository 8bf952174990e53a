import { expect, test } from 'vitest';
import { recordsOf } from '../../../src/adapters/arcgis/secrets-item.ts';
import { ANOTHER_BOX, SHOW_HOW_MANY } from '../../../src/features/exclusions/exclude-form-view.ts';
import { CSV_COLUMNS, pastedIn } from '../../../src/features/members/pasted.ts';
import { COLUMNS } from '../../../src/features/scan/csv.ts';
import { CHANNEL } from '../../../src/sandbox/cast.ts';
import { bareMember } from '../../../src/sandbox/portal/organization.ts';
import { APPROVER, type BotWorld, inactiveFor, liveWorld } from '../../worlds/bot-world.ts';
import { fillIn, pressIn, viewText } from '../../worlds/modal-acts.ts';

const PAGE = 'https://a.example/home/user.html?user=0012345';

const cases: readonly [string, readonly string[], readonly (readonly (readonly string[])[])[]][] = [
  ['names alone', ['ann, ben\ncleo'], [[['ann']], [['ben']], [['cleo']]]],
  ['a header alone is a name, as somebody may be called so', ['user'], [[['user']]]],
  ['one column with its header', ['user\nann\nben'], [[['ann']], [['ben']]]],
  ['another column with its header', ['email\nann@x.example'], [[['ann@x.example']]]],
  [
    'whole lines, with the header',
    [
      '\ufeffuser,in_notify_range,in_disable_range,full_name\r\nann,True,False,"Smith, ""Ann"""\r\nben,False,False,\r\n',
    ],
    [[['ann'], ['Smith, "Ann"']], [['ben']]],
  ],
  [
    'lines without the header, as far as they were copied',
    ['ann,True,False,"Smith, Ann",ann@x.example,User\nben,False,True'],
    [[['ann', 'ann@x.example'], ['Smith, Ann']], [['ben']]],
  ],
  [
    'rows of a spreadsheet in another language',
    ['ann\tWAHR\tFALSCH\tAnn Smith\tann@x.example\tUser\nben;FALSO;VERDADERO'],
    [[['ann', 'ann@x.example'], ['Ann Smith']], [['ben']]],
  ],
  [
    'columns in another order, over two boxes, and a name after them',
    ['inactive_days\tuser\temail\n100\tann\t\n', '90\tben\tben@x.example\ncleo, dan'],
    [[['ann']], [['ben', 'ben@x.example']], [['cleo']], [['dan']]],
  ],
  [
    'the header in each box',
    ['user,email\nann,a@x.example', 'user,email\nben,b@x.example'],
    [[['ann', 'a@x.example']], [['ben', 'b@x.example']]],
  ],
  [
    'a user name that lost its zeros in a spreadsheet',
    [`user\temail\tmember_page\n12345\ta@x.example\t${PAGE}`],
    [[['0012345', 'a@x.example']]],
  ],
  ['the address of a member’s page', [PAGE], [[['0012345']]]],
  [
    'another address',
    ['https://a.example/home/item.html?id=1'],
    [[['https://a.example/home/item.html?id=1']]],
  ],
  [
    'what would have been a formula',
    ["user,in_notify_range,in_disable_range\n'=1+1,False,False"],
    [[['=1+1']]],
  ],
  [
    'lines of a what-if without the header, as they are and out of a spreadsheet',
    [
      'ann,"Smith, Ann",ann@x.example,100,2026-08-17 06:00:00,to review,could be proposed\nben\tBen\t\t90\t17.08.2026 06:00\tactive\tcould no longer be proposed',
    ],
    [
      [['ann', 'ann@x.example'], ['Smith, Ann']],
      [['ben'], ['Ben']],
    ],
  ],
  ['a row that names nobody', ['user,email,role\n,,User'], []],
  ['a row twice', ['ann,True,False\nANN,True,False'], [[['ann']]]],
  ['names among which some are true or false', ['true, false'], [[['true']], [['false']]]],
];

test.each(cases)('pasted: %s', (_, boxes, names) => {
  expect(pastedIn(boxes).map((one) => one.names)).toEqual(names);
});

test('the columns of the CSV are those that are known when they are pasted', () => {
  expect(COLUMNS.map(([name]) => name)).toEqual([...CSV_COLUMNS]);
});

const members = [
  inactiveFor(300, '0012345', { fullName: 'Zoë, née "Müller"' }),
  inactiveFor(200, '=1+1', { fullName: 'Sum' }),
  inactiveFor(120, 'ann', { email: 'team@x.example' }),
  inactiveFor(100, 'ben', { email: 'team@x.example' }),
  bareMember({ username: '1E5', fullName: '' }),
];

/** The file in the thread, as it lies on the disk of whoever downloads it. */
function csvOf({ slack }: BotWorld): string {
  const [file] = slack.messages(CHANNEL.id).flatMap(({ files = [] }) => files);
  return slack.fileContent(file?.id ?? '').toString();
}

/** As a spreadsheet hands its cells over: numbers and booleans are its own, and no cell is quoted that needs none. */
const copied = (csv: string): string =>
  (recordsOf(csv) ?? [])
    .map((cells) =>
      cells.map((cell) =>
        cell.replace(/^0+(?=\d+$)/, '').replace(/^(True|False)$/, (is) => is.toUpperCase()),
      ),
    )
    .map((cells) => cells.join('\t'))
    .join('\n');

test.each<[string, (csv: string) => string]>([
  ['whole lines of the file', (csv) => csv],
  ['its lines without the header', (csv) => csv.slice(csv.indexOf('\n') + 1)],
  ['rows copied from a spreadsheet', copied],
  ['the same without the header', (csv) => copied(csv).slice(copied(csv).indexOf('\n') + 1)],
])('%s find all accounts in Exclude…, and nothing else is named as not found', async (_, asPasted) => {
  await using world = await liveWorld({ organization: { members } });
  const csv = asPasted(csvOf(world));
  const boxes = csv
    .split('\n')
    .reduce<string[]>(
      ([box = '', ...before], line) =>
        box.length + line.length > 2_900 ? [line, box, ...before] : [`${box}\n${line}`, ...before],
      [],
    );
  await world.command(APPROVER, 'exclude');
  for (let box = 1; box < boxes.length; box += 1) await pressIn(world, ANOTHER_BOX);
  fillIn(world, { boxes: boxes.toReversed() });
  await pressIn(world, SHOW_HOW_MANY);
  const all = csvOf(world).trimEnd().split('\r\n').length - 1;
  expect(all).toBeGreaterThan(members.length);
  expect(viewText(world)).toContain(`This covers ${all} accounts.`);
  expect(viewText(world)).not.toContain('not found');
});

test('a row whose user name and address mean two accounts is told, and decides on neither', async () => {
  await using world = await liveWorld({
    organization: { members: [inactiveFor(100, 'ann'), inactiveFor(100, 'ben')] },
  });
  await world.command(APPROVER, 'exclude');
  const email = (username: string) => world.portal.member(username)?.email ?? '';
  fillIn(world, { boxes: [`user,email\nann,${email('ben')}\nben,`] });
  await pressIn(world, SHOW_HOW_MANY);
  expect(viewText(world)).toContain('This covers 1 account.');
  expect(viewText(world)).toContain('“ann” (nearest: ann, ben)');
});
