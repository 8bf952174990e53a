import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { become, openPage, startBrowser } from './world.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });

function form(note: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'form',
    title: plain('Exclude'),
    submit: plain('Exclude'),
    close: plain('Cancel'),
    blocks: [
      { type: 'section', text: plain(note) },
      {
        type: 'input',
        block_id: 'reason',
        label: plain('Reason'),
        element: { type: 'plain_text_input', action_id: 'reason', multiline: true },
      },
      {
        type: 'input',
        block_id: 'until',
        label: plain('For how long'),
        element: {
          type: 'static_select',
          action_id: 'until',
          options: [option('Short'), option('Long')],
          initial_option: option('Short'),
        },
      },
      {
        type: 'input',
        block_id: 'who',
        optional: true,
        label: plain('Whom'),
        element: { type: 'checkboxes', action_id: 'who', options: [option('Ana'), option('Ben')] },
      },
      {
        type: 'input',
        block_id: 'how',
        label: plain('How'),
        element: { type: 'radio_buttons', action_id: 'how', options: [option('So'), option('Otherwise')] },
      },
      {
        type: 'input',
        block_id: 'day',
        optional: true,
        label: plain('Until'),
        element: { type: 'datepicker', action_id: 'day' },
      },
      { type: 'actions', elements: [{ type: 'button', action_id: 'count', text: plain('Show how many') }] },
    ],
  };
}

const confirm = {
  title: plain('Disable Ana?'),
  text: plain('Sign-in stops.'),
  confirm: plain('Disable'),
  deny: plain('Not now'),
  style: 'danger',
} as const;
const CARD = [
  {
    type: 'actions' as const,
    elements: [
      { type: 'button' as const, action_id: 'approve', text: plain('Approve'), value: '17', confirm },
      { type: 'button' as const, action_id: 'exclude', text: plain('Exclude…'), value: '17' },
    ],
  },
];

/** An app that opens the form, updates it when it is asked how many, and answers its submission as the test says. */
function withForm(pressed: string[], answers: (object | undefined)[], submitted: unknown[] = []) {
  return (app: App) => {
    app.action('approve', async ({ ack, body }) => {
      await ack();
      pressed.push(body.user.id);
    });
    app.action('exclude', async ({ ack, body, client }) => {
      await ack();
      if ('trigger_id' in body)
        await client.views.open({ trigger_id: body.trigger_id, view: form('Nobody yet') });
    });
    app.action('count', async ({ ack, body, client }) => {
      await ack();
      if ('view' in body && body.view)
        await client.views.update({ view_id: body.view.id, view: form('It covers 3') });
    });
    app.view('form', async ({ ack, view }) => {
      submitted.push(view.state.values);
      const answer = answers.shift();
      await (answer === undefined ? ack() : ack({ response_action: 'errors', errors: { ...answer } }));
    });
  };
}

test('a press that asks first counts only once it is confirmed', async () => {
  const pressed: string[] = [];
  await using world = await openPage(browser, withForm(pressed, []));
  const { tab } = world;
  await world.post('Card', CARD);
  for (const answer of ['Not now', 'Disable']) {
    await tab.getByRole('button', { name: 'Approve' }).click();
    await tab.getByRole('heading', { name: 'Disable Ana?' }).waitFor();
    await tab.getByRole('button', { name: answer }).click();
  }
  await tab.getByRole('button', { name: 'Approve' }).click();
  await tab.keyboard.press('Escape');
  await expect.poll(() => pressed).toEqual(['U0MARA']);
  expect(world.world.slack.envelopes.length).toBe(1);
});

test('the focus stays in a message whose buttons change under it', async () => {
  await using world = await openPage(browser, (app) => {
    app.action('exclude', async ({ ack, respond }) => {
      await ack();
      const undo = { type: 'button', action_id: 'undo', text: plain('Undo') } as const;
      await respond({
        replace_original: true,
        text: 'Card',
        blocks: [{ type: 'actions', elements: [undo] }],
      });
    });
  });
  await world.post('Card', CARD);
  await world.tab.getByRole('button', { name: 'Exclude…' }).press('Enter');
  await expect.poll(() => world.tab.locator(':focus').allTextContents()).toEqual(['Undo']);
});

test('a form keeps what was typed while it changes, names what is wrong, and hands over what stands in it', async () => {
  const submitted: unknown[] = [];
  await using world = await openPage(browser, withForm([], [{ reason: 'Say more.' }, undefined], submitted));
  const { tab } = world;
  await world.post('Card', CARD);
  await tab.getByRole('button', { name: 'Exclude…' }).click();
  const dialog = tab.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Exclude' });
  const wrong = dialog.locator('.field-error');
  await submit.click();
  await expect
    .poll(() => wrong.allInnerTexts())
    .toEqual(Array(2).fill('Please complete this required field.'));

  await dialog.getByLabel('Reason').fill('On leave');
  await dialog.getByLabel('For how long').selectOption('Long');
  await dialog.getByLabel('Ben').check();
  await dialog.getByLabel('So', { exact: true }).check();
  await dialog.getByLabel('Until').fill('2027-01-31');
  await dialog.getByRole('button', { name: 'Show how many' }).click();
  await dialog.getByText('It covers 3').waitFor();
  await submit.click();
  await expect.poll(() => wrong.allInnerTexts()).toEqual(['Say more.']);
  await dialog.getByLabel('Reason').fill('On leave until spring');
  await submit.click();
  await expect.poll(() => dialog.count()).toBe(0);
  expect(submitted.at(-1)).toEqual({
    reason: { reason: { type: 'plain_text_input', value: 'On leave until spring' } },
    until: { until: { type: 'static_select', selected_option: option('Long') } },
    who: { who: { type: 'checkboxes', selected_options: [option('Ben')] } },
    how: { how: { type: 'radio_buttons', selected_option: option('So') } },
    day: { day: { type: 'datepicker', selected_date: '2027-01-31' } },
  });
});

