import type { Block, HomeView, KnownBlock, ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderedText } from '../../../src/sandbox/slack/reading.ts';
import type { SandboxSlack } from '../../../src/sandbox/slack/server.ts';
import * as a from './block-samples.ts';
import { boltApp, clientOf, errorOf, OPS, plain, section, workspaceWith } from './setup.ts';

const COMMAND = '/inactive-users';
const text = 'digest';
const { barChart, chars, labels, many, of, pieChart, point, points, series } = a;
const CHART = pieChart([point()]);
const ALERT = of('alert', { text: plain('x') });
const at = (label: string, value = 1) => point({ label, value });
const on = (days: string[], ...names: string[]) =>
  names.map((name) => series({ name, data: days.map((day) => at(day)) }));
const categories = ['Mon', 'Tue'];
/** A chart of Monday and Tuesday whose one series has these points. */
const having = (...data: object[]) => barChart([series({ data })], { categories });

/** The name of the error in Slack's answer and each of its complaints, or `ok`. */
async function answerOf(call: Promise<unknown>): Promise<readonly string[]> {
  try {
    await call;
    return ['ok'];
  } catch (thrown) {
    if (!(thrown instanceof WebAPIPlatformError)) throw thrown;
    return [thrown.data.error, ...(thrown.data.response_metadata?.messages ?? [])];
  }
}

const post = (client: WebClient, blocks: (KnownBlock | Block)[]) =>
  client.chat.postMessage({ channel: OPS, text, blocks });

test.each<[what: string, block: Block]>([
  ['bars', barChart()],
  ['lines', barChart(on(categories, 'a', 'b', 'c'), { categories }, { type: 'line' })],
  ['an area', barChart(on(categories, 'a'), { categories }, { type: 'area' })],
  ['a pie', pieChart(points(6))],
  ['points in another order', having(at('Tue'), at('Mon'))],
  ['the same label in capitals', barChart(on(['x', 'X'], 'a', 'A'), { categories: ['x', 'X'] })],
  [
    'no and negative values',
    barChart([
      series({ data: [point({ value: 0 })] }),
      series({ name: 'b', data: [point({ value: -0.5 })] }),
    ]),
  ],
  ['20 categories in 6 series', barChart(on(labels(20), ...labels(6)), { categories: labels(20) })],
  ['a title of 50', pieChart([point()], chars(50))],
  ['labels of 20', barChart(on([chars(20)], chars(20)), { categories: [chars(20)] })],
  ['a segment of 20', pieChart([point({ label: chars(20) })])],
  ['axes of 50', barChart([series()], { x_label: chars(50), y_label: chars(50) })],
  ['a segment that is hardly there', pieChart([point({ value: 0.001 })])],
])('a chart with %s is taken', async (_, block) => {
  await using slack = await workspaceWith();
  expect(await answerOf(post(clientOf(slack), [block]))).toEqual(['ok']);
});

