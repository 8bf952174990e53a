import { expect, test } from 'vitest';
import { checkBlocks } from '../../../src/sandbox/slack/blocks/check.ts';
import { buttonsOf, renderedText } from '../../../src/sandbox/slack/reading.ts';
import * as a from './block-samples.ts';

const { actions, button, message, mrkdwn, of, option, options, plain } = a;
const TYPED = ['email_text_input', 'url_text_input', 'rich_text_input', 'file_input', 'plain_text_input'];
const INPUT = of('input', { label: plain('l'), element: of('plain_text_input') });

test.each<[what: string, complaints: readonly string[]]>([
  [
    'every menu',
    actions(
      of('external_select', { min_query_length: 3 }),
      of('conversations_select', { filter: { include: ['public'] } }),
      of('channels_select', { initial_channel: 'C1' }),
      of('multi_static_select', { options: options(3), initial_options: [option('v1')] }),
      of('multi_users_select', { initial_users: ['U1'], max_selected_items: 1 }),
      of('datepicker', { initial_date: '2028-02-29' }),
      of('timepicker', { initial_time: '23:59' }),
      of('datetimepicker', { initial_date_time: 1_700_000_000 }),
    ),
  ],
  ['every box', a.modal({ blocks: TYPED.map((type) => ({ ...INPUT, element: of(type) })) })],
  ['a range', a.input(of('number_input', { is_decimal_allowed: true, min_value: '9', max_value: '10.5' }))],
  ['a table set by column', a.table({ rows: a.rows(2, 2), column_settings: [{ align: 'right' }, {}] })],
  ['an image out of a file', message(of('image', { slack_file: { id: 'F1' }, alt_text: 'a' }))],
  [
    'the ids of another block',
    message(...a.many(2, of('actions', { elements: [button({ action_id: 'a' })] }))),
  ],
])('%s is taken', (_, complaints) => {
  expect(complaints).toEqual([]);
});

const first = (more: object) => actions(button(more));

test.each<[what: string, complaints: readonly string[], pointer: string, complaint: string]>([
  ['an unknown block', message(of('banner')), '/blocks/0/type', 'unsupported type'],
  ['an unknown element', actions(of('slider')), '/blocks/0/elements/0/type', 'unsupported type'],
  [
    'an unknown property',
    message(of('divider', { hue: 1 })),
    '/blocks/0',
    'invalid additional property: hue',
  ],
  [
    'emoji on mrkdwn',
    a.section({ text: { ...mrkdwn('x'), emoji: true } }),
    '/blocks/0/text',
    'invalid additional property: emoji',
  ],
  [
    'mrkdwn in a header',
    message(of('header', { text: mrkdwn('x') })),
    '/blocks/0/text/type',
    'Invalid input: expected "plain_text"',
  ],
  [
    'mrkdwn on a button',
    first({ text: mrkdwn('x') }),
    '/blocks/0/elements/0/text/type',
    'Invalid input: expected "plain_text"',
  ],
  ['a section of nothing', a.section({}), '/blocks/0', 'must have text or fields'],
  ['a mute button', actions(of('button')), '/blocks/0/elements/0/text', 'missing required field'],
  [
    'a question without a no',
    a.asked({ deny: undefined }),
    '/blocks/0/elements/0/confirm/deny',
    'missing required field',
  ],
  [
    'a style of our own',
    first({ style: 'warning' }),
    '/blocks/0/elements/0/style',
    'Invalid option: expected one of "primary"|"danger"',
  ],
  ['a menu of nothing', a.menu({}), '/blocks/0/elements/0', 'must have either options or option_groups'],
  [
    'a menu twice filled',
    a.menu({ options: options(1), option_groups: [a.group()] }),
    '/blocks/0/elements/0',
    'must have either options or option_groups',
  ],
  [
    'a first choice not on offer',
    actions(of('radio_buttons', { options: options(2), initial_option: option('other') })),
    '/blocks/0/elements/0',
    'initial option is not one of the options',
  ],
  [
    'a day that never comes',
    actions(of('datepicker', { initial_date: '2026-02-30' })),
    '/blocks/0/elements/0/initial_date',
    'must be a date that exists',
  ],
  [
    'an image from two places',
    a.image({ slack_file: { id: 'F1' } }),
    '/blocks/0',
    'must have either image_url or slack_file',
  ],
  [
    'a button in a context',
    message(of('context', { elements: [button()] })),
    '/blocks/0/elements/0/type',
    'unsupported type',
  ],
  ['a button as an input', a.input(button()), '/view/blocks/0/element/type', 'unsupported type'],
  ['an input in a message', message(INPUT), '/blocks/0', 'input block is not allowed in a message'],
  [
    'a table in a modal',
    a.modal({ blocks: [of('table', { rows: a.rows(1, 1) })] }),
    '/view/blocks/0',
    'table block is not allowed in a modal',
  ],
  [
    'a ragged table',
    a.table({ rows: [...a.rows(1, 1), ...a.rows(1, 2)] }),
    '/blocks/0/rows',
    'rows must have the same number of cells',
  ],
  [
    'settings for too few columns',
    a.table({ rows: a.rows(1, 2), column_settings: [{}] }),
    '/blocks/0',
    'column_settings must match the columns',
  ],
  [
    'a range upside down',
    a.input(of('number_input', { is_decimal_allowed: false, min_value: '2', max_value: '1' })),
    '/view/blocks/0/element',
    'min_value must not be above max_value',
  ],
  [
    'one block_id twice',
    message(...a.many(2, of('divider', { block_id: 'x' }))),
    '/blocks',
    'block_id "x" already exists',
  ],
  [
    'one action_id twice in a block',
    actions(...a.many(2, button({ action_id: 'x' }))),
    '/blocks/0',
    'action_id "x" already exists for this block',
  ],
  [
    'a form that cannot be sent',
    a.modal({ submit: undefined, blocks: [INPUT] }),
    '/view',
    'missing required field: submit, as the view has inputs',
  ],
  ['a home tab with a title', a.home({ title: plain('t') }), '/view', 'invalid additional property: title'],
])('%s is refused', (_, complaints, pointer, complaint) => {
  expect(complaints).toEqual([`[ERROR] ${complaint} [json-pointer:${pointer}]`]);
});

test('a person reads a message from top to bottom, and sees its buttons', () => {
  const asked = a.confirm({});
  const checked = checkBlocks(
    [
      of('header', { text: plain('Inactive users') }),
      of('section', {
        block_id: 's',
        accessory: button({ action_id: 'go', value: '7', style: 'danger', confirm: asked }),
        text: mrkdwn('*Maria*'),
        fields: [plain('131 days')],
      }),
      of('actions', {
        block_id: 'a',
        elements: [
          of('static_select', { action_id: 'm', placeholder: plain('Pick'), options: options(2) }),
          button({ action_id: 'why', text: plain('Why?') }),
        ],
      }),
      of('table', { rows: a.rows(2, 2) }),
    ],
    'message',
  );
  const blocks = checked.ok ? checked.value : [];
  expect(renderedText({ text: 'for notifications', blocks }).split('\n')).toEqual([
    'Inactive users',
    '*Maria*',
    '131 days',
    'b',
    'Pick',
    'Why?',
    'x | x',
    'x | x',
  ]);
  expect(buttonsOf({ blocks })).toEqual([
    { action_id: 'go', block_id: 's', text: 'b', value: '7', style: 'danger', confirm: asked },
    { action_id: 'why', block_id: 'a', text: 'Why?' },
  ]);
});
