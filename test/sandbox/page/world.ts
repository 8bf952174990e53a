import { randomUUID } from 'node:crypto';
import { App, LogLevel } from '@slack/bolt';
import type { Block, KnownBlock } from '@slack/types';
import axe from 'axe-core';
import { type Browser, chromium, type Page as Tab } from 'playwright-core';
import { z } from 'zod';
import { type Mailer, openMailer } from '../../../src/adapters/smtp/mailer.ts';
import { type Driven, standingClock } from '../../../src/sandbox/clock.ts';
import type { GuideStep } from '../../../src/sandbox/page/guide.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import { bareMember, bareOrganization } from '../../../src/sandbox/portal/organization.ts';
import { startWorld, type World } from '../../../src/sandbox/world.ts';

export const NOW = new Date('2026-11-25T11:00:00Z');
export const DAY = 86_400_000;
const daysAgo = (days: number) => NOW.getTime() - days * DAY;

/** A name that would take over the page if it were ever more than text. */
export const EVIL = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;

const COMMANDS = {
  command: '/inactive-users',
  hint: 'scan | status | help',
  description: 'Find inactive members',
};

/** Steps of each kind, done by what each says. */
export const STEPS: readonly GuideStep[] = [
  {
    ...{ id: 'ask', title: 'Ask', does: 'The bot says how it stands.', label: 'Ask now' },
    press: { kind: 'say', text: '/inactive-users status' },
    isDone: () => false,
  },
  {
    ...{ id: 'press', title: 'Press', does: 'Something is decided.', label: 'Show Approve' },
    press: { kind: 'find', buttons: ['Approve'], otherwise: 'Nothing to approve right now.' },
    isDone: () => false,
  },
  {
    ...{ id: 'week', title: 'A week later', does: 'Time passes.', label: 'Move ahead a week' },
    press: { kind: 'clock', move: 'week' },
    isDone: ({ daysPassed }) => daysPassed >= 7,
  },
  {
    ...{ id: 'sign-in', title: 'Someone signs in', does: 'Someone comes back.', label: 'Sign in' },
    press: { kind: 'sign-in' },
    isDone: ({ comebacks }) => comebacks > 0,
  },
  {
    ...{ id: 'email', title: 'Read an email', does: 'What members get.', label: 'Open the newest' },
    press: { kind: 'email' },
    isDone: ({ emailsRead }) => emailsRead > 0,
  },
];

export const PHONE = { width: 390, height: 844 };

export const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text }) as const;
export const option = (text: string) => ({ text: plain(text), value: text });
export const button = (text: string, more: object = {}) =>
  ({ type: 'button', action_id: text, text: plain(text), value: '1', ...more }) as const;
const confirm = {
  ...{ title: plain('Disable Maria Silva?'), confirm: plain('Disable'), deny: plain('Cancel') },
  ...{ text: mrkdwn('*maria.silva_HCG*, inactive 131 days'), style: 'danger' },
};
export const NAMES = [
  'Maria Silva',
  'Nomi Lubbers',
  '二宮 悠斗',
  'Zoë van den Berg',
  'Francisco Villaseñor Aparicio',
];

/** As large as a card is: its head, five rows with what can be done about each, and its foot. */
export const CARD: KnownBlock[] = [
  { type: 'header', text: plain('🟠 Disable 12 accounts? · 3 new') },
  {
    type: 'context',
    elements: [mrkdwn('Harbour City GIS · live · scan 42, today 06:00 · approvers: Mara, Tomas')],
  },
  { type: 'actions', elements: [button('Review all 12…'), button('Approve 11…', { style: 'primary' })] },
  ...NAMES.flatMap((name, at): KnownBlock[] => [
    {
      type: 'section',
      text: mrkdwn(
        `🆕 *<https://example.org|${name}>*  jarno.birkemeyer@harbour-city.example_HCG · Professional Plus · Publisher\nInactive 131 days · warned 3×, last Oct 12 · 37 items (newest Jul 2), 2 groups`,
      ),
    },
    {
      type: 'actions',
      block_id: `row ${at}`,
      elements: [
        button('Approve', { confirm }),
        button('Exclude…'),
        { type: 'overflow', action_id: 'more', options: [option('Why?'), option('Open in ArcGIS')] },
      ],
    },
  ]),
  {
    type: 'section',
    text: mrkdwn('✅ Nomi Lubbers · disabled 06:09 by Mara'),
    accessory: button('Undo', { style: 'danger' }),
  },
  {
    type: 'context',
    elements: [
      mrkdwn(
        '1,204 members: 1,071 active · 80 inactive 61–89 days · 20 in grace period · 8 excluded · 5 protected · 8 disabled · 37 emails sent today',
      ),
    ],
  },
  {
    type: 'context',
    elements: [
      mrkdwn('Disabling stops sign-in. Content is kept and stays shared; no license or storage is freed.'),
    ],
  },
];

/** An app that shows the card in everybody's Home tab. */
export function homeApp(app: App): void {
  app.command('/inactive-users', async ({ ack }) => ack('Nothing to review.'));
  app.event('app_home_opened', async ({ client, event: { user } }) => {
    await client.views.publish({ user_id: user, view: { type: 'home', blocks: CARD } });
  });
}