test.each<[what: string, block: Block, ...complaints: [pointer: string, complaint: string][]]>([
  ['a title of 51', pieChart([point()], chars(51)), ['title', 'must be less than 51 characters']],
  ['no title', pieChart([point()], ''), ['title', 'must be more than 0 characters']],
  [
    'a segment of 21',
    pieChart([point({ label: chars(21) })]),
    ['chart/segments/0/label', 'must be less than 21 characters'],
  ],
  ['7 segments', pieChart(points(7)), ['chart/segments', 'no more than 6 items allowed']],
  [
    'a segment of nothing',
    pieChart([point({ value: 0 })]),
    ['chart/segments/0/value', 'Too small: expected number to be >0'],
  ],
  [
    'a segment below nothing',
    pieChart([point({ value: -1 })]),
    ['chart/segments/0/value', 'Too small: expected number to be >0'],
  ],
  [
    'a segment twice',
    pieChart([point(), point({ label: 'q' }), point()]),
    ['chart/segments/2/label', 'segment label "p" already exists'],
  ],
  [
    'a series name of 21',
    barChart(on(['p'], chars(21))),
    ['chart/series/0/name', 'must be less than 21 characters'],
  ],
  [
    'a series name twice',
    barChart(on(['p'], 'a', 'b', 'a', 'a')),
    ['chart/series/2/name', 'series name "a" already exists'],
    ['chart/series/3/name', 'series name "a" already exists'],
  ],
  ['7 series', barChart(on(['p'], ...labels(7))), ['chart/series', 'no more than 6 items allowed']],
  [
    'a category of 21',
    barChart(on([chars(21)], 'a'), { categories: [chars(21)] }),
    ['chart/series/0/data/0/label', 'must be less than 21 characters'],
    ['chart/axis_config/categories/0', 'must be less than 21 characters'],
  ],
  [
    '21 categories',
    barChart(on(labels(21), 'a'), { categories: labels(21) }),
    ['chart/series/0/data', 'no more than 20 items allowed'],
    ['chart/axis_config/categories', 'no more than 20 items allowed'],
  ],
  [
    'a category twice',
    barChart(on(['p'], 'a'), { categories: ['p', 'p'] }),
    ['chart/axis_config/categories/1', 'category "p" already exists'],
  ],
  [
    'an axis of 51 below',
    barChart([series()], { x_label: chars(51) }),
    ['chart/axis_config/x_label', 'must be less than 51 characters'],
  ],
  [
    'an axis of 51 beside',
    barChart([series()], { y_label: chars(51) }),
    ['chart/axis_config/y_label', 'must be less than 51 characters'],
  ],
  ['a point missing', having(at('Mon')), ['chart/series/0/data', 'missing data point for category "Tue"']],
  [
    'a point too many',
    having(at('Mon'), at('Tue'), at('Wed')),
    ['chart/series/0/data/2/label', 'data point label "Wed" is not a category'],
  ],
  [
    'a point twice',
    having(at('Mon'), at('Tue'), at('Mon')),
    ['chart/series/0/data/2/label', 'data point label "Mon" already exists'],
  ],
  [
    'as many points, one of them twice',
    having(at('Mon'), at('Mon')),
    ['chart/series/0/data/1/label', 'data point label "Mon" already exists'],
    ['chart/series/0/data', 'missing data point for category "Tue"'],
  ],
  [
    'as many points, one of them of another day',
    having(at('Mon'), at('Wed')),
    ['chart/series/0/data/1/label', 'data point label "Wed" is not a category'],
    ['chart/series/0/data', 'missing data point for category "Tue"'],
  ],
  [
    'a second series that does not fit',
    barChart([...on(categories, 'a'), ...on(['Mon'], 'b')], { categories }),
    ['chart/series/1/data', 'missing data point for category "Tue"'],
  ],
  [
    'lines that do not fit',
    barChart(on(['Mon'], 'a'), { categories }, { type: 'line' }),
    ['chart/series/0/data', 'missing data point for category "Tue"'],
  ],
  [
    'an area that does not fit',
    barChart(on(['Mon'], 'a'), { categories }, { type: 'area' }),
    ['chart/series/0/data', 'missing data point for category "Tue"'],
  ],
])('a chart with %s is refused, and where', async (_, block, ...complaints) => {
  await using slack = await workspaceWith();
  const told = complaints.map(([where, what]) => `[ERROR] ${what} [json-pointer:/blocks/1/${where}]`);
  expect(await answerOf(post(clientOf(slack), [a.DIVIDER, block]))).toEqual(['invalid_blocks', ...told]);
});

/** What comes of such blocks in an answer at the address that a command brings. */
async function answered(slack: SandboxSlack, blocks: (KnownBlock | Block)[]): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  await using _app = await boltApp(slack, (app) =>
    app.command(COMMAND, async ({ ack, command }) => {
      resolve(command.response_url);
      await ack();
    }),
  );
  await slack.command('U1', COMMAND, '', OPS);
  const body = JSON.stringify({ text, blocks });
  const response = await fetch(await promise, { method: 'POST', headers: JSON_TYPE, body });
  const { ok, error, errors } = said.parse(await response.json());
  return ok ? ['ok'] : [error, ...errors];
}
const said = z.object({
  ok: z.boolean(),
  error: z.string().default(''),
  errors: z.array(z.string()).default([]),
});
const JSON_TYPE = { 'content-type': 'application/json' };

type Say = (slack: SandboxSlack, blocks: (KnownBlock | Block)[]) => Promise<readonly string[]>;
const ways: readonly [how: string, say: Say][] = [
  ['posted', (slack, blocks) => answerOf(post(clientOf(slack), blocks))],
  [
    'put in place of others',
    async (slack, blocks) => {
      const { ts = '' } = await post(clientOf(slack), [CHART]);
      return await answerOf(clientOf(slack).chat.update({ channel: OPS, ts, text, blocks }));
    },
  ],
  [
    'shown to one person',
    (slack, blocks) =>
      answerOf(clientOf(slack).chat.postEphemeral({ channel: OPS, user: 'U1', text, blocks })),
  ],
  ['answered', answered],
];

test.each(ways)('two charts may be %s, of more each past the second is refused', async (_, say) => {
  await using slack = await workspaceWith();
  const blocks = [CHART, section('x'), CHART];
  const tooMany = '[ERROR] no more than 2 data_visualization blocks allowed';
  expect([
    await say(slack, blocks),
    await say(slack, [...blocks, CHART]),
    await say(slack, [CHART, ...blocks, CHART]),
  ]).toEqual([
    ['ok'],
    ['invalid_blocks', `${tooMany} [json-pointer:/blocks/3]`],
    ['invalid_blocks', `${tooMany} [json-pointer:/blocks/3]`, `${tooMany} [json-pointer:/blocks/4]`],
  ]);
});