test('what is longer than a box takes is told at its field, and what came of a press, in the form', async () => {
  const submitted: unknown[] = [];
  await using world = await openPage(browser, withForm([], [], submitted));
  const { tab } = world;
  await world.post('Card', CARD);
  await tab.getByRole('button', { name: 'Exclude…' }).click();
  const dialog = tab.getByRole('dialog');
  const wrong = dialog.locator('.field-error');
  const countThem = dialog.getByRole('button', { name: 'Show how many' });
  await dialog.getByLabel('So', { exact: true }).check();
  for (const button of [countThem, dialog.getByRole('button', { name: 'Exclude' })]) {
    await dialog.getByLabel('Reason').fill('😀'.repeat(3001));
    await button.click();
    await expect.poll(() => wrong.allInnerTexts()).toEqual(['Use at most 3,000 characters. This is 3,001.']);
    await dialog.getByLabel('Reason').fill('😀'.repeat(3000));
    await countThem.click();
    await expect.poll(() => wrong.count()).toBe(0);
    await dialog.getByText('It covers 3').waitFor();
  }
  expect(submitted).toEqual([]);
  await world.app.stop();
  await expect.poll(() => world.world.slack.connections).toBe(0);
  await countThem.click();
  await expect
    .poll(() => dialog.getByRole('alert').allInnerTexts())
    .toEqual(['The bot cannot be reached right now. Try again in a minute.']);
  // What is told in passing is seen above the form.
  await tab.evaluate("import('/dom.js').then(({ toast }) => toast('Something else'))");
  await expect.poll(() => tab.locator('#toast:popover-open').allInnerTexts()).toEqual(['Something else']);
});

test('a modal is closed with the keyboard, and nobody else sees it', async () => {
  await using world = await openPage(browser, withForm([], []));
  const { tab } = world;
  await world.post('Card', CARD);
  await tab.getByRole('button', { name: 'Exclude…' }).press('Enter');
  await tab.getByRole('dialog').getByText('Nobody yet').waitFor();
  await expect.poll(() => tab.getByLabel('Reason').evaluate((node) => node.matches(':focus'))).toBe(true);
  expect(world.world.slack.viewsOf('U0TOMAS')).toEqual([]);
  await tab.keyboard.press('Escape');
  await expect.poll(() => world.world.slack.viewsOf('U0MARA')).toEqual([]);
});

test('a command is picked with the keys and sent, and its answer is seen by that person alone', async () => {
  await using world = await openPage(browser, (app) => {
    app.command('/inactive-users', async ({ ack, command }) =>
      ack(`*${command.user_id}* asked: ${command.text}`),
    );
  });
  const { tab } = world;
  const box = tab.getByRole('combobox', { name: 'Message or command' });
  await box.fill('/in');
  await expect
    .poll(() => tab.getByRole('option').allInnerTexts())
    .toEqual(['/inactive-users\nscan | status | help\nFind inactive members']);
  await box.press('Enter');
  await expect.poll(() => box.inputValue()).toBe('/inactive-users ');
  await box.pressSequentially('sta');
  await expect.poll(() => tab.getByRole('option').count()).toBe(0);
  await expect
    .poll(() => tab.locator('#composer-hint').allInnerTexts())
    .toEqual(['/inactive-users scan | status | help']);
  await box.pressSequentially('tus');
  await box.press('Enter');
  const alone = tab.locator('.message.alone .rich');
  await expect.poll(() => alone.allInnerTexts()).toEqual(['U0MARA asked: status']);
  await become(tab, 'Ilse Bakker');
  await expect.poll(() => alone.count()).toBe(0);
  await become(tab, 'Mara Lindholm');
  await tab.getByRole('button', { name: 'Dismiss' }).click();
  await expect.poll(() => alone.count()).toBe(0);
});

test.each([
  ['an unknown command', '/foo bar', '/foo is not a command here. Try /inactive-users.'],
  [
    'a command while the app is away',
    '/inactive-users scan',
    'The bot cannot be reached right now. Try again in a minute.',
  ],
])('%s says why nothing comes of it', async (_, typed, why) => {
  await using world = await openPage(browser);
  await world.app.stop();
  const box = world.tab.getByRole('combobox', { name: 'Message or command' });
  await expect.poll(() => world.world.slack.connections).toBe(0);
  await box.fill(typed);
  await box.press('Enter');
  await expect.poll(() => world.tab.locator('#toast').allInnerTexts()).toEqual([why]);
});