/** A browser waits for what it is to press or read; only what hangs ends by it. */
export const PATIENCE_MS = 180_000;

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A world with three members, and the page as its server has it. */
export async function startPageWorld(steps: readonly GuideStep[] = []) {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(
    await startWorld({
      clock: standingClock(NOW),
      organization: bareOrganization({
        members: [
          bareMember({ username: 'ana_HCG', fullName: 'Ana Reyes', lastLogin: daysAgo(131) }),
          bareMember({ username: 'evil_HCG', fullName: EVIL, lastLogin: daysAgo(3) }),
          bareMember({ username: 'gone_HCG', fullName: 'Gone', lastLogin: daysAgo(200), disabled: true }),
        ],
      }),
    }),
  );
  const lived: string[] = [];
  const page = stack.use(
    await startPage({ world, commands: COMMANDS, steps, driven: daily(world.clock, lived) }),
  );
  const owned = stack.move();
  return { world, lived, url: page.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same, a real Bolt app that the test gives its listeners, and the page in a browser's tab; `another` is a second browser. */
export async function openPage(
  browser: Browser,
  listen: (app: App) => void = () => undefined,
  steps: readonly GuideStep[] = [],
) {
  await using stack = new AsyncDisposableStack();
  const started = stack.use(await startPageWorld(steps));
  const { world } = started;
  const app = stack.adopt(await startApp(world.settings, listen), async (one) => void (await one.stop()));
  const complaints: string[] = [];
  const contexts = stack.use(new AsyncDisposableStack());
  const another = async (): Promise<Tab> => {
    const context = contexts.adopt(
      await browser.newContext({ viewport: { width: 1280, height: 800 } }),
      async (one) => void (await one.close()),
    );
    context.setDefaultTimeout(PATIENCE_MS);
    const opened = await context.newPage();
    opened.on('pageerror', ({ message }) => complaints.push(message));
    opened.on('console', (message) => complaints.push(message.text()));
    await opened.goto(started.url);
    await opened.getByText('the bot is connected').waitFor();
    return opened;
  };
  const tab = await another();
  const owned = stack.move();
  return {
    ...{ world, app, tab, another, complaints, lived: started.lived },
    post: (text: string, blocks: (KnownBlock | Block)[] = [], thread_ts?: string) =>
      post(app, world.channel, text, blocks, thread_ts),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Mails somebody as the bot does it; what the server answered. Only a server that hangs is worth little patience. */
export async function mailTo(
  world: World,
  to: string,
  html: string,
  messageId = `<${randomUUID()}@harbour-city.example>`,
  quietMs = 60_000,
): ReturnType<Mailer['send']> {
  const { SMTP_URL: url = '', SMTP_USER: user = '', SMTP_PASSWORD: password = '' } = world.settings;
  const from = 'gis@harbour-city.example';
  const timeouts = { quietMs };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const mailer = openMailer({ url, user, password, from, timeouts, log, clock: () => world.clock.now() });
  const answer = await mailer.send({ to, subject: 'Still there?', text: 'The text of it', html, messageId });
  await mailer.close();
  return answer;
}

/** Lets a tab see nothing new until it is let go on, as one does that is a moment behind. */
export async function holdBack(tab: Tab): Promise<() => void> {
  const gate = Promise.withResolvers<void>();
  await tab.route('**/state?*', async (route) => {
    await gate.promise;
    await route.continue();
  });
  return gate.resolve;
}

/** Points to where notifications come up: what is pointed at stays there. */
export async function pointAtNotices(tab: Tab): Promise<void> {
  const box = await tab.locator('main').boundingBox();
  if (box !== null) await tab.mouse.move(box.x + box.width - 100, box.y + 75);
}

/** Chooses who one is on the page. */
export async function become(tab: Tab, name: string): Promise<void> {
  await tab.getByRole('radio', { name }).check();
}

const violations = z.array(z.object({ id: z.string(), impact: z.string().nullable() }));

/** What axe finds wrong with what the tab shows now. */
export async function violationsIn(tab: Tab): Promise<z.infer<typeof violations>> {
  await tab.evaluate(axe.source);
  return violations.parse(await tab.evaluate('axe.run().then(({ violations }) => violations)'));
}

async function startApp(
  settings: Readonly<Record<string, string>>,
  listen: (app: App) => void,
): Promise<App> {
  const app = new App({
    token: settings['SLACK_BOT_TOKEN'] ?? '',
    appToken: settings['SLACK_APP_TOKEN'] ?? '',
    socketMode: true,
    deferInitialization: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: settings['SLACK_API_URL'] ?? '', retryConfig: { retries: 0 } },
  });
  listen(app);
  await app.init();
  await app.start();
  return app;
}

async function post(
  app: App,
  channel: string,
  text: string,
  blocks: (KnownBlock | Block)[],
  thread_ts: string | undefined,
): Promise<string> {
  const thread = thread_ts === undefined ? {} : { thread_ts };
  const { ts = '' } = await app.client.chat.postMessage({ channel, text, blocks, ...thread });
  return ts;
}

/** Something is due at every noon (UTC) and notes when it was lived. */
function daily(clock: { now(): Date }, lived: string[]): Driven {
  const noon = (after: Date) => {
    const today = new Date(`${after.toISOString().slice(0, 10)}T12:00:00Z`);
    return today > after ? today : new Date(today.getTime() + DAY);
  };
  return {
    nextDue: () => noon(clock.now()),
    tick: async () => void lived.push(clock.now().toISOString().slice(0, 16)),
    idle: async () => undefined,
  };
}