test.each(ways)('an alert or a chart that does not fit cannot be %s', async (_, say) => {
  await using slack = await workspaceWith();
  const inside = of('container', { child_blocks: [ALERT] });
  expect([
    await say(slack, [ALERT]),
    await say(slack, [inside]),
    await say(slack, [having(at('Mon'))]),
  ]).toEqual([
    ['invalid_blocks', '[ERROR] alert block is not allowed in a message [json-pointer:/blocks/0]'],
    ['invalid_blocks', '[ERROR] unsupported type [json-pointer:/blocks/0/child_blocks/0/type]'],
    [
      'invalid_blocks',
      '[ERROR] missing data point for category "Tue" [json-pointer:/blocks/0/chart/series/0/data]',
    ],
  ]);
});

test.each<[what: string, blocks: Block[], attached: Block[][], answer: readonly string[]]>([
  ['one chart and one attached', [CHART], [[CHART]], ['ok']],
  [
    'two charts and one attached',
    [CHART, CHART],
    [[section('x')], [section('x'), CHART]],
    [
      'invalid_blocks',
      '[ERROR] no more than 2 data_visualization blocks allowed [json-pointer:/attachments/1/blocks/1]',
    ],
  ],
  [
    'three charts attached',
    [],
    [many(3, CHART)],
    [
      'invalid_attachments',
      '[ERROR] no more than 2 data_visualization blocks allowed [json-pointer:/attachments/0/blocks/2]',
    ],
  ],
  [
    'an alert attached',
    [],
    [[ALERT]],
    [
      'invalid_attachments',
      '[ERROR] alert block is not allowed in a message [json-pointer:/attachments/0/blocks/0]',
    ],
  ],
])('%s', async (_, blocks, attached, answer) => {
  await using slack = await workspaceWith();
  const attachments = attached.map((one) => ({ blocks: one }));
  expect(
    await answerOf(clientOf(slack).chat.postMessage({ channel: OPS, text, blocks, attachments })),
  ).toEqual(answer);
});

const home = (...blocks: Block[]): HomeView => ({ type: 'home', blocks });
const modal = (...blocks: Block[]): ModalView => ({ type: 'modal', title: plain('t'), blocks });
const CONTAINER = of('container', { child_blocks: [a.DIVIDER] });

test.each<[block: string, one: Block, inModal: string, inHome: string]>([
  ['an alert', ALERT, 'ok', 'alert block is not allowed in a home'],
  [
    'a chart',
    CHART,
    'data_visualization block is not allowed in a modal',
    'data_visualization block is not allowed in a home',
  ],
  ['a container', CONTAINER, 'container block is not allowed in a modal', 'ok'],
])('where %s may stand in a view', async (_, one, inModal, inHome) => {
  await using slack = await workspaceWith();
  const opened = Promise.withResolvers<readonly string[]>();
  await using _app = await boltApp(slack, (app) =>
    app.command(COMMAND, async ({ ack, client, command: { trigger_id } }) => {
      opened.resolve(await answerOf(client.views.open({ trigger_id, view: modal(one) })));
      await ack();
    }),
  );
  await slack.command('U1', COMMAND, '', OPS);
  const told = (what: string) =>
    what === 'ok' ? ['ok'] : ['invalid_arguments', `[ERROR] ${what} [json-pointer:/view/blocks/0]`];
  expect(await opened.promise).toEqual(told(inModal));
  const published = clientOf(slack).views.publish({ user_id: 'U1', view: home(one) });
  expect(await answerOf(published)).toEqual(told(inHome));
});

test('a person reads every figure of a chart', async () => {
  await using slack = await workspaceWith();
  const data = [at('Mon', 1204), at('Tue', 0.5)];
  const axes = { categories, x_label: 'Day', y_label: 'Accounts' };
  const rows = [series({ name: 'Warned', data }), ...on(categories, 'Disabled')];
  await post(clientOf(slack), [
    { ...barChart(rows, axes, { type: 'line' }), ...{ title: 'This week' } },
    pieChart([at('Active', 12), at('Inactive', 3)], 'Members'),
  ]);
  expect(slack.messages(OPS).map((message) => renderedText(message).split('\n'))).toEqual([
    [
      'This week',
      'Warned | Mon: 1204 | Tue: 0.5',
      'Disabled | Mon: 1 | Tue: 1',
      'Day',
      'Accounts',
      'Members',
      'Active: 12',
      'Inactive: 3',
    ],
  ]);
});

test.each([
  [191, 'ok'],
  [192, 'msg_blocks_too_long'],
])('the nine characters of a chart count beside 13,000 and %i others', async (rest, answer) => {
  await using slack = await workspaceWith();
  const sections = [...many(5, 2600), rest].map((length) => section('x'.repeat(length)));
  expect(await errorOf(post(clientOf(slack), [...sections, barChart()]))).toBe(answer);
});
